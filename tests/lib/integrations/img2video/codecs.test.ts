// Every codec against literal requests and answers of its protocol, and against nonsense.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '#lib/core/json.ts'
import { CODECS, type MotionProtocol } from '#lib/integrations/img2video/codecs/index.ts'
import { MOTION_TYPES, type MotionRecipe, type MotionType } from '#lib/schema/motion-recipe.ts'
import { GOLDEN, JPEG, PROMPT } from './golden-pairs.ts'

const recipe = (type: MotionType, strength = 0.2): MotionRecipe => ({
  type,
  strength,
  duration_ms: 3000,
  easing: 'ease_in_out',
})
const orderOf = (protocol: MotionProtocol, type: MotionType = 'push_in', strength?: number) => {
  const { config } = GOLDEN[protocol]
  const { durationsS } = CODECS[protocol].capabilities(config)
  const durationS = durationsS.find((seconds) => seconds >= 3) ?? 0
  const firstFrame = { jpeg: JPEG, width: 1280, height: 720 }
  return { recipe: recipe(type, strength), prompt: PROMPT, firstFrame, durationS }
}

describe.each(Object.keys(GOLDEN) as MotionProtocol[])('%s', (protocol) => {
  const codec = CODECS[protocol]
  const golden = GOLDEN[protocol]
  const { config } = golden

  it('orders as its reference says', () => {
    expect(codec.start(orderOf(protocol), config, false)).toEqual(golden.start)
  })

  it('reads the task, and sees when there is none', () => {
    const { answer, ref } = golden.started
    expect(codec.parseStart(answer, config)).toEqual({ ok: true, ref })
    for (const [refusal, code] of golden.refused)
      expect(codec.parseStart(refusal, config)).toEqual({ ok: false, code })
  })

  it('asks for the state and reads it', () => {
    const { ref } = golden.started
    expect(codec.status(ref, config)).toEqual(golden.status.request)
    for (const [answer, status] of golden.status.answers)
      expect(codec.parseStatus(answer, ref, config)).toEqual(status)
  })

  it('finds the video, and stops when asked', () => {
    const { result, started, cancel } = golden
    const [resultRef] = golden.status.answers.flatMap(([, status]) => status.resultRef ?? [])
    if (result && resultRef !== undefined) {
      expect(codec.result?.(resultRef, config)).toEqual(result.request)
      expect(codec.parseResult?.(result.answer)).toEqual(result.status)
    } else expect([codec.result, result]).toEqual([undefined, undefined])
    expect(codec.cancel?.(started.ref, config)).toEqual(cancel)
  })

  it('never throws on an answer that nobody foresaw, and never leaves the host', () => {
    const host = new URL(config.baseUrl).origin
    fc.assert(
      fc.property(fc.jsonValue(), (answer) => {
        const started = codec.parseStart(answer as Json, config)
        if (started.ok) expect(new URL(codec.status(started.ref, config).url).origin).toBe(host)
        codec.parseStatus(answer as Json, golden.started.ref, config)
        codec.parseResult?.(answer as Json)
      }),
      { numRuns: 200 },
    )
  })

  it('can order every move', () => {
    for (const type of MOTION_TYPES.filter((move) => move !== 'like_target')) {
      expect(codec.start(orderOf(protocol, type), config, false).url).toBe(golden.start.url)
      expect(['native', 'prompt', 'approximate']).toContain(codec.applied(recipe(type), config))
    }
  })
})

describe('what a service can do by itself', () => {
  const bodyOf = (protocol: MotionProtocol, type: MotionType, strength = 0.2, model?: string) => {
    const config = { ...GOLDEN[protocol].config, ...(model && { model }) }
    const { json } = CODECS[protocol].start(orderOf(protocol, type, strength), config, false)
    return json as { prompt?: string; camera_control?: unknown; camera_fixed?: boolean }
  }

  it.each([
    ['push_in', 0.2, { zoom: -4 }],
    ['pull_out', 0.2, { zoom: 4 }],
    ['pan_left', 0.01, { tilt: -1 }],
    ['pan_right', 0.1, { tilt: 2 }],
    ['tilt_up', 1, { pan: 10 }],
    ['tilt_down', 0.25, { pan: -5 }],
    ['truck_left', 0.1, { horizontal: -2 }],
    ['pedestal_up', 0.1, { vertical: 2 }],
    ['roll_clockwise', 0.5, { roll: 10 }],
  ] as const)('Kling: %s at %d is one axis', (type, strength, axis) => {
    const none = { horizontal: 0, vertical: 0, pan: 0, tilt: 0, roll: 0, zoom: 0 }
    expect(bodyOf('kling', type, strength).camera_control).toEqual({
      type: 'simple',
      config: { ...none, ...axis },
    })
  })

  it('Kling: other models are told in words alone', () => {
    expect(bodyOf('kling', 'push_in', 0.2, 'kling-v2-1')).not.toHaveProperty('camera_control')
    const config = { ...GOLDEN.kling.config, model: 'kling-v2-1' }
    expect(CODECS.kling.applied(recipe('push_in'), config)).toBe('prompt')
    expect(CODECS.kling.applied(recipe('push_in'), GOLDEN.kling.config)).toBe('native')
  })

  it('MiniMax: commands, the nearest one, or words', () => {
    expect(bodyOf('minimax', 'handheld').prompt).toBe(`[Shake] ${PROMPT}`)
    expect(bodyOf('minimax', 'crane_up').prompt).toBe(`[Pedestal up] ${PROMPT}`)
    expect(bodyOf('minimax', 'roll_clockwise').prompt).toBe(PROMPT)
    const applied = (type: MotionType) =>
      CODECS.minimax.applied(recipe(type), GOLDEN.minimax.config)
    expect(['tilt_up', 'crane_up', 'roll_clockwise'].map((t) => applied(t as MotionType))).toEqual([
      'native',
      'approximate',
      'prompt',
    ])
  })

  it('Ark: a still camera is a field; a gateway keeps its own path', () => {
    expect(bodyOf('ark', 'static').camera_fixed).toBe(true)
    const url = (baseUrl: string) => CODECS.ark.status('t1', { baseUrl, model: 'm' }).url
    expect(url('https://s.example/videogenerator/volces')).toBe(
      'https://s.example/videogenerator/volces/tasks/t1',
    )
    expect(url('https://s.example/x/tasks/')).toBe('https://s.example/x/tasks/t1')
  })

  it('Wan 2.7 takes its picture in a list', () => {
    const input = (model: string) =>
      (
        CODECS.dashscope.start(orderOf('dashscope'), { ...GOLDEN.dashscope.config, model }, false)
          .json as { input: object }
      ).input
    expect(input('wan2.7-i2v')).toHaveProperty('media')
    expect(input('wan3-i2v')).toHaveProperty('img_url')
    expect(input('wan2.2-i2v-plus')).toHaveProperty('img_url')
  })

  it('fal: an address on another host is not followed with the key', () => {
    const answer = { request_id: 'r9', response_url: 'https://evil.example/requests/r9' }
    expect(CODECS.fal.parseStart(answer, GOLDEN.fal.config)).toEqual({
      ok: true,
      ref: 'https://queue.fal.example/fal-ai/wan/requests/r9',
    })
  })
})
