// Reads what `ffmpeg -hide_banner -i FILE` prints about a file. The form is stable from 2018 on; whatever
// a build leaves out is null. Input: stderr text → streams with codec, size, rates, colour.

export interface PictureText {
  codec: string
  pixFmt: string | null
  bitDepth: number | null
  /** 'tv' | 'pc' */
  range: string | null
  matrix: string | null
  primaries: string | null
  transfer: string | null
  interlaced: boolean | null
  /** Stored size, before pixel aspect and rotation; null when the file does not tell. */
  size: { width: number; height: number } | null
  sarNum: number
  sarDen: number
  fpsNum: number
  fpsDen: number
  /** Clockwise, 0..359. */
  rotationDeg: number
  isCover: boolean
}

export interface SoundText {
  codec: string
  sampleRate: number
  channels: number
}

export interface MediaText {
  /** First name of ffmpeg's list (`mov`, `matroska`, …); null when nothing was opened. */
  format: string | null
  durationMs: number | null
  streamCount: number
  pictures: PictureText[]
  sounds: SoundText[]
}

const NAMED_LAYOUTS: Record<string, number> = {
  mono: 1,
  stereo: 2,
  quad: 4,
  hexagonal: 6,
  octagonal: 8,
}
const STREAM = /^\s+Stream #0:\d+\S*: (\w+): (.*)$/
const KNOWN_RANGES = new Set(['tv', 'pc'])
const SCANS =
  /^(progressive|top first|bottom first|top coded first \(swapped\)|bottom coded first \(swapped\))$/

export function parseMediaText(text: string): MediaText {
  const media: MediaText = {
    format: /^Input #0, ([^,]+)/m.exec(text)?.[1] ?? null,
    durationMs: duration(text),
    streamCount: 0,
    pictures: [],
    sounds: [],
  }
  let picture: PictureText | null = null
  for (const line of text.split('\n')) {
    const [, kind, rest] = STREAM.exec(line) ?? []
    if (kind && rest !== undefined) {
      media.streamCount++
      picture = kind === 'Video' ? pictureOf(rest) : null
      if (picture) media.pictures.push(picture)
      if (kind === 'Audio') media.sounds.push(soundOf(rest))
      continue
    }
    const turn = /displaymatrix: rotation of (-?[\d.]+) degrees/.exec(line)?.[1]
    // ffmpeg counts counter-clockwise.
    if (picture && turn) picture.rotationDeg = ((Math.round(-Number(turn)) % 360) + 360) % 360 || 0
  }
  return media
}

function duration(text: string): number | null {
  const [, h, m, s] = /^\s+Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)/m.exec(text) ?? []
  if (h === undefined) return null
  return Math.round((Number(h) * 3600 + Number(m) * 60 + Number(s)) * 1000)
}

function pictureOf(rest: string): PictureText {
  const parts = splitTop(rest)
  const codec = /^\S+/.exec(parts[0] ?? '')?.[0] ?? 'unknown'
  const [pixFmt, tags] = pixelFormat(parts[1] ?? '')
  const size = /(?:^|\s)(\d+)x(\d+)(?:\s|$|,)/.exec(parts.slice(1).join(', '))
  const sar = /\bSAR (\d+):(\d+)/.exec(rest)
  const known = sar && Number(sar[1]) > 0 && Number(sar[2]) > 0
  const [fpsNum, fpsDen] = rate(rest)
  return {
    codec,
    pixFmt,
    bitDepth: bitDepth(pixFmt),
    ...colour(tags),
    size: size && Number(size[1]) > 0 ? { width: Number(size[1]), height: Number(size[2]) } : null,
    sarNum: known ? Number(sar[1]) : 1,
    sarDen: known ? Number(sar[2]) : 1,
    fpsNum,
    fpsDen,
    rotationDeg: 0,
    isCover: rest.includes('(attached pic)'),
  }
}

/** `yuv420p10le(tv, bt2020nc/bt2020/smpte2084, progressive)` → name and tags. */
function pixelFormat(part: string): [string | null, string[]] {
  const match = /^(\w+)(?:\((.*)\))?$/.exec(part)
  if (!match?.[1] || match[1] === 'none' || /^\d+x\d+$/.test(match[1])) return [null, []]
  return [match[1], (match[2] ?? '').split(',').map((tag) => tag.trim())]
}

function colour(
  tags: string[],
): Pick<PictureText, 'range' | 'matrix' | 'primaries' | 'transfer' | 'interlaced'> {
  const scan = tags.find((tag) => SCANS.test(tag))
  const range = tags.find((tag) => KNOWN_RANGES.has(tag)) ?? null
  const space = tags.find((tag) => tag !== scan && tag !== range && tag !== '') ?? ''
  // One name stands for all three when they are alike.
  const [matrix, primaries = matrix, transfer = matrix] = space.split('/')
  const say = (name: string | undefined): string | null =>
    name && name !== 'unknown' && name !== 'reserved' ? name : null
  return {
    range,
    matrix: say(matrix),
    primaries: say(primaries),
    transfer: say(transfer),
    interlaced: scan === undefined ? null : scan !== 'progressive',
  }
}

function bitDepth(pixFmt: string | null): number | null {
  if (pixFmt === null) return null
  const deep =
    /(?:p|gray|rgb|x2)(9|10|12|14|16)(?:le|be)?$/.exec(pixFmt) ?? /^p0?(10|12|16)/.exec(pixFmt)
  return deep ? Number(deep[1]) : 8
}

/** Rounded print (29.97) back to the rational that was meant (30000/1001). */
function rate(rest: string): [number, number] {
  const [, text, kilo] =
    /(\d+(?:\.\d+)?)(k?) fps/.exec(rest) ?? /(\d+(?:\.\d+)?)(k?) tbr/.exec(rest) ?? []
  const value = Number(text ?? 0) * (kilo ? 1000 : 1)
  if (!(value > 0)) return [0, 1]
  const whole = Math.ceil(value)
  if (whole - value > 0 && Math.abs((whole * 1000) / 1001 - value) < 0.006)
    return [whole * 1000, 1001]
  const num = Math.round(value * 100)
  const shared = gcd(num, 100)
  return [num / shared, 100 / shared]
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b)
}

function soundOf(rest: string): SoundText {
  const layout = /\d+ Hz, ([^,]+)/.exec(rest)?.[1]?.trim() ?? ''
  return {
    codec: /^\w+/.exec(rest)?.[0] ?? 'unknown',
    sampleRate: Number(/(\d+) Hz/.exec(rest)?.[1] ?? 0),
    channels: channelsOf(layout),
  }
}

/** `stereo` → 2, `5.1(side)` → 6, `8 channels` → 8. */
function channelsOf(layout: string): number {
  const counted = /^(\d+) channels/.exec(layout)?.[1]
  if (counted) return Number(counted)
  const dotted = /^(\d+)\.(\d+)/.exec(layout)
  if (dotted) return Number(dotted[1]) + Number(dotted[2])
  return NAMED_LAYOUTS[layout] ?? 0
}

/** Splits at commas that stand outside parentheses and brackets. */
function splitTop(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let from = 0
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (c === '(' || c === '[') depth++
    else if (c === ')' || c === ']') depth--
    else if (c === ',' && depth === 0) {
      parts.push(text.slice(from, i).trim())
      from = i + 1
    }
  }
  parts.push(text.slice(from).trim())
  return parts
}
