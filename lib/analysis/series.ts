// A video's measurements as series (never segment averages), and how they are packed into one file:
// four bytes of header length, a JSON header, then the arrays, each at a multiple of eight bytes.

import { parseJson } from '#lib/core/json.ts'

/** Raised whenever the same file would be measured otherwise; part of the cache key. */
export const MEASUREMENT_VERSION = '1'

const KINDS = {
  f32: Float32Array,
  f64: Float64Array,
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  i16: Int16Array,
  i32: Int32Array,
} as const

type Kind = keyof typeof KINDS
export type Column =
  | Float32Array
  | Float64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | Int16Array
  | Int32Array

/** A flat record of columns, numbers and strings: what every meter's `finish` returns. */
export type Track = { readonly [field: string]: Column | number | string }

/** Tracks by name, e.g. `{ shots, motion, look }`; each a flat record like Track (an interface may do). */
export type Tracks = Readonly<Record<string, object>>

interface ColumnHeader {
  kind: Kind
  length: number
  offset: number
}

type Header = Record<string, Record<string, number | string | ColumnHeader>>

const align8 = (n: number): number => (n + 7) & ~7

/** Packs tracks into one byte array. Columns are written in the machine's order (little-endian). */
export function packTracks(tracks: Tracks): Uint8Array<ArrayBuffer> {
  const header: Header = {}
  const columns: { at: number; bytes: Uint8Array }[] = []
  let size = 0
  for (const [name, track] of Object.entries(tracks)) {
    const fields: Header[string] = {}
    for (const [field, value] of Object.entries(track as Track)) {
      if (typeof value !== 'object') fields[field] = value
      else {
        fields[field] = { kind: kindOf(value), length: value.length, offset: size }
        columns.push({
          at: size,
          bytes: new Uint8Array(value.buffer, value.byteOffset, value.byteLength),
        })
        size += align8(value.byteLength)
      }
    }
    header[name] = fields
  }
  const text = new TextEncoder().encode(JSON.stringify(header))
  const start = align8(4 + text.length)
  const out = new Uint8Array(start + size)
  new DataView(out.buffer).setUint32(0, text.length, true)
  out.set(text, 4)
  for (const { at, bytes } of columns) out.set(bytes, start + at)
  return out
}

/** The inverse of packTracks, for who knows what was packed; columns are views into a copy of `packed` when it is not aligned. */
export function unpackTracks<T = Record<string, Track>>(packed: Uint8Array): T {
  const bytes = packed.byteOffset % 8 === 0 ? packed : packed.slice()
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
  const header = parseJson<Header>(new TextDecoder().decode(bytes.subarray(4, 4 + length)))
  const start = align8(4 + length)
  const tracks: Record<string, Track> = {}
  for (const [name, fields] of Object.entries(header)) {
    const track: Record<string, Column | number | string> = {}
    for (const [field, value] of Object.entries(fields)) {
      if (typeof value !== 'object') track[field] = value
      else {
        const at = bytes.byteOffset + start + value.offset
        track[field] = new KINDS[value.kind](bytes.buffer as ArrayBuffer, at, value.length)
      }
    }
    tracks[name] = track
  }
  return tracks as T
}

function kindOf(column: Column): Kind {
  for (const kind of Object.keys(KINDS) as Kind[]) if (column instanceof KINDS[kind]) return kind
  throw new TypeError('not a column')
}
