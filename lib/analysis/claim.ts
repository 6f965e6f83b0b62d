// What a measurement says about a segment: one property, one value, how sure, and where it shows.

/** A closed interval of presentation time in ms, `start < end`. */
export type TimeRangeMs = [number, number]

/** One measured property of one segment. Category, type and value are ids of the vocabulary. */
export interface Claim {
  category: string
  type: string
  value: string
  /** 0..1: how often claims made with this number are right (calibrated on generated clips). */
  confidence: number
  /** Where in the video the property shows; inside the segment, in order, no overlap. */
  timeRangesMs: TimeRangeMs[]
  /** The number behind the label and its unit, when there is one. */
  measured?: { number: number; unit: string }
  /** Times of the frames that show it, when somebody looked at frames. */
  framesMs?: number[]
  /** Facts beside the value, e.g. `ambiguous_with`. */
  extensions?: Record<string, unknown>
}

/** What a summariser returns for one segment. `measurements` keys are the closed list of lib/schema. */
export interface SegmentReading {
  claims: Claim[]
  measurements: Record<string, number>
}
