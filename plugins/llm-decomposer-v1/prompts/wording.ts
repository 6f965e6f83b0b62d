// What every language of the prompts has to say. The files beside this one are the wording itself; raise
// `PROMPT_VERSION` with any change to them, because stored answers and cached breakdowns are found by it.

export const PROMPT_VERSION = '1'

/** A measured change between two frames. */
export interface Candidate {
  before: number
  after: number
  kind: string
  isSure: boolean
}

export interface BoundaryTask {
  durationMs: number
  /** Numbers of the first and the last frame that follow. */
  first: number
  last: number
  candidates: Candidate[]
  schema: string
}

export interface FeatureTask {
  frames: number
  startMs: number
  endMs: number
  facts: string[]
  /** One line per asked type: id, its name, its ids with their names. */
  vocabulary: string[]
  schema: string
}

export interface RepairTask {
  /** What was asked, in one line. */
  asked: string
  /** The answer before, as a JSON string. */
  answer: string
  faults: string[]
  frames: string[]
  schema: string
}

export interface Wording {
  system: string
  boundaries(task: BoundaryTask): string
  candidate(candidate: Candidate): string
  features(task: FeatureTask): string
  repair(task: RepairTask): string
  /** After the last image. */
  closing: string
  sheet(from: number, to: number, columns: number, times: string[]): string
  asked: { boundaries(first: number, last: number, durationMs: number): string; features: string }
}
