// What a server accepts, learned by being refused: from the most that may work down to the least. Pure: state
// and a refusal in, a lower state or a limit out. Wordings as servers use them (OpenAI, vLLM, SGLang,
// DashScope, llama.cpp, FastAPI).

import * as v from 'valibot'
import { safeParseJson } from '../core/json.ts'
import type { ModelLimit } from './model-limit.ts'

const DROPPABLE = ['seed', 'temperature', 'frequency_penalty', 'detail'] as const
export type Droppable = (typeof DROPPABLE)[number]

const Learned = v.object({
  format: v.picklist(['json_schema', 'json_object', 'prompt']),
  dropped: v.array(v.picklist(DROPPABLE)),
  tokensField: v.picklist(['max_tokens', 'max_completion_tokens']),
  hasTriedBoth: v.boolean(),
  /** Null = not known to be less than what the profile says. */
  maxOutputTokens: v.nullable(v.number()),
  maxImages: v.nullable(v.number()),
  contextTokens: v.nullable(v.number()),
})
export type LearnedCapabilities = v.InferOutput<typeof Learned>

export const UNKNOWN_SERVER: LearnedCapabilities = {
  format: 'json_schema',
  dropped: [],
  tokensField: 'max_tokens',
  hasTriedBoth: false,
  maxOutputTokens: null,
  maxImages: null,
  contextTokens: null,
}

/** What was kept earlier; anything that is not ours counts as nothing. */
export function readLearned(json: string | null): LearnedCapabilities {
  const parsed = json === null ? null : safeParseJson(json, { maxLength: 10_000, maxDepth: 4 })
  const result = parsed?.ok ? v.safeParse(Learned, parsed.value) : null
  return result?.success ? result.output : UNKNOWN_SERVER
}

export type Lesson =
  /** Ask again like this. */
  | { kind: 'retry'; learned: LearnedCapabilities }
  /** The caller has to send less. */
  | { kind: 'limit'; limit: ModelLimit; learned: LearnedCapabilities }
  /** Nothing that we could leave out. */
  | { kind: 'final' }

/** Reads a refusal (400, 413, 415 or 422) by what it says; `message` is all of its words. */
export function learnFrom(learned: LearnedCapabilities, status: number, message: string): Lesson {
  if (status === 413) return { kind: 'limit', limit: { kind: 'bytes' }, learned }
  const text = message.toLowerCase()
  if (BYTES.test(text)) return { kind: 'limit', limit: { kind: 'bytes' }, learned }
  return (
    contextLesson(learned, text) ??
    imageLesson(learned, text) ??
    outputLesson(learned, text) ??
    tokensLesson(learned, text) ??
    dropLesson(learned, text) ??
    formatLesson(learned, text) ?? { kind: 'final' }
  )
}

const BYTES =
  /image_too_large|image (is )?too large|(payload|entity|body|request) (is )?too large|(image|file|payload|request|content) size limit|exceeds? the (maximum )?(image|file|payload|request) size/

const CONTEXT =
  /maximum context length|context_length_exceeded|longer than the maximum model length|context (window|length|size)|range of input length|input (length|is too long)|prompt (is )?too long|too many (input )?tokens|exceeds? the (available )?context/

function contextLesson(learned: LearnedCapabilities, text: string): Lesson | null {
  if (!CONTEXT.test(text)) return null
  const maxTokens = contextLength(text)
  return {
    kind: 'limit',
    limit: { kind: 'context', maxTokens },
    learned: maxTokens === null ? learned : { ...learned, contextTokens: maxTokens },
  }
}

/** `32768 tokens`, `16,384`, `128k`, `[1, 30720]`; null for what cannot be a context. */
function contextLength(text: string): number | null {
  const found =
    /(?:context (?:length|window|size)|model length)[^\d]{0,40}(\d[\d,]{0,9})( ?k\b)?/.exec(text) ??
    /should be \[\d+, ?(\d+)\]/.exec(text)
  const length = Number(found?.[1]?.replaceAll(',', '')) * (found?.[2] ? 1_024 : 1)
  return length >= 1_000 ? length : null
}

