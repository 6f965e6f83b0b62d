// The move in words, the main move of a measured curve, forms, sizes.

import { describe, expect, it } from 'vitest'
import { jpegSize } from '#lib/integrations/img2video/jpeg-size.ts'
import { resolved } from '#lib/integrations/img2video/main-move.ts'
import { multipart } from '#lib/integrations/img2video/multipart.ts'
import { adverb, motionPrompt } from '#lib/integrations/img2video/prompt.ts'
import { MOTION_TYPES, type MotionRecipe } from '#lib/schema/motion-recipe.ts'

const recipe = (part: Partial<MotionRecipe> = {}): MotionRecipe => ({
  type: 'push_in',
  strength: 0.2,
  duration_ms: 3000,
  easing: 'ease_in_out',
  ...part,
})

describe('the prompt', () => {
  it.each([
    [0.01, 'very slightly', '极轻微地'],
    [0.0999, 'very slightly', '极轻微地'],
    [0.1, 'slowly', '缓慢地'],
    [0.25, 'clearly', '明显地'],
    [0.5, 'fast', '快速地'],
    [1, 'fast', '快速地'],
  ])('strength %d is %s', (strength, en, zh) => {
    expect([adverb(strength, 'en'), adverb(strength, 'zh')]).toEqual([en, zh])
  })

  it('says the move, how, and what must stay', () => {
    expect(motionPrompt(recipe(), 'en')).toBe(
      'The camera slowly pushes in toward the subject, starting and stopping gently. One continuous shot: no cuts, no scene change, subject and lighting unchanged.',
    )
    expect(motionPrompt(recipe({ easing: 'constant' }), 'zh')).toBe(
      '镜头缓慢地向前推进，靠近主体，速度均匀。一镜到底，无剪辑，无场景切换，主体与光线保持不变。',
    )
  })

  it('has different words for every move in both languages', () => {
    const types = MOTION_TYPES.filter((type) => type !== 'like_target')
    for (const language of ['en', 'zh'] as const) {
      const prompts = types.map((type) => motionPrompt(recipe({ type }), language))
      expect(new Set(prompts).size).toBe(types.length)
      for (const prompt of prompts) expect(prompt).not.toMatch(/[{}]|undefined/)
    }
    expect(() => motionPrompt(recipe({ type: 'like_target' }), 'en')).toThrow(RangeError)
  })
})

describe('the main move of a curve', () => {
  const curve = (speeds: object) =>
    [0, 500, 1000, 2000].map((ts_ms) => ({
      ts_ms,
      pan_pct_w_per_s: 1,
      tilt_pct_h_per_s: 0,
      zoom_pct_per_s: 0,
      roll_deg_per_s: 0,
      ...speeds,
    }))
  const like = recipe({ type: 'like_target', strength: 1 })

  it.each([
    [{ zoom_pct_per_s: 8 }, 'push_in', 0.16],
    [{ zoom_pct_per_s: -8 }, 'pull_out', 0.16],
    [{ pan_pct_w_per_s: -10 }, 'pan_left', 0.2],
    [{ tilt_pct_h_per_s: 10 }, 'tilt_up', 0.2],
    [{ roll_deg_per_s: 5 }, 'roll_clockwise', 0.5],
    [{ pan_pct_w_per_s: 0.1 }, 'static', 1],
  ])('%o is %s', (speeds, type, strength) => {
    const found = resolved(like, curve(speeds))
    expect(found.type).toBe(type)
    expect(found.strength).toBeCloseTo(strength, 3)
  })

  it('leaves every other recipe alone', () => {
    expect(resolved(recipe(), [])).toEqual(recipe())
  })
})

describe('bytes', () => {
  it('a form is read back by another implementation', async () => {
    const bytes = new Uint8Array([0, 13, 10, 45, 45, 255])
    const body = multipart(
      [
        { name: 'prompt', value: '镜头 slowly' },
        { name: 'input_reference', value: { bytes, fileName: 'f.jpg', contentType: 'image/jpeg' } },
      ],
      'b0undary',
    )
    const headers = { 'content-type': 'multipart/form-data; boundary=b0undary' }
    const form = await new Response(body, { headers }).formData()
    expect(form.get('prompt')).toBe('镜头 slowly')
    const file = form.get('input_reference') as File
    expect([file.name, file.type]).toEqual(['f.jpg', 'image/jpeg'])
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(bytes)
  })

  it('a JPEG says its size; what is none says nothing', () => {
    const frame = [
      0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc0, 0, 11, 8, 2, 208, 5, 0, 1, 1, 17, 0,
    ]
    expect(jpegSize(new Uint8Array(frame))).toEqual({ width: 1280, height: 720 })
    expect(jpegSize(new Uint8Array(frame.slice(0, 12)))).toBeNull()
    expect(jpegSize(new TextEncoder().encode('<!doctype html><html>'))).toBeNull()
    expect(jpegSize(new Uint8Array())).toBeNull()
  })
})
