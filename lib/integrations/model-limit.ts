// What a server cannot take, as a signal that the caller can act on: fewer images, then smaller ones. Left
// uncaught it is a final provider_rejected.

import { AppError } from '../core/errors.ts'

export type ModelLimit =
  /** At most `max` images in one request; 0 = the model sees none. */
  | { kind: 'images'; max: number }
  /** Prompt and answer are longer than the context; `maxTokens` is its length when known. */
  | { kind: 'context'; maxTokens: number | null }
  /** The request body is too large: smaller JPEGs. */
  | { kind: 'bytes' }

export class ModelLimitError extends AppError {
  readonly limit: ModelLimit

  constructor(limit: ModelLimit, detail: string) {
    super('provider_rejected', detail)
    this.limit = limit
  }
}

/** The limit behind whatever was thrown, or null. */
export function limitOf(thrown: unknown): ModelLimit | null {
  return thrown instanceof ModelLimitError ? thrown.limit : null
}
