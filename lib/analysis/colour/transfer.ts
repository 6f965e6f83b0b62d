// HDR signals to display light relative to diffuse white: PQ (SMPTE ST 2084) and HLG (ARIB STD-B67),
// with the constants of ITU-R BT.2100; diffuse white at 203 cd/m² (BT.2408).

/** How the codes of a video carry light. `log` is a camera curve that nobody has graded yet. */
export type Transfer = 'sdr' | 'pq' | 'hlg' | 'log'

/** cd/m² of diffuse (graphics) white in HDR programmes. */
export const DIFFUSE_WHITE_NITS = 203

const PQ_M1 = 2610 / 16384
const PQ_M2 = (2523 / 4096) * 128
const PQ_C1 = 3424 / 4096
const PQ_C2 = (2413 / 4096) * 32
const PQ_C3 = (2392 / 4096) * 32

/** cd/m² (0..10000) of a PQ signal 0..1. */
export function nitsOfPq(signal: number): number {
  const p = Math.max(0, signal) ** (1 / PQ_M2)
  return 10000 * (Math.max(p - PQ_C1, 0) / (PQ_C2 - PQ_C3 * p)) ** (1 / PQ_M1)
}

/** PQ signal of cd/m²; the inverse of `nitsOfPq`. */
export function pqOfNits(nits: number): number {
  const y = (Math.max(0, nits) / 10000) ** PQ_M1
  return ((PQ_C1 + PQ_C2 * y) / (1 + PQ_C3 * y)) ** PQ_M2
}

const HLG_A = 0.17883277
const HLG_B = 1 - 4 * HLG_A
const HLG_C = 0.5 - HLG_A * Math.log(4 * HLG_A)

/** Scene light 0..1 of an HLG signal 0..1. The display's gamma (1.2 at 1000 cd/m²) is applied later. */
export function sceneOfHlg(signal: number): number {
  if (signal <= 0.5) return (Math.max(0, signal) * Math.max(0, signal)) / 3
  return (Math.exp((signal - HLG_C) / HLG_A) + HLG_B) / 12
}

/** ffmpeg's name of a transfer characteristic (or null) → ours. Unknown names are taken as SDR. */
export function transferOfTag(tag: string | null): Transfer {
  if (tag === 'smpte2084') return 'pq'
  if (tag === 'arib-std-b67') return 'hlg'
  if (tag === 'log100' || tag === 'log316') return 'log'
  return 'sdr'
}
