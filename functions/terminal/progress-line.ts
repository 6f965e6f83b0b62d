// Live progress on a terminal: one line that is rewritten; on a pipe, a new line whenever the stage changes.

import type { Progress } from '#lib/schema/job.ts'

export interface ProgressOutput {
  isTTY?: boolean | undefined
  columns?: number | undefined
  write(text: string): unknown
}

const BAR_CELLS = 24

export interface ProgressLine {
  show(progress: Progress, elapsedMs: number): void
  /** Leaves the last line standing. */
  end(): void
}

export function createProgressLine(out: ProgressOutput): ProgressLine {
  let lastStage = ''
  let drawn = false
  return {
    show(progress, elapsedMs) {
      const text = progressText(progress, elapsedMs)
      if (out.isTTY) {
        out.write(`\r\x1b[2K${text.slice(0, (out.columns ?? 80) - 1)}`)
        drawn = true
      } else if (progress.stage !== lastStage) out.write(`${text}\n`)
      lastStage = progress.stage
    },
    end() {
      if (drawn) out.write('\n')
      drawn = false
    },
  }
}

/** `███░░░  42 %  extract_frames:target  decoding and measuring  3.1 s`. */
export function progressText(progress: Progress, elapsedMs: number): string {
  const full = Math.round((BAR_CELLS * progress.percent) / 100)
  const bar = '█'.repeat(full) + '░'.repeat(BAR_CELLS - full)
  const percent = `${Math.floor(progress.percent)} %`.padStart(5)
  const parts = [
    bar,
    percent,
    progress.stage,
    progress.message,
    `${(elapsedMs / 1000).toFixed(1)} s`,
  ]
  return parts.filter((part) => part !== '').join('  ')
}
