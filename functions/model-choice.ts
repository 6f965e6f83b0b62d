// Which model a request asks for: `default` is whatever stands first in the configuration.

import type { ModelChoice } from '#lib/integrations/mm-llm.port.ts'
import type { JobScope } from '#lib/pipeline/job-scope.ts'

export function modelChoice({ request }: JobScope): ModelChoice | null {
  const { llm } = request.options
  if (!llm) return null
  return { ...llm, provider: llm.provider === 'default' ? undefined : llm.provider }
}
