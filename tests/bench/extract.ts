// What measuring costs: extract_frames with everything on against decoding the same file and nothing else,
// in pairs; start-up (a process, a thread, TypeScript) is measured on a one-second file and taken off.
// Memory: a ten-minute file against a one-minute one.

import { fileURLToPath } from 'node:url'
import { anyFfmpeg } from '#tests/helpers/clips.ts'
import { loopedClip } from './clips.ts'
import { type Cost, costOf, median, spread } from './cost.ts'

const ONCE = fileURLToPath(new URL('./extract-once.ts', import.meta.url))
const PAIRS = 3

const extract = (file: string): Promise<Cost> =>
  costOf(process.execPath, ['--import', 'tsx', ONCE, file])

export async function benchExtract(print: (line: string) => void): Promise<void> {
  const { bin } = await anyFfmpeg()
  const decode = (file: string) =>
    costOf(bin, ['-nostdin', '-v', 'error', '-i', file, '-an', '-f', 'null', '-'])
  const [second, long] = [await loopedClip(1), await loopedClip(120)]
  const startUp = [await extract(second), await extract(second), await extract(second)]
  const base = {
    cpu: median(startUp.map((c) => c.cpuS)),
    wall: median(startUp.map((c) => c.wallS)),
  }
  const cpu: number[] = []
  const wall: number[] = []
  for (let i = 0; i < PAIRS; i++) {
    const plain = await decode(long)
    const full = await extract(long)
    cpu.push((full.cpuS - base.cpu) / plain.cpuS)
    wall.push((full.wallS - base.wall) / plain.wallS)
  }
  print(
    `extract_frames ÷ decode only, 120 s 1080p, ${PAIRS} pairs: CPU ${spread(cpu)}, wall ${spread(wall)}`,
  )
  print(`  (start-up taken off: ${base.cpu.toFixed(2)} s CPU)`)
}

export async function benchMemory(print: (line: string) => void): Promise<void> {
  const peak = async (seconds: number) => {
    const { stdout } = await extract(await loopedClip(seconds))
    return (JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as { peakMb: number }).peakMb
  }
  const [one, ten] = [await peak(60), await peak(600)]
  print(
    `peak memory: 1 min ${one.toFixed(0)} MB, 10 min ${ten.toFixed(0)} MB, difference ${(ten - one).toFixed(0)} MB`,
  )
}
