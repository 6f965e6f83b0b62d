// The body of a 200 → what the model said, in every shape that servers use. Pure. A body that holds no answer
// (an error page, an error in a 200, no choices) is told apart from an answer that is of no use, because the
// second was paid for.

import { type Json, safeParseJson } from '../core/json.ts'
import type { Finish } from './mm-llm.port.ts'
import { isRecord, type Refusal, refusalOf } from './provider-error.ts'
import { isEventStream, joinEvents } from './sse-answer.ts'

export interface ChatAnswer {
  kind: 'answer'
  text: string
  finish: Finish
  /** As the server counted; null where it did not. */
  inputTokens: number | null
  outputTokens: number | null
}

export type ChatBody = ChatAnswer | { kind: 'refusal'; refusal: Refusal } | { kind: 'none' }

const NONE: ChatBody = { kind: 'none' }

export function readChatBody(body: string): ChatBody {
  const json = isEventStream(body) ? joinEvents(body) : safeParseJson(body, { maxDepth: 32 })
  if (!json.ok || !isRecord(json.value)) return NONE
  const { choices, usage } = json.value
  const choice = Array.isArray(choices) ? choices[0] : undefined
  if (!isRecord(choice)) {
    const { error, message, status, code } = json.value
    const isRefusal = Boolean(error) || Boolean(message) || Boolean(status) || Boolean(code)
    return isRefusal ? { kind: 'refusal', refusal: refusalOf(200, json.value) } : NONE
  }
  const message = isRecord(choice.message) ? choice.message : {}
  const text = textOf(message.content ?? choice.text)
  const refused = typeof message.refusal === 'string' && message.refusal !== ''
  const finish = refused ? 'refused' : finishOf(choice.finish_reason, text, message)
  const counts = isRecord(usage) ? usage : {}
  return {
    kind: 'answer',
    text: ['stop', 'length', 'unknown'].includes(finish) ? text : '',
    finish,
    inputTokens: count(counts.prompt_tokens ?? counts.input_tokens),
    outputTokens: count(counts.completion_tokens ?? counts.output_tokens),
  }
}

/** A string, or the text parts of a list; what the model only thought is no part of it. */
function textOf(content: Json | undefined): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content
    .map((part) => {
      if (typeof part === 'string') return part
      if (!isRecord(part) || (part.type !== undefined && !isText(part.type))) return ''
      return typeof part.text === 'string' ? part.text : ''
    })
    .join('')
}

const isText = (type: Json): boolean => type === 'text' || type === 'output_text'

function finishOf(
  reason: Json | undefined,
  text: string,
  message: { [key: string]: Json },
): Finish {
  const word = typeof reason === 'string' ? reason.toLowerCase() : ''
  if (/filter|safety|sensitive|blocked|recitation/.test(word)) return 'filtered'
  if (/tool|function/.test(word) || (text.trim() === '' && Array.isArray(message.tool_calls)))
    return 'tool'
  if (word === 'length' || /max_?tokens/.test(word)) return 'length'
  if (text.trim() === '') return 'empty'
  return word === '' || /^(stop|eos|end_turn|stop_sequence|eos_token)$/.test(word)
    ? 'stop'
    : 'unknown'
}

/** Counts of others are not trusted further than they are counts. */
function count(value: Json | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 && value < 1e9
    ? Math.round(value)
    : null
}
