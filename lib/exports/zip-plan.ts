// What a zip of a job holds and what the entries are called. Names are made of fixed words and ids of
// ours: nothing that a user or a model wrote becomes a name, so nothing can climb out of a folder.

import type { ArtifactRecord } from '#lib/db/records.port.ts'

/** Entries are stored, not compressed: pictures and films do not shrink. */
export type ZipEntry =
  | { name: string; size: number; text: string; key?: never }
  | { name: string; size: number; key: string; text?: never }

export interface ZipPlan {
  entries: ZipEntry[]
  /** Ids of artifacts that had no room. */
  leftOut: string[]
}

export interface ZipLimits {
  maxEntries: number
  maxBytes: number
}

const LIMITS: ZipLimits = { maxEntries: 5_000, maxBytes: 8 * 2 ** 30 }

const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
  'application/json': 'json',
  'text/csv': 'csv',
  'text/plain': 'txt',
}

/** `result.json` first, then `{role|job}/{kind}/{file name}`; what exceeds the limits is named in `left_out.json`. */
export function zipPlan(
  resultJson: string,
  artifacts: readonly ArtifactRecord[],
  limits: ZipLimits = LIMITS,
): ZipPlan {
  const entries: ZipEntry[] = [textEntry('result.json', resultJson)]
  const leftOut: string[] = []
  const taken = new Set(entries.map(({ name }) => name))
  let bytes = entries[0]?.size ?? 0
  for (const artifact of artifacts) {
    // An older zip and the copy of the result would stand in the zip twice.
    if (artifact.kind === 'zip' || artifact.kind === 'result') continue
    const isFull = entries.length >= limits.maxEntries || bytes + artifact.bytes > limits.maxBytes
    if (isFull) {
      leftOut.push(artifact.artifactId)
      continue
    }
    const name = entryName(artifact, taken)
    taken.add(name)
    bytes += artifact.bytes
    entries.push({ name, size: artifact.bytes, key: artifact.key })
  }
  if (leftOut.length > 0) entries.push(textEntry('left_out.json', JSON.stringify(leftOut)))
  return { entries, leftOut }
}

function textEntry(name: string, text: string): ZipEntry {
  return { name, size: new TextEncoder().encode(text).byteLength, text }
}

function entryName(artifact: ArtifactRecord, taken: ReadonlySet<string>): string {
  const folder = `${artifact.role ?? 'job'}/${plain(artifact.kind)}`
  const name = `${folder}/${plain(artifact.fileName)}`
  if (!taken.has(name)) return name
  return `${folder}/${artifact.artifactId}.${EXTENSIONS[artifact.contentType] ?? 'bin'}`
}

/** The net below the rule that names are ours: ASCII words, no leading dot. */
function plain(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9._-]/g, '_').replace(/^\.+/, '_')
}
