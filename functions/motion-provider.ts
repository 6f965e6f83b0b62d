// Who makes a preview: the named provider; else the configured one; else this machine.

import { AppError } from '#lib/core/errors.ts'
import type { PreviewOrder } from '#lib/pipeline/preview-order.ts'
import type { MotionOptions } from '#lib/schema/virtual-motion.ts'

export const LOCAL = 'local'

/** `names`: what is configured, the default first. Throws provider_unknown, which lists the names there are. */
export function chooseProvider(
  names: readonly string[],
  { provider, model }: Pick<MotionOptions, 'provider' | 'model'>,
): PreviewOrder['provider'] {
  const first = names[0]
  const isDefault = provider === undefined || provider === 'default'
  const chosen = isDefault ? (first ?? LOCAL) : provider
  if (chosen === LOCAL) return null
  if (names.includes(chosen)) return { name: chosen, model: model ?? null }
  const known = [LOCAL, ...(names.length > 0 ? ['default', ...names] : [])].join(', ')
  const detail = `There is no provider of this name. Use one of: ${known}.`
  throw new AppError('provider_unknown', detail, {
    errors: [{ pointer: '/options/provider', detail }],
  })
}
