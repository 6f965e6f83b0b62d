// Says from the first bytes which container a file is, before any decoder sees it.
// Input: the first 4 KiB (or fewer) → a container, or the code and sentence of the refusal.

import { AppError, type ErrorCode } from '#lib/core/errors.ts'

export type Container =
  | 'mp4'
  | 'mov'
  | 'matroska'
  | 'webm'
  | 'avi'
  | 'mpegts'
  | 'flv'
  | 'ogg'
  | 'asf'
  | 'mpeg'
  | 'gif'

export type Sniffed =
  | { ok: true; container: Container }
  | { ok: false; code: ErrorCode; detail: string }

/** How many bytes `sniff` looks at. */
export const SNIFF_BYTES = 4096

const TAKES = 'Send MP4, MOV, MKV, WebM, AVI, MPEG-TS, FLV, Ogg, ASF, MPEG-PS or GIF.'
const MP4_BOXES = new Set(['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip', 'pnot', 'styp'])
const STILL_BRANDS = new Set(['avif', 'heic', 'heix', 'mif1'])
const ASF_GUID = [0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11]

export function sniff(head: Uint8Array): Sniffed {
  if (head.length === 0) return refuse('input_empty', 'The file has no bytes.')
  const container = containerOf(head)
  if (container) return { ok: true, container }
  return refusalOf(head)
}

const EXTENSIONS: Readonly<Record<Container, string>> = {
  mp4: 'mp4',
  mov: 'mov',
  matroska: 'mkv',
  webm: 'webm',
  avi: 'avi',
  mpegts: 'ts',
  flv: 'flv',
  ogg: 'ogv',
  asf: 'asf',
  mpeg: 'mpg',
  gif: 'gif',
}

/** As `sniff`, for callers that want an AppError; the extension is ours, whatever the file was called. */
export function judgeHead(head: Uint8Array): { container: Container; extension: string } {
  const sniffed = sniff(head)
  if (!sniffed.ok) throw new AppError(sniffed.code, sniffed.detail)
  return { container: sniffed.container, extension: EXTENSIONS[sniffed.container] }
}

function containerOf(head: Uint8Array): Container | null {
  if (startsWith(head, [0x1a, 0x45, 0xdf, 0xa3]))
    return ascii(head, 0, 64).includes('webm') ? 'webm' : 'matroska'
  if (ascii(head, 0, 4) === 'RIFF' && ascii(head, 8, 4) === 'AVI ') return 'avi'
  if (MP4_BOXES.has(ascii(head, 4, 4))) {
    const brand = ascii(head, 4, 4) === 'ftyp' ? ascii(head, 8, 4) : ''
    if (STILL_BRANDS.has(brand)) return null
    return brand === 'qt  ' || (brand === '' && ascii(head, 4, 4) !== 'styp') ? 'mov' : 'mp4'
  }
  if (isTransportStream(head)) return 'mpegts'
  if (ascii(head, 0, 3) === 'FLV') return 'flv'
  if (ascii(head, 0, 4) === 'OggS') return 'ogg'
  if (startsWith(head, ASF_GUID)) return 'asf'
  if (startsWith(head, [0, 0, 1, 0xba]) || startsWith(head, [0, 0, 1, 0xb3])) return 'mpeg'
  return ascii(head, 0, 4) === 'GIF8' ? 'gif' : null
}

/** Sync bytes every 188 (or 192, with a time code before each) bytes, at least three when there is room. */
function isTransportStream(head: Uint8Array): boolean {
  for (const [first, step] of [
    [0, 188],
    [4, 192],
  ] as const) {
    const seen = [0, 1, 2].map((n) => head[first + n * step])
    const there = seen.filter((byte) => byte !== undefined)
    if (there.length >= 2 && there.every((byte) => byte === 0x47)) return true
  }
  return false
}

function refusalOf(head: Uint8Array): Sniffed {
  const text = ascii(head, 0, 512)
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart()
  if (
    /^(#EXTM3U|ffconcat|\[playlist\]|#!AIRPLAY|<\?xml[^>]*>\s*<MPD|<MPD|<smil|<playlist)/i.test(
      text,
    )
  )
    return refuse('input_format_not_allowed', `Playlists are not accepted. ${TAKES}`)
  if (isStill(head, text)) return refuse('input_format_not_allowed', `This is a picture. ${TAKES}`)
  if (isSound(head)) return refuse('input_no_video', 'The file holds sound but no video.')
  if (/^<(!doctype html|html|head|body)/i.test(text))
    return refuse('input_not_media', `This is a web page, not a video. ${TAKES}`)
  return refuse('input_not_media', `The first bytes are of no known video format. ${TAKES}`)
}

function isStill(head: Uint8Array, text: string): boolean {
  return (
    startsWith(head, [0xff, 0xd8, 0xff]) ||
    startsWith(head, [0x89, 0x50, 0x4e, 0x47]) ||
    ascii(head, 8, 4) === 'WEBP' ||
    ascii(head, 4, 4) === 'ftyp' ||
    /^(BM|II\*\0|MM\0\*|8BPS)/.test(ascii(head, 0, 4)) ||
    /^(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)?<svg/i.test(text)
  )
}

function isSound(head: Uint8Array): boolean {
  const adts = head[0] === 0xff && ((head[1] ?? 0) & 0xe0) === 0xe0
  return adts || /^(ID3|fLaC|RIFF....WAVE|FORM....AIF|#!AMR)/s.test(ascii(head, 0, 12))
}

function refuse(code: ErrorCode, detail: string): Sniffed {
  return { ok: false, code, detail }
}

function startsWith(head: Uint8Array, bytes: readonly number[]): boolean {
  return bytes.every((byte, i) => head[i] === byte)
}

/** Bytes as Latin-1, one character each; shorter at the end of the head. */
function ascii(head: Uint8Array, from: number, length: number): string {
  return String.fromCharCode(...head.subarray(from, from + length))
}
