// llm_decomposer_v1 — asks a multimodal model twice: where the shots begin, then what each of them looks like.
// What was measured goes in as text and decides in the end; a model that cannot be asked, or that answers
// nonsense, costs a warning and not the job, unless the request named this decomposer.

import type { Decomposer } from '#plugins/contracts.ts'
import { proposeShots } from './boundaries.ts'
import { boundOf } from './budget.ts'
import { describeSegments } from './features.ts'
import { PROMPT_VERSION } from './prompts/wording.ts'

export const llmDecomposerV1: Decomposer = {
  id: 'llm_decomposer_v1',
  resource: 'llm',
  version: `1.${PROMPT_VERSION}`,
  usesModel: true,
  supports: ({ llmConfigured }) => llmConfigured,
  segments: proposeShots,
  features: describeSegments,
  bound: (stills, inputTokens) => boundOf(stills, inputTokens),
}
