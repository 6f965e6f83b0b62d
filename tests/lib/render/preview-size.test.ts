import { describe, expect, it } from 'vitest'
import {
  paneSize,
  previewSize,
  previewTiming,
  softness,
  warpSize,
  zoomLimit,
} from '#lib/render/preview-size.ts'

const size = (width: number, height: number) => ({ width, height })

describe('preview size', () => {
  it.each([
    [size(1920, 1080), size(1280, 720)],
    [size(3840, 2160), size(1280, 720)],
    [size(1080, 1920), size(720, 1280)],
    [size(2160, 3840), size(720, 1280)],
    [size(640, 360), size(640, 360)],
    [size(641, 359), size(640, 358)],
    [size(720, 720), size(720, 720)],
    [size(5120, 1000), size(1920, 376)],
    [size(17, 16), size(16, 16)],
  ])('%o becomes %o', (source, preview) => {
    expect(previewSize(source)).toEqual(preview)
  })

  it('warps at what the source can show, but not for more than it costs', () => {
    const preview = size(1280, 720)
    expect(warpSize(size(1920, 1080), preview, 1.18)).toEqual(size(1390, 782))
    expect(warpSize(size(3840, 2160), preview, 2)).toEqual(size(1810, 1018))
    expect(warpSize(size(1280, 720), preview, 1.4)).toEqual(preview)
    expect(warpSize(size(1920, 1080), preview, 1)).toEqual(preview)
  })

  it('halves fit beside each other', () => {
    expect(paneSize(size(1280, 720))).toEqual(size(960, 540))
    expect(paneSize(size(720, 1280))).toEqual(size(540, 960))
    expect(paneSize(size(320, 180))).toEqual(size(320, 180))
  })

  it('warns of softness where the source is small and the zoom close', () => {
    expect(softness(size(1280, 720), size(1280, 720), 1.4).soft).toBe(true)
    expect(softness(size(1280, 720), size(1280, 720), 1.3).soft).toBe(false)
    expect(softness(size(1920, 1080), size(1280, 720), 2).soft).toBe(false)
    expect(zoomLimit(size(640, 360), size(640, 360))).toBe(2)
  })

  it('keeps the rate of the source while it is one', () => {
    expect(previewTiming(30000, 1001, 3000)).toEqual({ fpsNum: 30000, fpsDen: 1001, frames: 90 })
    expect(previewTiming(240, 1, 1000)).toEqual({ fpsNum: 240, fpsDen: 4, frames: 60 })
    expect(previewTiming(5, 1, 1000)).toEqual({ fpsNum: 20, fpsDen: 1, frames: 20 })
    expect(previewTiming(0, 1, 1000).frames).toBe(25)
    expect(previewTiming(90000, 1, 1000).frames).toBe(25)
    expect(previewTiming(24, 1, 1).frames).toBe(1)
  })
})
