// Boundaries against the edit list at ±2 frames: see README, "Scoring".

import type { BoundaryKind, Clip, TrueBoundary } from './clip.ts'

export interface Guess {
  kind: string
  atMs: number
  spanMs: [number, number]
}

const TOLERANCE = 2

/** How one truth or one guess ended. */
export interface ShotsOutcome {
  clip: Clip
  /** Every truth and the guess that met it. */
  truths: { truth: TrueBoundary; guess?: Guess; offBy?: number; iou?: number }[]
  /** Guesses that met nothing. */
  stray: Guess[]
}

export function matchShots(clip: Clip, guesses: readonly Guess[]): ShotsOutcome {
  const { boundaries, ptsMs } = clip.shots!
  const placed = guesses.map((guess) => ({ guess, frame: frameAt(ptsMs, guess.atMs), used: false }))
  const found = boundaries.map((truth): ShotsOutcome['truths'][number] => ({ truth }))
  const pairs = found.flatMap((entry, t) =>
    placed.flatMap((place, g) => {
      const off = distance(entry.truth, place.frame)
      return off <= TOLERANCE ? [{ t, g, off, hard: isHard(entry.truth) }] : []
    }),
  )
  pairs.sort((a, b) => Number(b.hard) - Number(a.hard) || a.off - b.off || a.g - b.g)
  for (const { t, g, off } of pairs) {
    const entry = found[t]!
    const place = placed[g]!
    if (entry.guess || place.used) continue
    place.used = true
    entry.guess = place.guess
    entry.offBy = off
    entry.iou = iou(
      entry.truth.span.map((f) => ptsMs[f] ?? ptsMs.at(-1)! + 40),
      place.guess.spanMs,
    )
  }
  joinMergedFades(found, placed, ptsMs)
  for (const place of placed)
    if (!place.used && excused(place.frame, place.guess, boundaries)) place.used = true
  return { clip, truths: found, stray: placed.filter((p) => !p.used).map((p) => p.guess) }
}

export interface Rate {
  hit: number
  missed: number
  false: number
}

export interface ShotsScore {
  hard: Rate
  all: Rate
  kinds: Record<string, { found: number; total: number; named: Rate; iou: number[] }>
  edges: { found: number; total: number }
  hardOffBy: number[]
  /** Per kind of clip: how many, and how many had no stray boundary. */
  clean: Record<string, { clips: number; clean: number }>
}

const FADES = new Set(['fade_in', 'fade_out', 'dip_black', 'dip_white'])
const family = (kind: string) => (FADES.has(kind) ? 'fade' : kind)

export function scoreShots(outcomes: readonly ShotsOutcome[]): ShotsScore {
  const rate = (): Rate => ({ hit: 0, missed: 0, false: 0 })
  const score: ShotsScore = {
    hard: rate(),
    all: rate(),
    kinds: {},
    edges: { found: 0, total: 0 },
    hardOffBy: [],
    clean: {},
  }
  const ofKind = (kind: string) => {
    score.kinds[kind] ??= { found: 0, total: 0, named: rate(), iou: [] }
    return score.kinds[kind]
  }
  for (const { clip, truths, stray } of outcomes) {
    const clean = score.clean[clip.kind] ?? { clips: 0, clean: 0 }
    score.clean[clip.kind] = clean
    clean.clips++
    if (stray.length === 0) clean.clean++
    for (const { truth, guess, offBy, iou: overlap } of truths) {
      if (truth.edge) {
        score.edges.total++
        if (guess) score.edges.found++
        continue
      }
      const own = ofKind(family(truth.kind))
      own.total++
      score.all[guess ? 'hit' : 'missed']++
      if (truth.kind === 'cut') score.hard[guess ? 'hit' : 'missed']++
      if (truth.kind === 'cut' && offBy !== undefined) score.hardOffBy.push(offBy)
      if (guess) own.found++
      if (guess && overlap !== undefined && !isHard(truth)) own.iou.push(overlap)
      if (guess && sameKind(truth.kind, guess.kind)) own.named.hit++
      else own.named.missed++
      if (guess && !sameKind(truth.kind, guess.kind)) ofKind(family(guess.kind)).named.false++
    }
    for (const guess of stray) {
      score.all.false++
      if (guess.kind === 'cut' || guess.kind === 'any') score.hard.false++
      ofKind(family(guess.kind)).named.false++
    }
  }
  return score
}

export const precision = (r: Rate) => share(r.hit, r.hit + r.false)
export const recall = (r: Rate) => share(r.hit, r.hit + r.missed)
export const f1 = (r: Rate) => share(2 * r.hit, 2 * r.hit + r.false + r.missed)
const share = (a: number, b: number) => (b === 0 ? Number.NaN : (100 * a) / b)

const isHard = (truth: TrueBoundary) => truth.span[0] === truth.span[1]

const sameKind = (truth: BoundaryKind, guess: string) =>
  family(truth) === family(guess) || (truth === 'whip' && guess === 'cut')

/** 0 inside the span, else frames outside it. */
const distance = (truth: TrueBoundary, frame: number) =>
  Math.max(0, truth.span[0] - frame, frame - truth.span[1])

/** A second boundary of a dip (out, then in) and anything at the file's own fades. */
function excused(frame: number, guess: Guess, boundaries: readonly TrueBoundary[]): boolean {
  return boundaries.some((truth) => {
    if (distance(truth, frame) > TOLERANCE) return false
    return truth.edge === true || (truth.kind.startsWith('dip') && FADES.has(guess.kind))
  })
}

/** One dip over fade_out, black and fade_in meets both; spans are not compared then. */
function joinMergedFades(
  found: ShotsOutcome['truths'],
  placed: { guess: Guess; frame: number; used: boolean }[],
  ptsMs: readonly number[],
): void {
  for (const [i, out] of found.entries()) {
    const back = found[i + 1]
    if (out.truth.kind !== 'fade_out' || back?.truth.kind !== 'fade_in') continue
    if (out.truth.edge || back.truth.edge || (out.guess && back.guess)) continue
    const middles = [out, back].map(({ truth: { span } }) => ptsMs[(span[0] + span[1]) >> 1] ?? 0)
    const over = (guess: Guess | undefined) =>
      guess?.kind === 'dip_black' &&
      guess.spanMs[0] <= (middles[0] ?? 0) &&
      guess.spanMs[1] >= (middles[1] ?? 0)
    const place = placed.find(
      (p) => over(p.guess) && (!p.used || p.guess === (out.guess ?? back.guess)),
    )
    if (!place) continue
    place.used = true
    for (const entry of [out, back]) {
      entry.guess = place.guess
      delete entry.iou
    }
  }
}

function iou(truth: readonly number[], guess: readonly number[]): number {
  const both = Math.min(truth[1]!, guess[1]!) - Math.max(truth[0]!, guess[0]!)
  const either = Math.max(truth[1]!, guess[1]!) - Math.min(truth[0]!, guess[0]!)
  return either > 0 ? Math.max(0, both) / either : 1
}

function frameAt(ptsMs: readonly number[], ms: number): number {
  let best = 0
  for (let i = 1; i < ptsMs.length; i++)
    if (Math.abs(ptsMs[i]! - ms) < Math.abs(ptsMs[best]! - ms)) best = i
  return best
}
