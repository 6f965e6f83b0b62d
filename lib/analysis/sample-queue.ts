// Bytes of a sound stream, cut anywhere, back into whole 16-bit samples.

/** Hands out little-endian samples in the order of the bytes; a lone byte waits for its other half. */
export class SampleQueue {
  readonly #emit: (samples: Int16Array) => void
  #lone: number | null = null

  constructor(emit: (samples: Int16Array) => void) {
    this.#emit = emit
  }

  bytes(chunk: Uint8Array): void {
    const head = this.#lone === null ? 0 : 1
    const count = (chunk.length + head) >> 1
    const samples = new Int16Array(count)
    for (let i = 0; i < count; i++) {
      const at = 2 * i - head
      const low = at < 0 ? (this.#lone as number) : (chunk[at] as number)
      samples[i] = low | ((chunk[at + 1] as number) << 8)
    }
    const odd = (chunk.length + head) % 2 === 1
    this.#lone = odd ? (chunk[chunk.length - 1] ?? this.#lone) : null
    if (count > 0) this.#emit(samples)
  }
}
