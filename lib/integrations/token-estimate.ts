// What a question will cost, before it is asked. Pure. Images by patch arithmetic (one token per patch and two
// marks; Qwen2-VL's preprocessor), text by its characters: about one token per CJK character and one per 3.5
// others, which is a little more than tokenizers give.

import type { ModelProfile, ModelRequest, TokenEstimate } from './mm-llm.port.ts'

const MARKS_PER_IMAGE = 2
const TOKENS_PER_MESSAGE = 8
const CHARS_PER_TOKEN = 3.5
/** CJK, kana, hangul and full-width forms. */
const WIDE = /[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/g

/** Tokens of one image of `width` × `height` px. */
export function imageTokens(width: number, height: number, patchPx: number): number {
  const patches = (px: number) => Math.max(1, Math.round(px / patchPx))
  return patches(width) * patches(height) + MARKS_PER_IMAGE
}

export function textTokens(text: string): number {
  const wide = text.match(WIDE)?.length ?? 0
  return wide + Math.ceil((text.length - wide) / CHARS_PER_TOKEN)
}

/** `extraText` is what is sent beside the request's own words (the schema). */
export function estimateTokens(
  profile: Pick<ModelProfile, 'patchPx' | 'price'>,
  request: Pick<ModelRequest, 'system' | 'parts' | 'maxTokens'>,
  extraText = '',
): TokenEstimate {
  let input = textTokens(request.system) + textTokens(extraText) + 2 * TOKENS_PER_MESSAGE
  let images = 0
  for (const part of request.parts) {
    if (part.type === 'text') input += textTokens(part.text)
    else {
      images++
      input += imageTokens(part.width, part.height, profile.patchPx) + textTokens(part.label)
    }
  }
  return {
    input_tokens: input,
    output_tokens: request.maxTokens,
    images,
    cost: profile.price
      ? (input * profile.price.input + request.maxTokens * profile.price.output) / 1e6
      : null,
  }
}
