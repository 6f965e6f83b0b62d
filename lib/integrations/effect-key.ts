// The name of a paid question: everything that its answer depends on, and no secret.

import { sha256, sha256Hex, toHex } from '../core/hash.ts'
import { stableJson } from '../core/json.ts'
import { WIRE_VERSION } from './chat-request.ts'
import type { ModelPart, ModelRequest } from './mm-llm.port.ts'

export interface EffectKeyParts {
  provider: string
  url: string
  model: string
  request: ModelRequest
  frequencyPenalty: number
}

/** 64 hex digits. Images count by their bytes, not by their place in memory. */
export async function effectKey(parts: EffectKeyParts): Promise<string> {
  const { provider, url, model, request, frequencyPenalty } = parts
  const content = await Promise.all(request.parts.map(contentOf))
  return sha256Hex(
    stableJson({
      kind: 'chat',
      wire: WIRE_VERSION,
      provider,
      url,
      model,
      frequencyPenalty,
      ...request,
      parts: content,
    }),
  )
}

async function contentOf(part: ModelPart): Promise<object> {
  if (part.type === 'text') return { text: part.text }
  const { label, width, height, jpeg } = part
  return { label, width, height, sha256: toHex(await sha256(new Uint8Array(jpeg))) }
}
