// Accepts or refuses a described file and merges the two descriptions. Pure.
// Text of ffmpeg (always there) + the container's own tables (MP4, MOV, Matroska, WebM) → VideoInfo.

import { AppError } from '#lib/core/errors.ts'
import { MAX_PIXELS, MAX_SIDE, MAX_STREAMS, MIN_SIDE, VIDEO_CODECS } from './allow.ts'
import type { VideoInfo } from './media.port.ts'
import type { MediaText, PictureText } from './probe-text.ts'
import type { Container } from './sniff.ts'

/** What the container's tables say about its first picture track. */
export interface TrackTables {
  width: number
  height: number
  sarNum: number
  sarDen: number
  /** Clockwise. */
  rotationDeg: number
  durationMs: number | null
}

/** Throws the input_* codes. */
export function judgeMedia(
  container: Container,
  text: MediaText,
  tables: TrackTables | null,
): VideoInfo {
  if (text.streamCount === 0)
    throw new AppError('input_not_media', 'The file looks like a video but holds no track.')
  const picture = text.pictures.find(({ isCover }) => !isCover)
  if (!picture) throw new AppError('input_no_video', 'The file has no video track.')
  if (text.streamCount > MAX_STREAMS)
    throw new AppError(
      'input_too_many_streams',
      `The file has ${text.streamCount} tracks; ${MAX_STREAMS} is the most.`,
    )
  if (!VIDEO_CODECS.has(picture.codec))
    throw new AppError(
      'input_codec_not_allowed',
      'This codec is not accepted. Export the video as H.264 and send it again.',
    )
  const stored = picture.size ?? tables
  if (!stored) throw new AppError('input_no_frames', 'No picture was found in the video track.')
  checkSize(stored.width, stored.height)

  const shape = tables ?? { ...stored, ...picture, durationMs: null }
  const rotationDeg = quarter(shape.rotationDeg)
  const size = displaySize(stored, shape.sarNum, shape.sarDen, rotationDeg)
  const sound = text.sounds[0]
  return {
    container,
    codec: picture.codec,
    ...size,
    durationMs: tables?.durationMs ?? text.durationMs,
    fpsNum: picture.fpsNum,
    fpsDen: picture.fpsDen,
    rotationDeg,
    color: colourOf(picture),
    interlaced: picture.interlaced,
    audio: sound
      ? { codec: sound.codec, channels: sound.channels, sampleRate: sound.sampleRate }
      : null,
  }
}

function checkSize(width: number, height: number): void {
  if (width * height > MAX_PIXELS || Math.max(width, height) > MAX_SIDE)
    throw new AppError(
      'input_resolution_too_large',
      `The picture is ${width}×${height}; at most 36 megapixels and ${MAX_SIDE} on a side are accepted.`,
    )
  if (Math.min(width, height) < MIN_SIDE)
    throw new AppError(
      'input_too_small',
      `The picture is ${width}×${height}; each side needs at least ${MIN_SIDE} pixels.`,
    )
}

/** Never shrinks a side: wide pixels widen the picture, tall ones heighten it. */
function displaySize(
  stored: { width: number; height: number },
  sarNum: number,
  sarDen: number,
  rotationDeg: number,
): Pick<VideoInfo, 'width' | 'height' | 'sarNum' | 'sarDen'> {
  const ratio = sarNum / sarDen
  const wide = Math.round(stored.width * Math.max(1, ratio))
  const tall = Math.round(stored.height * Math.max(1, 1 / ratio))
  // An absurd aspect (255:1) is a broken tag, not a wish.
  const sane =
    wide * tall <= MAX_PIXELS && Math.max(wide, tall) <= MAX_SIDE && ratio < 8 && ratio > 1 / 8
  const width = sane ? wide : stored.width
  const height = sane ? tall : stored.height
  const turned = rotationDeg % 180 === 90
  return {
    width: turned ? height : width,
    height: turned ? width : height,
    sarNum: sane ? sarNum : 1,
    sarDen: sane ? sarDen : 1,
  }
}

function colourOf(picture: PictureText): VideoInfo['color'] {
  const { primaries, transfer, matrix, bitDepth } = picture
  // The old full-range formats say so in their name.
  const range = picture.range ?? (picture.pixFmt?.startsWith('yuvj') ? 'pc' : null)
  return { primaries, transfer, matrix, range, bitDepth }
}

/** Nearest quarter turn, 0 | 90 | 180 | 270. */
function quarter(deg: number): number {
  return Number.isFinite(deg) ? (((Math.round(deg / 90) * 90) % 360) + 360) % 360 : 0
}
