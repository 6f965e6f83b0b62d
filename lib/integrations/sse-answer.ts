// Some servers stream although nobody asked them to: the events of a whole stream → one ordinary body. Pure.
// A stream that does not say that it ended is no answer.

import { type Json, type JsonResult, safeParseJson } from '../core/json.ts'
import { isRecord } from './provider-error.ts'

/** `data: …`, `event: …` or a comment stands at the beginning. */
export function isEventStream(body: string): boolean {
  return /^\ufeff?\s*(data|event|id|retry)?:/.test(body.slice(0, 200))
}

export function joinEvents(body: string): JsonResult {
  let content = ''
  let finish: Json = null
  let usage: Json = null
  let isDone = false
  for (const line of body.split(/\r\n|\r|\n/)) {
    if (!line.startsWith('data:')) continue
    const data = line.slice(5).trim()
    if (data === '[DONE]') {
      isDone = true
      continue
    }
    const event = safeParseJson(data, { maxDepth: 32 })
    if (!event.ok || !isRecord(event.value)) return { ok: false, reason: 'not a stream of events' }
    if (event.value.error) return event
    usage = event.value.usage ?? usage
    const choice = Array.isArray(event.value.choices) ? event.value.choices[0] : undefined
    if (!isRecord(choice)) continue
    const delta = isRecord(choice.delta) ? choice.delta : choice.message
    if (isRecord(delta ?? null)) content += textOf(delta)
    finish = choice.finish_reason ?? finish
  }
  if (!isDone && finish === null) return { ok: false, reason: 'a stream without an end' }
  if (content === '' && finish === null) return { ok: false, reason: 'an empty stream' }
  return { ok: true, value: { choices: [{ message: { content }, finish_reason: finish }], usage } }
}

function textOf(delta: Json | undefined): string {
  return isRecord(delta) && typeof delta.content === 'string' ? delta.content : ''
}
