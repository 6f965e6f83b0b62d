// Recipe and footage → sizes, camera path and the order to the media room. Pure.

import type { MotionRenderRequest } from '#lib/media/media.port.ts'
import { planCamera } from '#lib/render/camera-path.ts'
import { perspectiveFilter } from '#lib/render/perspective-filter.ts'
import type { Pose } from '#lib/render/pose.ts'
import {
  paneSize,
  previewSize,
  previewTiming,
  warpSize,
  zoomLimit,
} from '#lib/render/preview-size.ts'
import type { AppliedRecipe } from '#lib/schema/motion-recipe.ts'
import type { MotionRequest } from '#plugins/contracts.ts'
import type { Footage } from './source-plan.ts'

export interface PreviewPlan {
  render: MotionRenderRequest
  applied: AppliedRecipe
  /** As asked for, frame by frame. */
  poses: Pose[]
}

export function planPreview(request: MotionRequest, footage: Footage): PreviewPlan {
  const { recipe, layout, focus, targetCurve } = request
  const full = previewSize(footage.size)
  const size = layout === 'single' ? full : paneSize(full)
  const timing = previewTiming(footage.fpsNum, footage.fpsDen, recipe.duration_ms)
  const { poses, applied } = planCamera({
    recipe,
    timing,
    aspect: size.width / size.height,
    maxZoom: zoomLimit(footage.size, size),
    ...(focus ? { focus } : {}),
    ...(targetCurve ? { curve: targetCurve } : {}),
  })
  const warp = warpSize(footage.size, size, applied.max_zoom)
  return {
    poses,
    applied,
    render: {
      source: footage.source,
      size,
      warp,
      ...timing,
      camera: perspectiveFilter(poses, warp).text,
      layout,
      outKey: request.outKey,
      poster: request.poster,
    },
  }
}
