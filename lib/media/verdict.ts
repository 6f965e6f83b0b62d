// What the end of a decoding run means: exit code, log and counts in; an error or warnings out. Pure.

import { AppError } from '#lib/core/errors.ts'

/** How a run of ffmpeg ended. */
export interface RunEnd {
  /** Null when it died by a signal. */
  exitCode: number | null
  /** First and last part of stderr, control characters removed. */
  stderr: string
}

export interface MediaWarning {
  code: string
  message: string
}

/** Lines that accompany other things and are no faults of the picture. */
const HARMLESS = [
  /not on whitelist/,
  /Last message repeated/,
  /[Nn]on.?monoton/,
  /Cannot determine format of input stream/,
  /marking filters as finished/,
  /without any data written/,
  /nothing was encoded|Nothing was written/,
  /Conversion failed/,
  /Failed to open codec in avformat_find_stream_info/,
  /Could not find codec parameters/,
]
const OURS =
  /Unrecognized option|Option not found|No such filter|Error (initializing|parsing|reinitializing|configuring)|Invalid argument/
const CUT = /partial file|truncat|ended prematurely|Packet corrupt|end of file|EOF/i

/** Lines of the log that speak of the picture. */
export function faultLines(stderr: string): string[] {
  return stderr.split('\n').filter((line) => line.trim() && !HARMLESS.some((h) => h.test(line)))
}

/** Throws what a run that gave `frames` frames cannot be forgiven. */
export function judgeRun(end: RunEnd, frames: number): void {
  const faults = faultLines(end.stderr)
  if (/No space left on device|Disk quota exceeded/.test(end.stderr))
    throw new AppError('storage_full', 'The disk is full; free some space and try again.', {
      retryAfterMs: 60_000,
    })
  if (frames > 0 && end.exitCode === 0) return
  const cause = `exit ${end.exitCode}: ${faults.slice(0, 5).join(' | ')}`
  // Died by a signal, or did not understand us: neither is the file's fault.
  if (end.exitCode === null || frames > 0 || OURS.test(end.stderr))
    throw new AppError('media_failed', 'The media tool ended before the work was done.', { cause })
  if (faults.length > 0)
    throw new AppError('input_decode_failed', 'Not one picture of the video could be decoded.', {
      cause,
    })
  throw new AppError('input_no_frames', 'The video track holds no picture.', { cause })
}

/** What is odd about a file that was decoded. `toldMs` is the header's length, `seenMs` the true one. */
export function runWarnings(end: RunEnd, toldMs: number | null, seenMs: number): MediaWarning[] {
  const faults = faultLines(end.stderr)
  const warnings: MediaWarning[] = []
  if (faults.some((line) => !CUT.test(line)))
    warnings.push({
      code: 'decode_errors',
      message: 'Parts of the video are damaged; what stood there was guessed by the decoder.',
    })
  const missingMs = (toldMs ?? 0) - seenMs
  const short = missingMs > Math.max(300, (toldMs ?? 0) * 0.02)
  if (short || faults.some((line) => CUT.test(line)))
    warnings.push({
      code: 'input_truncated',
      message: short
        ? `The file promises ${toldMs} ms of video but holds ${seenMs} ms.`
        : 'The end of the file is missing.',
    })
  return warnings
}
