// A second, short pass over given times. The frame on screen at T is the last one that began by T; a
// filter cannot look ahead, so a window before each T is decoded and its last frame taken. Where that
// window is empty (a gap, a slow rate) the times of all frames are listed first.

import { join } from 'node:path'
import { stillName } from './adopt-stills.node.ts'
import { stillSize } from './geometry.ts'
import type { Still, StillsRequest } from './media.port.ts'
import type { DecodeHost } from './run-ffmpeg.node.ts'
import { listTimes, type Taken, takeWindows, type Wish } from './stills-pass.node.ts'
import { openWorkspace } from './workspace.node.ts'

const SLACK_MS = 1
/** Reading goes on this long past the last time, for files whose picture starts after their sound. */
const LATE_START_S = 5
/** Terms in one select expression. */
const BATCH = 240

/** One Still per time, in the order of `timesMs`; two times on the same frame share its key. */
export async function stills(
  host: DecodeHost,
  request: StillsRequest,
  signal: AbortSignal,
): Promise<Still[]> {
  const workspace = await openWorkspace(host.files, request.inputKey)
  try {
    return await takeStills(host, request, workspace.path, signal)
  } finally {
    await workspace.release()
  }
}

/** As `stills`, with the input already in the working folder. */
export async function takeStills(
  host: DecodeHost,
  wish: Wish,
  cwd: string,
  signal: AbortSignal,
): Promise<Still[]> {
  const found = new Map<number, Still>()
  const adopted = new Map<number, Still>()
  const wanted = [...new Set(wish.timesMs.map((t) => Math.max(0, t)))].sort((a, b) => a - b)
  const frameMs = wish.info.fpsNum > 0 ? (1000 * wish.info.fpsDen) / wish.info.fpsNum : 40
  const near = Math.max(100, 3 * frameMs)

  const take = async (times: number[], from: (t: number) => number, until: boolean) => {
    for (let at = 0; at < times.length; at += BATCH) {
      const batch = times.slice(at, at + BATCH)
      const windows = batch.map((t) => [from(t) / 1000, (t + SLACK_MS) / 1000] as const)
      const endS = until ? (batch.at(-1) as number) / 1000 + LATE_START_S : null
      const taken = await takeWindows(host, wish, windows, endS, cwd, signal)
      for (const t of batch) {
        const i = lastInside(taken.timesMs, from(t) - SLACK_MS, t + SLACK_MS)
        if (i < 0) continue
        const tsMs = Math.round(taken.timesMs[i] as number)
        const still =
          adopted.get(tsMs) ?? (await adopt(host, wish, cwd, i, tsMs, adopted.size, taken))
        adopted.set(tsMs, still)
        found.set(t, still)
      }
    }
  }

  await take(wanted, (t) => Math.max(0, t - near), true)
  const missing = wanted.filter((t) => !found.has(t))
  if (missing.length > 0) {
    const all = await listTimes(host, cwd, signal)
    const exact = new Map(missing.map((t) => [t, all[lastInside(all, -1, t + SLACK_MS)] ?? 0]))
    const frames = [...new Set(exact.values())].sort((a, b) => a - b)
    await take(frames, (t) => Math.max(0, t - SLACK_MS), false)
    for (const [t, frame] of exact) {
      const still = found.get(frame)
      if (still) found.set(t, still)
    }
  }
  return wish.timesMs.flatMap((t) => found.get(Math.max(0, t)) ?? [])
}

async function adopt(
  host: DecodeHost,
  wish: Wish,
  cwd: string,
  index: number,
  tsMs: number,
  number: number,
  taken: Taken,
): Promise<Still> {
  const key = wish.keyPrefix + stillName(number + 1)
  const { bytes } = await host.files.adopt(join(cwd, stillName(index + 1)), key)
  const still: Still = { key, tsMs, ...stillSize(wish.info, wish.longSide), bytes }
  const rgb = taken.rgb[index]
  return rgb ? { ...still, rgb } : still
}

/** Index of the last time inside [from, to]; -1 when there is none. `times` ascending. */
function lastInside(times: readonly number[], from: number, to: number): number {
  for (let i = times.length - 1; i >= 0; i--) {
    const time = times[i] as number
    if (time <= to) return time >= from ? i : -1
  }
  return -1
}
