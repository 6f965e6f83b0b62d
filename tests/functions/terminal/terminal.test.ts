import { expect, test } from 'vitest'
import { createProgressLine, progressText } from '#functions/terminal/progress-line.ts'
import { displayWidth, padEnd } from '#functions/terminal/width.ts'

const progress = { stage: 'extract_frames:target', percent: 42.4, message: 'decoding', steps: [] }

test('progress names stage, percent, message and elapsed time', () => {
  const text = progressText(progress, 3_140)
  for (const part of ['extract_frames:target', '42 %', 'decoding', '3.1 s'])
    expect(text).toContain(part)
})

test('a terminal gets one line rewritten, never wider than it is; a pipe a line per stage', () => {
  const written: string[] = []
  const tty = createProgressLine({ isTTY: true, columns: 30, write: (s) => written.push(s) })
  tty.show(progress, 0)
  tty.show(progress, 100)
  tty.end()
  for (const s of written.slice(0, 2)) {
    expect(s.startsWith('\r')).toBe(true)
    expect(s.replace('\r\x1b[2K', '').length).toBeLessThan(30)
  }
  expect(written.at(-1)).toBe('\n')

  const lines: string[] = []
  const pipe = createProgressLine({ write: (s) => lines.push(s) })
  pipe.show(progress, 0)
  pipe.show({ ...progress, percent: 60 }, 100)
  pipe.show({ ...progress, stage: 'persist' }, 200)
  pipe.end()
  expect(lines).toHaveLength(2)
})

test('Chinese characters take two columns', () => {
  expect(displayWidth('推镜头 a')).toBe(8)
  expect(displayWidth(padEnd('镜头', 10))).toBe(10)
})
