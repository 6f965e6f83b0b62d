import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FrameTimes } from '#lib/media/frame-times.ts'
import { sourceMatrix, stillSize, turnFilters } from '#lib/media/geometry.ts'
import { missedGridMs, sampleStepS, thinOut } from '#lib/media/sampling.ts'
import { SoundGate } from '#lib/media/sound-gate.ts'
import { judgeRun, runWarnings } from '#lib/media/verdict.ts'

describe('stillSize', () => {
  it('never enlarges, is even, and keeps the shape within two pixels', () => {
    const side = fc.integer({ min: 16, max: 8000 })
    fc.assert(
      fc.property(side, side, fc.integer({ min: 64, max: 1280 }), (width, height, longSide) => {
        const size = stillSize({ width, height }, longSide)
        const k = Math.min(1, longSide / Math.max(width, height))
        expect(size.width).toBeLessThanOrEqual(width)
        expect(size.height).toBeLessThanOrEqual(height)
        expect([size.width % 2, size.height % 2]).toEqual([0, 0])
        expect(Math.abs(size.width - width * k)).toBeLessThanOrEqual(2)
        expect(Math.abs(size.height - height * k)).toBeLessThanOrEqual(2)
      }),
    )
  })
})

describe('source matrix', () => {
  const color = { primaries: null, transfer: null, range: null, bitDepth: 8, matrix: null }
  it('goes by the tag, else by the stored lines', () => {
    const sd = { width: 640, height: 480, rotationDeg: 0, color }
    const phone = { width: 1080, height: 1920, rotationDeg: 90, color }
    expect(sourceMatrix(sd)).toBe('bt601')
    expect(sourceMatrix(phone)).toBe('bt709')
    expect(sourceMatrix({ ...sd, width: 406, height: 720, rotationDeg: 90 })).toBe('bt601')
    expect(sourceMatrix({ ...sd, color: { ...color, matrix: 'bt709' } })).toBe('bt709')
    expect(sourceMatrix({ ...phone, color: { ...color, matrix: 'bt2020nc' } })).toBe('bt2020')
    expect(turnFilters(0)).toEqual([])
  })
})

describe('thinOut', () => {
  it('keeps the first, at most so many, and leaves no hole wider than two cells', () => {
    const gaps = fc.array(fc.integer({ min: 20, max: 60 }), { minLength: 1, maxLength: 400 })
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 50 }), (steps, most) => {
        const times = [0]
        for (const step of steps) times.push((times.at(-1) as number) + step)
        const durationMs = (times.at(-1) as number) + 40
        const kept = thinOut(times, durationMs, most).map((i) => times[i] as number)
        expect(kept[0]).toBe(0)
        expect(kept.length).toBeLessThanOrEqual(most)
        const cell = Math.max(durationMs / most, 60)
        ;[...kept, durationMs].reduce((a, b) => {
          expect(b - a).toBeLessThanOrEqual(2 * cell + 60)
          return b
        })
      }),
    )
  })

  it('asks for a second pass only when the header overstated the length', () => {
    expect(sampleStepS(2, 240, 60_000)).toBe(0.5)
    expect(sampleStepS(2, 240, 600_000)).toBe(2.5)
    expect(sampleStepS(2, 240, null)).toBe(0.5)
    expect(missedGridMs(2000, 2000, 2, 240)).toBeNull()
    expect(missedGridMs(null, 2000, 2, 240)).toBeNull()
    expect(missedGridMs(60_000, 2000, 2, 240)).toBeNull()
    expect(missedGridMs(3_600_000, 2000, 2, 240)).toEqual([0, 500, 1000, 1500])
  })
})

describe('FrameTimes', () => {
  it('gives the same times however the text is cut', () => {
    const clocks = [1_400_000, 1_433_333, 1_500_000, 1_533_333]
    const lines = clocks.map((c) => `0, ${c}, ${c}, 33333, 100, 0xabc, S=1, 8\n`)
    const text = `#software: Lavf\n#tb 0: 1/1000000\n#dimensions 0: 2x2\n${lines.join('')}`
    fc.assert(
      fc.property(fc.array(fc.nat(text.length)), (cuts) => {
        const times = new FrameTimes()
        const got: number[] = []
        let from = 0
        for (const cut of [...cuts.sort((a, b) => a - b), text.length]) {
          got.push(...times.push(text.slice(from, cut)))
          from = cut
        }
        expect(got.map(Math.round)).toEqual([0, 33, 100, 133])
        expect(times).toMatchObject({ count: 4, originMs: 1400 })
        expect(times.usualGapMs()).toBeCloseTo(33.33, 1)
      }),
    )
  })
})

describe('SoundGate', () => {
  const bytes = (n: number) => Uint8Array.from({ length: n }, (_, i) => i)
  const flat = (chunks: Uint8Array[]) => chunks.flatMap((c) => [...c])

  it('drops what sounds before the first frame, whichever comes first', () => {
    for (const openAfter of [0, 1, 2, 3]) {
      const gate = new SoundGate(2)
      const out: Uint8Array[] = []
      for (let n = 0; n < 3; n++) {
        if (n === openAfter) out.push(...gate.open(5))
        out.push(...gate.push(bytes(30).subarray(n * 10, n * 10 + 10)))
      }
      out.push(...gate.open(5))
      expect(flat(out)).toEqual([...bytes(30)].slice(10))
    }
  })

  it('puts silence where the picture was first', () => {
    expect(flat(new SoundGate(2).open(-2))).toEqual([0, 0, 0, 0])
  })
})

describe('verdict', () => {
  const end = (stderr: string, exitCode: number | null = 0) => ({ stderr, exitCode })

  it.each([
    ['input_no_frames', end('Finishing stream 0:0 without any data written to it.'), 0],
    ['input_decode_failed', end('[h264 @ 0x1] Invalid NAL unit size\n', 1), 0],
    ['media_failed', end('Unrecognized option "fps_mode".', 1), 0],
    ['media_failed', end('', null), 12],
    ['storage_full', end('av_interleaved_write_frame(): No space left on device', 1), 12],
  ])('says %s', (code, run, frames) => {
    expect(() => judgeRun(run, frames)).toThrow(expect.objectContaining({ code }))
  })

  it('forgives faults of single pictures and warns of them', () => {
    expect(() => judgeRun(end('[h264 @ 0x1] error while decoding MB 3 4'), 12)).not.toThrow()
    const codes = (stderr: string, told: number | null, seen: number) =>
      runWarnings(end(stderr), told, seen).map((w) => w.code)
    expect(codes('', 2000, 2000)).toEqual([])
    expect(codes('', null, 2000)).toEqual([])
    expect(codes('[aac @ 0x1] Codec (aac) not on whitelist', 2000, 1960)).toEqual([])
    expect(codes('[h264 @ 0x1] error while decoding MB 3 4', 2000, 2000)).toEqual(['decode_errors'])
    expect(codes('stream 0, offset 0x1: partial file', 2000, 1000)).toEqual(['input_truncated'])
  })
})
