// The configured services by name. There is one now; its name is that of its protocol.

import { AppError } from '#lib/core/errors.ts'
import type { Secret } from '#lib/core/secret.ts'
import type { ProviderCall } from '#lib/net/provider.port.ts'
import type { MotionProviders } from '../img2video.port.ts'
import { CODECS, type MotionProtocol } from './codecs/index.ts'
import { createTaskDriver } from './task-driver.ts'

export interface MotionProviderSettings {
  protocol: MotionProtocol
  baseUrl: string
  model: string
  apiKey: Secret | null
}

/** `settings` null: nothing is configured. */
export function createMotionProviders(
  settings: MotionProviderSettings | null,
  http: ProviderCall,
  /** From an order that was sent to the first byte of its answer. */
  { submitMs }: { submitMs: number },
): MotionProviders {
  return {
    names: settings ? [settings.protocol] : [],
    open(name, model) {
      if (!settings || name !== settings.protocol)
        throw new AppError('provider_unknown', `The provider "${name}" is not configured any more.`)
      const { protocol, baseUrl, apiKey } = settings
      return createTaskDriver({
        name,
        codec: CODECS[protocol],
        config: { baseUrl, model: model ?? settings.model },
        apiKey,
        http,
        submitMs,
      })
    },
  }
}
