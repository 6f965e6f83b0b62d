// A value that must not be seen: printing, logging or serialising it gives `[redacted]`.
// `reveal()` is called only where the value leaves the process on purpose (an Authorization header).

const MASK = '[redacted]'

export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The value itself. Never keep, log or put it into an error. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return MASK
  }

  toJSON(): string {
    return MASK
  }

  [Symbol.toPrimitive](): string {
    return MASK
  }

  /** What Node's inspect (and console.log) shows. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return MASK
  }
}
