// The look meter: takes sampled rgb frames as they come and keeps about 5 kB of each, from which light
// and colour of any segment are read later (`summariseLook`). Bars are stripped before anything counts.
// 2 frames a second, long side ≤ 320; nothing is allocated per frame except a block each 256 frames.

import { createBarFinder } from '../bars.ts'
import type { Transfer } from '../colour/transfer.ts'
import type { ColourFrame, FrameSize } from '../frame.ts'
import { createColumn } from './column.ts'
import { createLightPass } from './light-pass.ts'
import { createPixelPass } from './pixel-pass.ts'
import { createPlanePass } from './plane-pass.ts'
import { createSamplePass } from './sample-pass.ts'
import { beginFrame, createScratch, setScalar } from './scratch.ts'
import { createToneMap } from './tone-map.ts'
import { FIELD_LENGTHS, type LookTrack } from './track.ts'

export interface LookMeterOptions {
  /** Size of the frames that will be pushed. */
  size: FrameSize
  /** How their codes carry light; PQ and HLG are tone-mapped here. `sdr` unless told. */
  transfer?: Transfer
  /** Display size of the video, for an exact aspect ratio; the frames' size unless told. */
  display?: FrameSize
}

export interface LookMeter {
  /** Measures one frame. The order of frames is free; bars are tracked in the order of calls. */
  push(frame: ColourFrame): void
  /** Hands out everything measured; the meter is empty afterwards. */
  finish(): LookTrack
}

/** Pixels that a 16-bit count can hold. */
const MAX_COUNT = 65535

export function createLookMeter(options: LookMeterOptions): LookMeter {
  const { width, height } = options.size
  const transfer = options.transfer ?? 'sdr'
  const display = options.display ?? options.size
  const scratch = createScratch(options.size)
  const bars = createBarFinder(options.size)
  const toneMap = createToneMap(transfer)
  const mapped = toneMap ? new Uint8Array(width * height * 3) : null
  const pixelPass = createPixelPass(scratch)
  const planePass = createPlanePass(scratch)
  const lightPass = createLightPass(scratch)
  const samplePass = createSamplePass(scratch)
  const countScale = Math.ceil((width * height) / MAX_COUNT)
  const columns = createColumns()
  const pts = new Float64Array(1)
  let frameCount = 0

  return {
    push(frame) {
      let rgb = frame.rgb
      if (toneMap && mapped) {
        toneMap(rgb, mapped)
        rgb = mapped
      }
      const found = bars.find(rgb)
      const area = scratch.active
      // One more line goes with each bar: scaling blends it with the bar.
      area.top = found.top > 0 ? found.top + 1 : 0
      area.bottom = height - (found.bottom > 0 ? found.bottom + 1 : 0)
      area.left = found.left > 0 ? found.left + 1 : 0
      area.right = width - (found.right > 0 ? found.right + 1 : 0)
      beginFrame(scratch)
      setScalar(scratch, 'barTop', found.top)
      setScalar(scratch, 'barBottom', found.bottom)
      setScalar(scratch, 'barLeft', found.left)
      setScalar(scratch, 'barRight', found.right)
      pixelPass(rgb)
      planePass()
      lightPass()
      samplePass(rgb, frameCount)

      shrinkCounts(scratch.lightness, countScale)
      shrinkCounts(scratch.chroma, countScale)
      pts[0] = frame.ptsMs
      columns.ptsMs.push(pts)
      columns.lightness.push(scratch.lightness)
      columns.toneA.push(scratch.toneA)
      columns.toneB.push(scratch.toneB)
      columns.chroma.push(scratch.chroma)
      columns.hue.push(scratch.hue)
      columns.light.push(scratch.light)
      columns.tiles.push(scratch.tiles)
      columns.samples.push(scratch.samples)
      columns.scalars.push(scratch.scalars)
      frameCount++
    },
    finish() {
      const track: LookTrack = {
        width,
        height,
        displayAspect: display.width / display.height,
        transfer,
        frameCount,
        countScale,
        ptsMs: columns.ptsMs.take(),
        lightness: columns.lightness.take(),
        toneA: columns.toneA.take(),
        toneB: columns.toneB.take(),
        chroma: columns.chroma.take(),
        hue: columns.hue.take(),
        light: columns.light.take(),
        tiles: columns.tiles.take(),
        samples: columns.samples.take(),
        scalars: columns.scalars.take(),
      }
      frameCount = 0
      return track
    },
  }
}

function createColumns() {
  const u16 = (length: number) => new Uint16Array(length)
  const f32 = (length: number) => new Float32Array(length)
  const f64 = (length: number) => new Float64Array(length)
  const n = FIELD_LENGTHS
  return {
    ptsMs: createColumn(f64, 1),
    lightness: createColumn(u16, n.lightness),
    toneA: createColumn(f32, n.toneA),
    toneB: createColumn(f32, n.toneB),
    chroma: createColumn(u16, n.chroma),
    hue: createColumn(f32, n.hue),
    light: createColumn(u16, n.light),
    tiles: createColumn(f32, n.tiles),
    samples: createColumn((length) => new Uint8Array(length), n.samples),
    scalars: createColumn(f64, n.scalars),
  }
}

/** Whole counts per `scale` pixels; the rounding error is half a pixel a bin. */
function shrinkCounts(counts: Float64Array, scale: number): void {
  if (scale === 1) return
  for (let i = 0; i < counts.length; i++) counts[i] = Math.round(counts[i]! / scale)
}
