// Hard cuts and whip cuts from the candidates of a track. A cut is one pair that blocks of the frame
// before cannot explain, between pairs that they can; exposure may jump, a flash or a passing object must
// not come back to the same picture, and a whip must not be one smooth global motion.

import type { Boundary } from './boundary.ts'
import { changeAt, neighbourChange } from './candidates.ts'
import { barsOnly, blurred, flashLike, patchy } from './lures.ts'
import { type EvidenceName, evidenceOf, type ShotTrack } from './track.ts'

/** What a candidate was judged to be. `strength` 0..1 grows with the margin. */
export interface CutVerdict {
  frame: number
  kind: 'cut' | 'whip'
  strength: number
}

/** Explained share at or below which a pair shows two places, and above which it shows one. */
const UNRELATED = 0.36
/** Same place again: the share that must be explained once the flash or object is gone. */
const SAME_PLACE = 0.55
/** How far a pair must stand out to be a cut inside one place. */
const JUMP_RATIO = 3
const JUMP_SCORE = 0.3
const GLOBAL_MOTION = 0.12
/** Two places differ over at least this share of the blocks. */
const PLACE_AREA = 0.48

interface Candidate {
  frame: number
  change: number
  ratio: number
  pair: number
  normal: number
  before: number
  after: number
  skip: number
  returns: number
  returnLag: number
  returned: number
  returnedLag: number
  global: number
  area: number
}

/** Judges every candidate; in frame order. */
export function judgeCuts(track: ShotTrack): CutVerdict[] {
  const candidates: Candidate[] = []
  for (let c = 0; c < track.candidates; c++) candidates.push(read(track, c))
  const byFrame = new Map(candidates.map((c) => [c.frame, c]))
  const verdicts: CutVerdict[] = []
  for (const c of candidates) {
    const verdict = judge(track, c, byFrame)
    if (verdict) verdicts.push(verdict)
  }
  return thin(verdicts)
}

function read(track: ShotTrack, c: number): Candidate {
  const get = (name: EvidenceName): number => evidenceOf(track, c, name)
  const frame = track.candidateFrame[c] as number
  const change = changeAt(track, frame)
  const orOne = (x: number): number => (Number.isNaN(x) ? 1 : x)
  return {
    frame,
    change,
    ratio: Math.min(100, change / Math.max(neighbourChange(track, frame), 0.05)),
    pair: get('pair'),
    normal: get('pairNormal'),
    before: orOne(get('before')),
    after: orOne(get('after')),
    skip: orOne(get('skip')),
    returns: get('returns') || 0,
    returnLag: get('returnLag') || 0,
    returned: get('returned') || 0,
    returnedLag: get('returnedLag') || 0,
    global: get('global'),
    area: get('area'),
  }
}

function judge(
  track: ShotTrack,
  c: Candidate,
  byFrame: ReadonlyMap<number, Candidate>,
): CutVerdict | undefined {
  const calm = Math.min(c.before, c.after)
  if (comesBack(track, c) || barsOnly(track, c.frame)) return undefined
  if (c.normal < UNRELATED && c.normal < calm) {
    // Shaky, blurred and crossing material is badly explained on every pair: the cut must stand below it.
    const gap = calm - c.normal
    // Something in front of an unchanged scene is lost in a part of the picture only.
    if (c.area < PLACE_AREA && c.ratio < 3.5) return undefined
    const moving = !Number.isNaN(c.global) && c.global > GLOBAL_MOTION
    const outstanding = c.ratio >= 1.25 || (track.histDiff[c.frame] as number) > 0.25
    if (gap > 0.3 && outstanding && !(moving && (c.ratio < 2.5 || gap < 0.4))) {
      if (c.change < 2 && c.ratio < 4) return undefined
      const whip = calm < 0.72 && blurred(track, c.frame)
      const strength = Math.min(1, gap) * (c.ratio > 2 ? 1 : 0.8)
      return { frame: c.frame, kind: whip ? 'whip' : 'cut', strength: 0.4 + 0.6 * strength }
    }
    return burst(track, c, byFrame)
  }
  // Inside one place: a step of the subject or of the frame that neighbours do not have.
  const unexplained = 1 - c.normal
  const score = unexplained * Math.log2(Math.max(c.ratio, 1))
  const contrast = unexplained / (1 - calm + 0.03)
  const sameLight = c.normal - c.pair < 0.15
  if (
    c.ratio >= JUMP_RATIO &&
    score >= JUMP_SCORE &&
    contrast >= 1.4 &&
    sameLight &&
    c.skip < 0.93 &&
    !patchy(track, c.frame)
  ) {
    return { frame: c.frame, kind: 'cut', strength: Math.min(0.95, 0.35 + 0.5 * score) }
  }
  return undefined
}

/** A flash, a strobe, or something before the lens: a little later (or earlier) the same place is seen. */
function comesBack(track: ShotTrack, c: Candidate): boolean {
  const forward = c.returns > Math.max(SAME_PLACE, c.normal + 0.2)
  const backward = c.returned > Math.max(SAME_PLACE, c.normal + 0.2)
  if (forward && flashLike(track, c.frame, c.frame - 1 + c.returnLag)) return true
  return backward && flashLike(track, c.frame - c.returnedLag + 1, c.frame)
}

/**
 * Several unexplained pairs in a row. Whips and things that cross are such runs; a cut hides in one when a
 * single pair has neither global motion nor anything in common, and the places at both ends differ.
 */
function burst(
  track: ShotTrack,
  c: Candidate,
  byFrame: ReadonlyMap<number, Candidate>,
): CutVerdict | undefined {
  for (let k = -3; k <= 3; k++) {
    const other = k === 0 ? undefined : byFrame.get(c.frame + k)
    if (other && other.change > c.change && other.normal < UNRELATED) return undefined
  }
  const lost = c.normal < 0.12 && (Number.isNaN(c.global) || c.global < 0.06)
  if (!lost || c.ratio < 1.25) return undefined
  const kind = blurred(track, c.frame) ? 'whip' : 'cut'
  return { frame: c.frame, kind, strength: 0.45 }
}

/** Two verdicts on neighbouring frames are one cut with a mixed frame: the stronger stays. */
function thin(verdicts: CutVerdict[]): CutVerdict[] {
  const kept: CutVerdict[] = []
  for (const v of verdicts) {
    const last = kept[kept.length - 1]
    if (last && v.frame - last.frame <= 2) {
      if (v.strength > last.strength) kept[kept.length - 1] = v
    } else kept.push(v)
  }
  return kept
}

/** A verdict as a boundary. */
export function cutBoundary(track: ShotTrack, verdict: CutVerdict): Boundary {
  const atMs = track.ptsMs[verdict.frame] as number
  return {
    kind: verdict.kind,
    atMs,
    spanMs: [atMs, atMs],
    // What is called a cut at all is one nine times in ten; the margin adds to that.
    confidence: 0.5 + verdict.strength / 2,
    frame: verdict.frame,
  }
}
