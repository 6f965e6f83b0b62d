// Paid calls are made once: a key stands for everything that the answer depends on, and the raw answer is
// kept under it before anybody reads it.

export interface StoredAnswer {
  /** The body as it came. */
  body: string
  requestId: string | null
}

/** Who may call; every later write names its fence and changes nothing once somebody else took over. */
export interface EffectClaim {
  key: string
  fence: number
}

export type EffectStart =
  | { state: 'done'; answer: StoredAnswer }
  | { state: 'mine'; claim: EffectClaim }
  /** A live owner is calling right now. */
  | { state: 'busy'; leaseUntilMs: number }

export interface Effects {
  find(key: string): Promise<StoredAnswer | null>
  /** Takes the key, or takes it over when its owner is gone or its lease is over. */
  begin(key: string): Promise<EffectStart>
  /** Before every call: counts it and extends the lease. False when the claim was lost. */
  calling(claim: EffectClaim): Promise<boolean>
  /** Keeps the raw answer. False when the claim was lost (the answer of the new owner counts). */
  store(claim: EffectClaim, answer: StoredAnswer): Promise<boolean>
  /** Gives the key up without an answer, so that the next one need not wait. */
  release(claim: EffectClaim): Promise<void>
  /** Forgets an answer that turned out to be none (an error page with status 200). */
  discard(key: string, answer: StoredAnswer): Promise<void>
  /** Deletes at most `limit` rows that have expired; returns how many. */
  sweep(limit: number): Promise<number>
}
