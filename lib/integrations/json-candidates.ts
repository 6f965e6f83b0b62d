// Where in a text JSON may be, the likeliest place first. Pure. Thoughts and fences are taken away, then
// balanced objects and lists are looked for outside strings, the longest and, among equals, the last first.

export interface Candidate {
  text: string
  /** The end is missing. */
  isCut: boolean
}

const MAX_CANDIDATES = 12

export function* candidates(raw: string): Generator<Candidate> {
  const text = withoutThoughts(raw.replace(/^\ufeff+/, '')).trim()
  if (text === '') return
  const fenced = fences(text)
  const spans = [...fenced, text].flatMap(balanced)
  const whole = spans.filter((span) => !span.isCut)
  whole.sort((a, b) => b.text.length - a.text.length || b.at - a.at)
  // A whole text that is one string may be JSON twice encoded.
  if (/^"[\s\S]*"$/.test(text)) yield { text, isCut: false }
  yield* unique(whole).slice(0, MAX_CANDIDATES)
  yield* unique(spans.filter((span) => span.isCut)).slice(0, 3)
  // What no scan understands (quotes that never end): everything from the first bracket to the last.
  const first = text.search(/[[{｛［]/)
  const last = Math.max(...['}', ']', '｝', '］'].map((bracket) => text.lastIndexOf(bracket)))
  if (first >= 0 && last > first) yield { text: text.slice(first, last + 1), isCut: false }
}

/** Also a thought that never ends, and one whose beginning was swallowed by a template. */
function withoutThoughts(text: string): string {
  const closed = text.replace(/<(think|thinking|reasoning)>[\s\S]*?<\/\1>/gi, '')
  const afterEnd = closed.replace(/^[\s\S]*<\/(?:think|thinking|reasoning)>/i, '')
  return afterEnd.replace(/<(?:think|thinking|reasoning)>[\s\S]*$/i, '')
}

/** Contents of ``` fences that hold a bracket; the last one may lack its end. */
function fences(text: string): string[] {
  return [...text.matchAll(/```[^\n`{[]*\n?([\s\S]*?)(?:```|$)/g)]
    .map(([, content]) => content ?? '')
    .filter((content) => /[[{]/.test(content))
}

interface Span extends Candidate {
  at: number
}

/** Top-level objects and lists; a last one without an end is cut. */
function balanced(text: string): Span[] {
  const spans: Span[] = []
  let start = -1
  let depth = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const char = text[i]
    if (inString) {
      if (char === '\\') i++
      else if (char === '"') inString = false
    } else if (char === '"' && depth > 0) inString = true
    else if (char === '{' || char === '[') {
      if (depth++ === 0) start = i
    } else if ((char === '}' || char === ']') && depth > 0 && --depth === 0)
      spans.push({ text: text.slice(start, i + 1), isCut: false, at: start })
  }
  if (depth > 0) spans.push({ text: text.slice(start), isCut: true, at: start })
  return spans
}

function unique(spans: readonly Span[]): Candidate[] {
  const seen = new Set<string>()
  return spans.filter(({ text }) => !seen.has(text) && seen.add(text))
}
