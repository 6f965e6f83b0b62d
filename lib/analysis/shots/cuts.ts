// Hard cuts and whip cuts from the candidates of a track. A cut is one pair that blocks of the frame
// before cannot explain, between pairs that they can; exposure may jump, a flash or a passing object must
// not come back to the same picture, and a whip must not be one smooth global motion.

import type { Boundary } from './boundary.ts'
import { barsOnly, blurred, flashLike, patchy } from './lures.ts'
import { changeAt, neighbourChange, standing } from './standing.ts'
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
  /** The largest of that and of what layout and histogram say; and the histogram's alone. */
  standing: number
  histogram: number
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
  const ratio = Math.min(100, change / Math.max(neighbourChange(track, frame), 0.05))
  const apart = standing(track, frame)
  const orOne = (x: number): number => (Number.isNaN(x) ? 1 : x)
  return {
    frame,
    change,
    ratio,
    standing: Math.max(ratio, apart.layout, apart.histogram),
    histogram: apart.histogram,
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
  const calm = Math.min(c.before, afterAll(c, byFrame))
  if (comesBack(track, c) || barsOnly(track, c.frame)) return undefined
  if (c.normal < UNRELATED && c.normal <= calm) {
    // Shaky, blurred and crossing material is badly explained on every pair: the cut must stand below it.
    const gap = calm - c.normal
    // Something in front of an unchanged scene is lost in a part of the picture only.
    if (c.area < PLACE_AREA && c.standing < 3.5) return undefined
    // One motion that explains something makes a whip likely, but not between pairs that are well explained.
    const lone = gap > 0.7 && c.ratio > 1.6 && c.global < 0.55
    const moving = !Number.isNaN(c.global) && c.global > GLOBAL_MOTION && !lone
    const outstanding = c.standing >= 1.25 || (track.histDiff[c.frame] as number) > 0.25
    // Where the light changes more than the cut does, only a clear one counts.
    const clear = gap > (c.ratio < 1 ? 0.45 : 0.3)
    if (clear && outstanding && !(moving && (c.standing < 2.5 || gap < 0.4))) {
      if (c.change < 2 && c.standing < 4) return undefined
      const whip = calm < 0.72 && blurred(track, c.frame)
      const strength = Math.min(1, gap) * (c.standing > 2 ? 1 : 0.8)
      return { frame: c.frame, kind: whip ? 'whip' : 'cut', strength: 0.4 + 0.6 * strength }
    }
    return burst(track, c, byFrame)
  }
  // Inside one place: a step of the subject or of the frame that neighbours do not have.
  const unexplained = 1 - c.normal
  const contrast = unexplained / (1 - calm + 0.03)
  // Light may change the codes of one place, but leaves what can be explained once it is undone.
  const replaced = unexplained >= 0.35 && c.area >= 0.45
  const sameLight = c.normal - c.pair < 0.15 || replaced
  const apart = replaced ? c.standing : c.ratio
  const score = unexplained * Math.log2(Math.max(apart, 1))
  if (
    (apart >= JUMP_RATIO || (apart >= 2 && unexplained >= 0.5 && contrast >= 4)) &&
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

/**
 * How coherent the material after a cut is. One or two frames of a flash may stand between the two places
 * and resemble neither; then what counts is the place after them, if the spread of codes says it is new.
 */
function afterAll(c: Candidate, byFrame: ReadonlyMap<number, Candidate>): number {
  let best = c.after
  if (c.normal >= UNRELATED || c.histogram < 2) return best
  for (let k = 1; k <= 2; k++) {
    const next = byFrame.get(c.frame + k)
    if (!next || next.normal >= UNRELATED || next.returned > SAME_PLACE) continue
    best = Math.max(best, next.after)
  }
  return best
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
    if (!other || other.change <= c.change || other.normal >= UNRELATED) continue
    // A pair that one motion explains is the whip itself, however large its difference.
    if (!(other.global > GLOBAL_MOTION)) return undefined
  }
  const lost = c.normal < 0.12 && (Number.isNaN(c.global) || c.global < 0.06)
  if (!lost || c.histogram < 1.5) return undefined
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
