// A question as the body of chat/completions. Pure: request and what was learned of the server in, JSON text
// out. The schema stands in the prompt in any case: not every server that takes response_format obeys it.

import { base64 } from './base64.ts'
import type { Droppable, LearnedCapabilities } from './capabilities.ts'
import type { ModelPart, ModelRequest } from './mm-llm.port.ts'

/** Part of the key of stored answers: raise it when the wording below changes. */
export const WIRE_VERSION = 1

/** What is added to the caller's system text. */
export function jsonInstruction(request: Pick<ModelRequest, 'schema'>): string {
  return `Answer with exactly one JSON object and nothing else: no Markdown, no comments. It must match this JSON Schema:\n${JSON.stringify(request.schema)}`
}

export interface ChatOptions {
  model: string
  learned: LearnedCapabilities
  /** 0 = not sent. */
  frequencyPenalty: number
}

export function chatBody(request: ModelRequest, options: ChatOptions): string {
  const { model, learned, frequencyPenalty } = options
  const sends = (field: Droppable) => !learned.dropped.includes(field)
  const maxTokens = Math.min(request.maxTokens, learned.maxOutputTokens ?? request.maxTokens)
  return JSON.stringify({
    model,
    messages: [
      { role: 'system', content: `${request.system}\n\n${jsonInstruction(request)}`.trim() },
      { role: 'user', content: contentOf(request.parts, sends('detail')) },
    ],
    stream: false,
    [learned.tokensField]: maxTokens,
    ...(sends('temperature') && { temperature: 0 }),
    ...(sends('seed') && { seed: 0 }),
    ...(frequencyPenalty > 0 &&
      sends('frequency_penalty') && { frequency_penalty: frequencyPenalty }),
    ...formatOf(request, learned),
  })
}

function formatOf(request: ModelRequest, { format }: LearnedCapabilities): object {
  if (format === 'prompt') return {}
  if (format === 'json_object') return { response_format: { type: 'json_object' } }
  const { schemaName: name, schema } = request
  return {
    response_format: { type: 'json_schema', json_schema: { name, strict: true, schema } },
  }
}

/** Text alone goes as a string, which servers without vision take too. */
function contentOf(parts: readonly ModelPart[], withDetail: boolean): string | object[] {
  if (parts.every((part) => part.type === 'text')) return parts.map(({ text }) => text).join('\n')
  return parts.flatMap((part): object[] => {
    if (part.type === 'text') return [{ type: 'text', text: part.text }]
    const url = `data:image/jpeg;base64,${base64(part.jpeg)}`
    // The caller has scaled the image: it shall be seen as it is.
    const image = {
      type: 'image_url',
      image_url: withDetail ? { url, detail: 'high' } : { url },
    }
    return part.label === '' ? [image] : [{ type: 'text', text: part.label }, image]
  })
}
