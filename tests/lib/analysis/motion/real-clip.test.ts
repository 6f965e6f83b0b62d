// Known moves over real footage: a still shot of the real clip under ffmpeg's crop and perspective.

import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { createMotionMeter } from '#lib/analysis/motion/meter.ts'
import { summariseMotion } from '#lib/analysis/motion/summarise.ts'
import { anyFfmpeg, REAL_CLIP } from '../../../helpers/clips.ts'
import { named, SIZE } from './synthetic-shot.ts'

const FPS = 24
const SECONDS = 2

/** Luma of seconds 19.5–21.5 (a camera that stands still, a figure that moves) through a filter. */
async function read(filter: string) {
  const { bin } = await anyFfmpeg()
  const scale = `scale=${SIZE.width}:${SIZE.height}:flags=area,format=gray`
  const { stdout } = await execa(
    bin,
    ['-nostdin', '-v', 'error', '-ss', '19.5', '-t', String(SECONDS), '-i', REAL_CLIP, '-an']
      .concat(['-vf', `scale=960:540,setpts=PTS-STARTPTS,${filter},${scale}`])
      .concat(['-f', 'rawvideo', '-']),
    { encoding: 'buffer', maxBuffer: 2 ** 26, timeout: 30_000 },
  )
  const area = SIZE.width * SIZE.height
  const meter = createMotionMeter({ size: SIZE })
  const frames = stdout.length / area
  expect(frames).toBeGreaterThan(40)
  for (let i = 0; i < frames; i++) {
    meter.push({ ptsMs: (1000 * i) / FPS, y: stdout.subarray(i * area, (i + 1) * area) })
  }
  return named(summariseMotion(meter.finish(), 0, (1000 * frames) / FPS, SIZE))
}

const zoom = (rate: string) => {
  const half = (side: string) => `${side}/2/exp(${rate}*on/${FPS})`
  const x = (sign: string) => `W/2${sign}${half('W')}`
  const y = (sign: string) => `H/2${sign}${half('H')}`
  return `perspective=x0='${x('-')}':y0='${y('-')}':x1='${x('+')}':y1='${y('-')}':x2='${x('-')}':y2='${y('+')}':x3='${x('+')}':y3='${y('+')}':sense=source:eval=frame`
}

describe('known moves over the real clip', () => {
  it('a still camera stays static', async () => {
    const reading = await read('null')
    expect(reading.value('movement')).toBe('static')
  })

  it('crop pans and tilts', async () => {
    const pan = await read("crop=640:360:x='60+64*t':y=90")
    expect(pan.value('movement')).toBe('pan_right')
    expect(Math.abs(pan.measurements.travel_pct_w_per_s! / 10 - 1)).toBeLessThan(0.08)
    expect(pan.measurements.travel_deg! < 5 || pan.measurements.travel_deg! > 355).toBe(true)
    const tilt = await read("crop=640:360:x=160:y='150-48*t'")
    expect(tilt.value('movement')).toBe('tilt_up')
    expect(Math.abs(tilt.measurements.travel_pct_w_per_s! / 7.5 - 1)).toBeLessThan(0.08)
  })

  it('perspective zooms', async () => {
    const reading = await read(zoom('0.1'))
    expect(reading.value('movement')).toBe('push_in')
    expect(
      Math.abs(reading.measurements.zoom_pct_per_s! / (100 * Math.expm1(0.1)) - 1),
    ).toBeLessThan(0.08)
    expect(reading.claim('movement')?.extensions).toMatchObject({ ambiguous_with: 'zoom_in' })
  })
})
