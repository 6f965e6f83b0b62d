// Reads the container's own tables in process (MP4, MOV, Matroska, WebM): size, shape, rotation and
// length of the first picture track. Null when the tables cannot be read; ffmpeg's text then stands alone.

import { FilePathSource, Input, MATROSKA, MP4, QTFF, WEBM } from 'mediabunny'
import type { TrackTables } from './probe-judge.ts'

const TIMEOUT_MS = 10_000

export async function readTables(path: string): Promise<TrackTables | null> {
  const input = new Input({
    source: new FilePathSource(path),
    formats: [MP4, QTFF, MATROSKA, WEBM],
  })
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), TIMEOUT_MS)
  })
  try {
    return await Promise.race([describe(input), late])
  } catch {
    return null
  } finally {
    clearTimeout(timer)
    input.dispose()
  }
}

async function describe(input: Input): Promise<TrackTables | null> {
  const track = await input.getPrimaryVideoTrack()
  if (!track) return null
  const [width, height, sar, rotationDeg, end, start] = await Promise.all([
    track.getCodedWidth(),
    track.getCodedHeight(),
    track.getPixelAspectRatio(),
    track.getRotation(),
    track.computeDuration(),
    track.getFirstTimestamp(),
  ])
  const durationMs = Math.round((end - Math.max(0, start)) * 1000)
  return {
    width,
    height,
    sarNum: sar.num,
    sarDen: sar.den,
    rotationDeg,
    durationMs: durationMs > 0 ? durationMs : null,
  }
}
