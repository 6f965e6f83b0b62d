// Pieces that several codecs share: addresses, images, states.

import type { Answer, OrderImage, Started, TaskStatus } from './codec.ts'
import { at, codeAt, type Path, textAt } from './read-json.ts'

/** Joins without saying `/v1` twice, since operators give the address with it and without it. */
export function join(baseUrl: string, path: string): string {
  const base = baseUrl.replace(/\/+$/, '')
  const version = /\/v\d+$/.exec(base)?.[0]
  return version && path.startsWith(`${version}/`) ? base + path.slice(version.length) : base + path
}

export const dataUrl = ({ jpeg }: OrderImage): string => `data:image/jpeg;base64,${base64(jpeg)}`

export function base64(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 0x8000)
    text += String.fromCharCode(...bytes.subarray(i, i + 0x8000))
  return btoa(text)
}

export function startedAs(ref: string | undefined, code: string | undefined): Started {
  return ref === undefined ? { ok: false, code: code ?? 'no_task_id' } : { ok: true, ref }
}

export type StateWords = Readonly<Record<string, TaskStatus['state']>>

/** Their word for the state → ours; a word that we do not know is `running` and reported. */
export function stateOf(
  answer: Answer,
  path: Path,
  words: StateWords,
): Pick<TaskStatus, 'state' | 'unknownState'> {
  const word = textAt(answer, ...path)
  const known = word === undefined ? undefined : words[word.toLowerCase()]
  if (known) return { state: known }
  return {
    state: 'running',
    unknownState: (word ?? 'none').replaceAll(/[^\w.-]/g, '_').slice(0, 64),
  }
}

/** `url` where there is a text, `errorCode` where there is a plain word. */
export function details(
  answer: Answer,
  paths: { url?: readonly Path[]; error?: readonly Path[]; progress?: Path },
): Pick<TaskStatus, 'url' | 'errorCode' | 'progress'> {
  const url = first(paths.url, (path) => textAt(answer, ...path))
  // In an envelope 0 is the code for no fault.
  const errorCode = first(paths.error, (path) => {
    const code = codeAt(answer, ...path)
    return code === '0' ? undefined : code
  })
  const progress = paths.progress ? at(answer, ...paths.progress) : undefined
  return {
    ...(url !== undefined && { url }),
    ...(errorCode !== undefined && { errorCode }),
    ...(typeof progress === 'number' && { progress: Math.min(100, Math.max(0, progress)) }),
  }
}

function first<T>(paths: readonly Path[] = [], read: (path: Path) => T | undefined): T | undefined {
  for (const path of paths) {
    const found = read(path)
    if (found !== undefined) return found
  }
  return undefined
}

/** The words that most services use. */
export const COMMON_WORDS: StateWords = {
  queued: 'queued',
  pending: 'queued',
  submitted: 'queued',
  running: 'running',
  processing: 'running',
  in_progress: 'running',
  succeeded: 'succeeded',
  success: 'succeeded',
  succeed: 'succeeded',
  completed: 'succeeded',
  failed: 'failed',
  fail: 'failed',
  error: 'failed',
  cancelled: 'cancelled',
  canceled: 'cancelled',
  expired: 'expired',
}
