// What a viewer should know before he judges a preview.

import { flatType, lacksParallax } from '#lib/render/nearest.ts'
import { softness } from '#lib/render/preview-size.ts'
import type { PreviewPlan } from './plan-preview.ts'
import type { Footage } from './source-plan.ts'

export function remarks(plan: PreviewPlan, footage: Footage): { code: string; message: string }[] {
  const { applied, render } = plan
  const list: { code: string; message: string }[] = []
  const { enlargement, soft } = softness(footage.size, render.size, applied.max_zoom)
  if (soft)
    list.push({
      code: 'soft_preview',
      message: `The source is ${footage.size.width} pixels wide and enlarged ${enlargement.toFixed(2)} times: the preview is softer than the take will be.`,
    })
  for (const clamp of applied.clamps)
    list.push({
      code: clamp.field === 'type' ? 'motion_approximated' : 'motion_clamped',
      message: `${clamp.field}: asked ${clamp.asked}, applied ${clamp.applied}. ${clamp.reason}`,
    })
  if (lacksParallax(flatType(applied.type)))
    list.push({
      code: 'no_parallax',
      message:
        'Near and far move alike in this preview; a camera that travels shifts them against each other.',
    })
  return list
}
