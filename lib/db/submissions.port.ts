// Orders that cost money once they are sent: each is sent at most once, whatever crashes. Before sending it is
// written down that it is being sent; the raw answer follows. What was written down but has no answer is unknown.

export type SubmissionState =
  /** Nobody ever sent it; from now on it counts as sent. */
  | { state: 'fresh' }
  /** Sent, and this is the raw answer. */
  | { state: 'answered'; body: string }
  /** Sent, perhaps; the answer was lost. */
  | { state: 'unknown' }

export interface Submissions {
  begin(key: string): Promise<SubmissionState>
  /** Keeps the raw answer before anybody reads it; the first one counts. */
  answered(key: string, body: string): Promise<void>
  /** Nothing was ordered, certainly: it may be sent again. */
  refused(key: string): Promise<void>
}