const IMAGE_COUNT = [
  /at most (\d+) image/,
  /(?:maximum|max|limit)[^.\d]{0,40}\bimages\b[^.\d]{0,30}(\d+)/,
  /(?:up to|limit of|more than|exceeds?) (\d+) images?/,
]
const NO_IMAGES =
  /(not|n't) support (image|vision|multimodal|multi-modal)|not a (multimodal|vision)|image input is not supported|no (vision|image) support|unknown variant `?image_url/

function imageLesson(learned: LearnedCapabilities, text: string): Lesson | null {
  for (const pattern of IMAGE_COUNT) {
    const found = pattern.exec(text)
    // `max size of images: 4096 px` counts something else.
    const rest = found ? text.slice(found.index + found[0].length) : ''
    if (!found || /^\d* ?(px|pixel|x|×|kb|mb|gb|byte)/.test(rest)) continue
    const max = Number(found[1])
    return {
      kind: 'limit',
      limit: { kind: 'images', max },
      learned: { ...learned, maxImages: max },
    }
  }
  if (!NO_IMAGES.test(text)) return null
  return { kind: 'limit', limit: { kind: 'images', max: 0 }, learned: { ...learned, maxImages: 0 } }
}

/** `max_tokens is too large: 9000. This model supports at most 4096 completion tokens`. */
function outputLesson(learned: LearnedCapabilities, text: string): Lesson | null {
  if (!/max_(completion_)?tokens|max_new_tokens/.test(text)) return null
  const found =
    /(?:at most|less than or equal to|<=|not exceed|maximum(?: value)?(?: is| of)?|should be \[\d+,) ?(\d{2,7})/.exec(
      text,
    )
  if (!found?.[1]) return null
  const max = Number(found[1])
  if (learned.maxOutputTokens !== null && learned.maxOutputTokens <= max) return null
  return { kind: 'retry', learned: { ...learned, maxOutputTokens: max } }
}

function tokensLesson(learned: LearnedCapabilities, text: string): Lesson | null {
  if (learned.hasTriedBoth || !new RegExp(`\\b${learned.tokensField}\\b`).test(text)) return null
  const isOld = learned.tokensField === 'max_tokens'
  return {
    kind: 'retry',
    learned: {
      ...learned,
      tokensField: isOld ? 'max_completion_tokens' : 'max_tokens',
      hasTriedBoth: true,
    },
  }
}

function dropLesson(learned: LearnedCapabilities, text: string): Lesson | null {
  const named = DROPPABLE.find(
    (field) => !learned.dropped.includes(field) && new RegExp(`\\b${field}\\b`).test(text),
  )
  if (!named) return null
  return { kind: 'retry', learned: { ...learned, dropped: [...learned.dropped, named] } }
}

const FORMAT = /response_format|json_schema|json_object|json mode|structured|guided|grammar|schema/

function formatLesson(learned: LearnedCapabilities, text: string): Lesson | null {
  if (learned.format === 'prompt' || !FORMAT.test(text)) return null
  const format = learned.format === 'json_schema' ? 'json_object' : 'prompt'
  return { kind: 'retry', learned: { ...learned, format } }
}

const FORMATS = ['json_schema', 'json_object', 'prompt'] as const

/** The less demanding of each. */
export function lesser(a: LearnedCapabilities, b: LearnedCapabilities): LearnedCapabilities {
  const least = (x: number | null, y: number | null) =>
    x === null || y === null ? (x ?? y) : Math.min(x, y)
  const rung = Math.max(FORMATS.indexOf(a.format), FORMATS.indexOf(b.format))
  return {
    format: FORMATS[rung] ?? 'prompt',
    dropped: DROPPABLE.filter((field) => a.dropped.includes(field) || b.dropped.includes(field)),
    tokensField: b.hasTriedBoth ? b.tokensField : a.tokensField,
    hasTriedBoth: a.hasTriedBoth || b.hasTriedBoth,
    maxOutputTokens: least(a.maxOutputTokens, b.maxOutputTokens),
    maxImages: least(a.maxImages, b.maxImages),
    contextTokens: least(a.contextTokens, b.contextTokens),
  }
}
