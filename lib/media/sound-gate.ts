// Lines the sound up with the picture: sample 0 becomes the time of the first decoded frame.
// ffmpeg's sound starts at its own clock's zero; how far the first frame is from there is known only
// when it has come, and sound may come first.

/** Sound that is kept while no frame has come; older sound is surely before the first frame. */
const WAITING_BYTES = 32 << 20

export class SoundGate {
  private waiting: Uint8Array[] = []
  private waitingBytes = 0
  /** Bytes of the stream's beginning that are gone. */
  private dropped = 0
  private skip: number | null = null

  constructor(private readonly bytesPerMs: number) {}

  /** Bytes to hand on now. */
  push(chunk: Uint8Array): Uint8Array[] {
    if (this.skip !== null) return this.pass([chunk])
    this.waiting.push(chunk)
    this.waitingBytes += chunk.length
    while (this.waitingBytes > WAITING_BYTES) {
      const oldest = this.waiting.shift()
      this.dropped += oldest?.length ?? 0
      this.waitingBytes -= oldest?.length ?? 0
    }
    return []
  }

  /** The first frame's time on ffmpeg's clock is known (only the first call counts). */
  open(originMs: number): Uint8Array[] {
    if (this.skip !== null) return []
    const bytes = 2 * Math.round((originMs * this.bytesPerMs) / 2)
    this.skip = Math.max(0, bytes - this.dropped)
    const silence = bytes < 0 ? [new Uint8Array(-bytes)] : []
    const held = this.waiting
    this.waiting = []
    return [...silence, ...this.pass(held)]
  }

  private pass(chunks: Uint8Array[]): Uint8Array[] {
    const out: Uint8Array[] = []
    for (const chunk of chunks) {
      const cut = Math.min(this.skip ?? 0, chunk.length)
      this.skip = (this.skip ?? 0) - cut
      if (cut < chunk.length) out.push(cut > 0 ? chunk.subarray(cut) : chunk)
    }
    return out
  }
}
