// The header Idempotency-Key, where an operation takes one.

import { invalid } from './parse.ts'

export const KEY_PATTERN = '^[\\x21-\\x7e]{1,255}$'

/** Throws request_invalid. */
export function idempotencyKeyOf(header: string | undefined): string | undefined {
  if (header === undefined || new RegExp(KEY_PATTERN).test(header)) return header
  throw invalid('The header', [
    {
      pointer: '/header/idempotency-key',
      detail: 'must be 1 to 255 printable ASCII characters without spaces, such as a UUID.',
    },
  ])
}
