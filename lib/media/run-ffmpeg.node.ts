// Starts ffmpeg the one way that is allowed: no shell, no environment, no terminal, low priority,
// bounded time, bounded stderr, dead within a second of an abort.

import { setPriority } from 'node:os'
import type { Readable, Writable } from 'node:stream'
import { execa } from 'execa'
import { AppError } from '#lib/core/errors.ts'
import type { LocalFiles } from '#lib/storage/storage.port.ts'
import type { FfmpegTool } from './ffmpeg-tool.ts'
import type { RunEnd } from './verdict.ts'

export interface RunOptions {
  tool: FfmpegTool
  /** Everything after the flags that every run has. */
  args: readonly string[]
  /** Working folder: file names in `args` are relative to it, so no path is ever printed. */
  cwd: string
  signal: AbortSignal
  /** Wall-clock limit; CPU time is limited to the same number on every core. */
  limitMs: number
  /** Pipes besides stdin, stdout and stderr: descriptors 3, 4, … of the child. */
  outputs?: number
  /** Whether something will be written to `pipe:0`. */
  withInput?: boolean
  logLevel?: 'error' | 'info'
}

/** What every decoding run needs besides its own arguments. */
export interface DecodeHost {
  tool: FfmpegTool
  files: LocalFiles
  /** Wall-clock limit of one run. */
  limitMs: number
}

export interface Run {
  pid: number
  /** In the order of the descriptors 3, 4, … Attach readers in the same tick: a late one loses bytes. */
  outputs: Readable[]
  input: Writable | null
  /** Never rejects for an exit code; rejects with the signal's reason, step_timeout, or media_failed. */
  end: Promise<RunEnd>
  /** Stops the process because of a fault of ours. */
  kill(): void
}

/** A log of faults needs little; a description of a file with many tracks needs more. */
const STDERR_HALF = { error: 4096, info: 128 * 1024 } as const
const KILL_AFTER_MS = 2_000
const NICE = 10

export function runFfmpeg(options: RunOptions): Run {
  const { tool, args, cwd, signal, limitMs, outputs = 0, withInput = false } = options
  if (signal.aborted) throw abortFault(signal)
  // Survives us when we are killed: the kernel then ends it after this much CPU time.
  const cpuSeconds = String(Math.ceil(limitMs / 1000) * 4)
  const flags = [
    '-hide_banner',
    '-nostats',
    '-v',
    options.logLevel ?? 'error',
    '-timelimit',
    cpuSeconds,
  ]
  const child = execa(tool.bin, [...(withInput ? [] : ['-nostdin']), ...flags, ...args], {
    cwd,
    env: {},
    extendEnv: false,
    reject: false,
    buffer: false,
    encoding: 'buffer',
    stdio: [
      withInput ? 'pipe' : 'ignore',
      'ignore',
      'pipe',
      ...new Array<'pipe'>(outputs).fill('pipe'),
    ],
    timeout: limitMs,
    forceKillAfterDelay: KILL_AFTER_MS,
    cleanup: true,
  })
  const pipes = child.stdio.slice(3) as Readable[]
  const stop = (): void => {
    child.kill('SIGTERM')
    // A process that waits for room in a pipe hears no signal; a closed pipe wakes it.
    for (const pipe of pipes) pipe.destroy()
  }
  const log = new CappedText(STDERR_HALF[options.logLevel ?? 'error'])
  child.stderr?.on('data', (chunk: Uint8Array) => log.add(chunk))
  signal.addEventListener('abort', stop, { once: true })
  if (child.pid !== undefined) lower(child.pid)

  const end = (async (): Promise<RunEnd> => {
    const result = await child
    signal.removeEventListener('abort', stop)
    if (signal.aborted) throw abortFault(signal)
    if (result.timedOut)
      throw new AppError(
        'step_timeout',
        `The media tool ran longer than ${Math.round(limitMs / 1000)} s.`,
      )
    if (child.pid === undefined)
      throw new AppError('media_failed', 'The media tool did not start.', {
        cause: result.originalMessage,
      })
    return { exitCode: result.exitCode ?? null, stderr: log.text() }
  })()
  end.catch(() => undefined)
  return { pid: child.pid ?? -1, outputs: pipes, input: child.stdin, end, kill: stop }
}

export function abortFault(signal: AbortSignal): AppError {
  if (signal.reason instanceof AppError) return signal.reason
  return new AppError('cancelled', 'The media tool was stopped.', { cause: signal.reason })
}

function lower(pid: number): void {
  try {
    setPriority(pid, NICE)
  } catch {
    // It has ended already, or the platform does not allow it: speed is not correctness.
  }
}

/** Keeps the first and the last part of a text that may be endless. */
class CappedText {
  private head = ''
  private tail = ''

  constructor(private readonly half: number) {}

  add(chunk: Uint8Array): void {
    const text = Buffer.from(chunk).toString('latin1')
    const room = this.half - this.head.length
    this.head += text.slice(0, room)
    this.tail = (this.tail + text.slice(room)).slice(-this.half)
  }

  text(): string {
    return (this.head + this.tail).replace(/[^\n\x20-\x7e]/g, '?')
  }
}
