import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { type FrameSize, lumaSize } from '#lib/analysis/frame.ts'
import { type Boundary, detectBoundaries } from '#lib/analysis/shots/detect.ts'
import { createShotMeter } from '#lib/analysis/shots/meter.ts'
import { anyFfmpeg, clip, REAL_CLIP } from '#tests/helpers/clips.ts'

/** Boundaries of a file with a constant frame rate, through ffmpeg. */
async function boundariesOfFile(
  path: string,
  fps: number,
  size: FrameSize = lumaSize(16, 9),
): Promise<Boundary[]> {
  const tool = await anyFfmpeg()
  const filter = `scale=${size.width}:${size.height}:flags=area,format=yuv420p`
  const { stdout } = await execa(
    tool.bin,
    ['-nostdin', '-v', 'error', '-i', path, '-map', '0:v:0', '-vf', filter, '-f', 'rawvideo', '-'],
    { encoding: 'buffer', maxBuffer: 1e8 },
  )
  const meter = createShotMeter({ size })
  const area = size.width * size.height
  for (let t = 0; (t + 1) * area * 1.5 <= stdout.length; t++) {
    const bytes = stdout.subarray(t * area * 1.5, (t + 1) * area * 1.5)
    meter.push({
      ptsMs: (t * 1000) / fps,
      y: bytes.subarray(0, area),
      u: bytes.subarray(area, area * 1.25),
      v: bytes.subarray(area * 1.25),
    })
  }
  return detectBoundaries(meter.finish())
}

describe('real footage', () => {
  it('has its three cuts found at the frame, and no other', async () => {
    const cuts = (await boundariesOfFile(REAL_CLIP, 24)).filter((b) => b.kind === 'cut')
    // Frames 285, 378 and 553, seen by eye.
    expect(cuts.map((b) => b.frame)).toEqual([285, 378, 553])
  })

  it('cut, dissolved, faded and wiped: kinds and places survive compression', async () => {
    const piece = (from: number, label: string) =>
      `[0:v]trim=${from}:${from + 2},setpts=PTS-STARTPTS,scale=640:360,setsar=1,format=yuv420p[${label}]`
    const blend = (a: string, b: string, expression: string, out: string) =>
      `[${a}][${b}]blend=all_expr='${expression}'[${out}]`
    // Two shots that run side by side for 2 s; the second replaces the first between 0.6 and 1.4 s.
    const ramp = 'clip((T-0.6)/0.8,0,1)'
    const graph = [
      piece(4, 'a'),
      piece(12, 'b'),
      piece(17, 'c'),
      piece(24, 'd'),
      piece(7, 'e'),
      blend('a', 'b', `A*(1-${ramp})+B*${ramp}`, 'ab'),
      blend('c', 'd', `if(lt(X,W*${ramp}),B,A)`, 'cd'),
      '[e]fade=out:st=1.2:d=0.6[f]',
      '[ab][cd][f]concat=n=3:v=1[out]',
    ].join(';')
    const path = await clip({
      name: 'shots-edit',
      ext: 'mp4',
      args: [
        '-i',
        REAL_CLIP,
        '-filter_complex',
        graph,
        '-map',
        '[out]',
        '-an',
        '-crf',
        '30',
        '-preset',
        'veryfast',
      ],
    })
    const found = await boundariesOfFile(path, 24)
    expect(found.map((b) => b.kind)).toEqual(['dissolve', 'cut', 'wipe', 'cut', 'fade_out'])
    for (const [i, frame] of [24, 48, 72, 96].entries()) {
      expect(Math.abs((found[i]?.frame ?? 0) - frame)).toBeLessThanOrEqual(i % 2 ? 0 : 3)
    }
  })
})
