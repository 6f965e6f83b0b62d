// Endless repetition, the best documented fault of small vision models: is the end of a text the same piece
// over and over? Pure, linear in the length that it looks at.

const TAIL = 6_000
const LEAST_TIMES = 4
const LEAST_CHARS = 240

/**
 * True when the text ends with at least four equal pieces that are together 240 characters or more (a
 * broken last piece is allowed). Lists whose entries count upwards are no loop.
 */
export function isLooping(text: string): boolean {
  const tail = text.slice(-TAIL).trimEnd()
  if (tail.length < LEAST_CHARS) return false
  const period = shortestPeriod(reversed(tail))
  return period !== null
}

/** Reversed, a loop at the end is one at the beginning; there may be anything behind it. */
function shortestPeriod(text: string): number | null {
  const z = zArray(text)
  for (let period = 1; period * LEAST_TIMES <= text.length; period++) {
    const repeated = (z[period] as number) + period
    if (repeated >= period * LEAST_TIMES && repeated >= LEAST_CHARS && isSpeech(text, period))
      return period
  }
  return null
}

/** Padding (spaces, dashes, zeros of a base64 text) is no loop of items. */
function isSpeech(text: string, period: number): boolean {
  return /[\p{L}\p{N}]/u.test(text.slice(0, period))
}

/** z[i] = how far the text from i on equals its beginning (Gusfield's Z algorithm). */
function zArray(text: string): Uint32Array {
  const z = new Uint32Array(text.length)
  let left = 0
  let right = 0
  for (let i = 1; i < text.length; i++) {
    let length = i < right ? Math.min(right - i, z[i - left] as number) : 0
    while (i + length < text.length && text[length] === text[i + length]) length++
    z[i] = length
    if (i + length > right) [left, right] = [i, i + length]
  }
  return z
}

function reversed(text: string): string {
  return [...text].reverse().join('')
}
