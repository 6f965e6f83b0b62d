// Puts raw chunks and presentation times back together: chunks end anywhere, times come late or early.

/** Cuts a byte stream into frames of `frameBytes` and hands each out with its time, in order. */
export class FrameQueue {
  readonly #frameBytes: number
  readonly #emit: (frame: Uint8Array, ptsMs: number) => void
  #partial: Uint8Array
  #filled = 0
  #waiting: Uint8Array[] = []
  #times: number[] = []
  #frames = 0
  #timesSeen = 0

  constructor(frameBytes: number, emit: (frame: Uint8Array, ptsMs: number) => void) {
    this.#frameBytes = frameBytes
    this.#emit = emit
    this.#partial = new Uint8Array(frameBytes)
  }

  /** Bytes of the stream, in order. A whole frame with a known time is handed out without a copy. */
  bytes(chunk: Uint8Array): void {
    let at = 0
    while (at < chunk.length) {
      if (this.#filled === 0 && chunk.length - at >= this.#frameBytes) {
        this.#frame(chunk.subarray(at, at + this.#frameBytes))
        at += this.#frameBytes
        continue
      }
      const take = Math.min(this.#frameBytes - this.#filled, chunk.length - at)
      this.#partial.set(chunk.subarray(at, at + take), this.#filled)
      this.#filled += take
      at += take
      if (this.#filled === this.#frameBytes) {
        this.#filled = 0
        this.#frame(this.#partial)
      }
    }
  }

  /** Times in ms of the next frames, in order. */
  times(ptsMs: readonly number[]): void {
    this.#timesSeen += ptsMs.length
    for (const t of ptsMs) {
      const frame = this.#waiting.shift()
      if (frame) this.#emit(frame, t)
      else this.#times.push(t)
    }
  }

  /** Frames and times received, whether everything matched, and no half frame is left. */
  end(): { frames: number; times: number; complete: boolean } {
    const complete = this.#filled === 0 && this.#waiting.length === 0 && this.#times.length === 0
    return { frames: this.#frames, times: this.#timesSeen, complete }
  }

  #frame(frame: Uint8Array): void {
    this.#frames++
    const t = this.#times.shift()
    if (t !== undefined) this.#emit(frame, t)
    else this.#waiting.push(frame.slice())
  }
}
