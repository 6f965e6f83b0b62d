// Sinks that keep everything, for suites of the media port.

import type { ExtractSinks } from '#lib/media/media.port.ts'

export interface KeptStreams extends ExtractSinks {
  readonly kept: {
    luma: Uint8Array
    colour: Uint8Array
    audio: Uint8Array
    lumaPts: number[]
    colourPts: number[]
  }
}

export function keepStreams(): KeptStreams {
  const parts = { luma: [] as Uint8Array[], colour: [] as Uint8Array[], audio: [] as Uint8Array[] }
  const lumaPts: number[] = []
  const colourPts: number[] = []
  return {
    async luma(chunk) {
      parts.luma.push(chunk)
    },
    async lumaPts(pts) {
      lumaPts.push(...pts)
    },
    async colour(chunk) {
      parts.colour.push(chunk)
    },
    async colourPts(pts) {
      colourPts.push(...pts)
    },
    async audio(chunk) {
      parts.audio.push(chunk)
    },
    get kept() {
      return {
        luma: Buffer.concat(parts.luma),
        colour: Buffer.concat(parts.colour),
        audio: Buffer.concat(parts.audio),
        lumaPts,
        colourPts,
      }
    },
  }
}
