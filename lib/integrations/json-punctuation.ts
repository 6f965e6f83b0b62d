// Chinese punctuation where JSON needs its own: “a”：“b”， → "a":"b",. Pure. Inside strings nothing is
// touched, except that a plain quote in a “…” string is escaped.

const PLAIN: Record<string, string> = {
  '：': ':',
  '，': ',',
  '｛': '{',
  '｝': '}',
  '［': '[',
  '］': ']',
  '\u3000': ' ',
}
/** Opening quote → what ends the string; some models write the same mark twice. */
const QUOTES: Record<string, string> = { '“': '”“', '”': '”', '＂': '＂', '「': '」' }

export function plainPunctuation(text: string): string {
  if (!/[：，｛｝［］\u3000“”＂「]/.test(text)) return text
  let out = ''
  /** The characters that end the present string; empty outside of strings. */
  let ends = ''
  for (let i = 0; i < text.length; i++) {
    const char = text[i] as string
    if (ends === '') {
      if (char === '"') ends = '"'
      else ends = QUOTES[char] ?? ''
      out += ends === '' ? (PLAIN[char] ?? char) : '"'
    } else if (char === '\\') out += char + (text[++i] ?? '')
    else if (ends.includes(char)) {
      ends = ''
      out += '"'
    } else out += char === '"' ? '\\"' : char
  }
  return out
}
