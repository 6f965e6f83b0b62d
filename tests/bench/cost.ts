// CPU and wall time of a whole command with all its children, by the shell's own accounting.

import { execa } from 'execa'

export interface Cost {
  cpuS: number
  wallS: number
  stdout: string
}

/** Runs the command once. `times` of bash counts every child that was waited for, however deep. */
export async function costOf(command: string, args: string[]): Promise<Cost> {
  const script = '"$@"; status=$?; times >&2; exit $status'
  const started = performance.now()
  const { stdout, stderr } = await execa('bash', ['-c', script, 'cost', command, ...args])
  const wallS = (performance.now() - started) / 1000
  const line = stderr.trim().split('\n').at(-1) ?? ''
  const cpuS = [...line.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, m, s]) => sum + Number(m) * 60 + Number(s),
    0,
  )
  return { cpuS, wallS, stdout }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  const upper = sorted[half] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? upper)) / 2
}

/** `1.23 (1.20–1.31)`: median and range. */
export function spread(values: readonly number[], digits = 2): string {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  return `${median(values).toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`
}
