// The faults of a call to a provider. Pure. Addresses stay in the cause, which is logged and never shown.

import { AppError } from '../core/errors.ts'

export const noConnection = (cause?: unknown): AppError =>
  new AppError('provider_unreachable', 'The provider refused or dropped the connection.', { cause })

export const tooLate = (what: string): AppError => new AppError('provider_timeout', what)

export const brokenOff = (cause?: unknown): AppError =>
  new AppError('provider_failed', 'The answer of the provider ended before it was complete.', {
    cause,
  })

export const tooLarge = (maxBytes: number): AppError =>
  new AppError(
    'model_output_invalid',
    `The provider sent more than ${Math.round(maxBytes / 2 ** 20)} MB.`,
  )

export const unknownEncoding = (): AppError =>
  new AppError('provider_failed', 'The provider sent an encoding that was not asked for.')

/** What the transport threw before there was an answer. */
export function openFault(error: unknown): AppError {
  if (error instanceof AppError) return error
  const code = codeOf(error)
  if (code === 'ETIMEDOUT')
    return new AppError('provider_timeout', 'The provider could not be connected to in time.', {
      cause: error,
    })
  if (/^HPE_|HEADERS_OVERFLOW/.test(code) || nameOf(error) === 'HTTPParserError')
    return new AppError('provider_failed', 'The provider does not answer with valid HTTP.', {
      cause: error,
    })
  if (/CERT|TLS|SSL|SELF_SIGNED/.test(code))
    return new AppError('provider_unreachable', 'The provider has no valid certificate.', {
      cause: error,
    })
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new AppError('provider_unreachable', 'The host name of the provider is not known.', {
      cause: error,
    })
  return noConnection(error)
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : ''
}
