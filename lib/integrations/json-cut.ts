// JSON whose end is missing → the same up to the last complete list entry, closed. Pure. Nothing is invented:
// an entry that may have been cut is dropped whole.

const CLOSER: Record<string, string> = { '{': '}', '[': ']' }

/** Null when no list entry was complete. */
export function cutBack(text: string): string | null {
  const open: string[] = []
  let inString = false
  let best: { end: number; open: string } | null = null
  const keep = (end: number) => {
    if (open.at(-1) === '[') best = { end, open: open.join('') }
  }
  for (let i = 0; i < text.length; i++) {
    const char = text[i] as string
    if (inString) {
      if (char === '\\') i++
      else if (char === '"') inString = false
    } else if (char === '"') inString = true
    else if (char === '{' || char === '[') open.push(char)
    else if (char === '}' || char === ']') {
      open.pop()
      if (open.length === 0) return text.slice(0, i + 1)
      keep(i + 1)
    } else if (char === ',') keep(i)
  }
  return best === null ? null : closed(text, best)
}

function closed(text: string, best: { end: number; open: string }): string {
  const closers = [...best.open].reverse().map((bracket) => CLOSER[bracket])
  return text.slice(0, best.end) + closers.join('')
}
