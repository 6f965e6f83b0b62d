// Ids of jobs, sub-jobs, artifacts and uploads: `{kind}_{26 base-36 characters}`, made here, never from user text.

import { sha256 } from './hash.ts'

export type IdKind = 'job' | 'sub' | 'art' | 'upl'

export const ID_PATTERN = /^(job|sub|art|upl)_[0-9a-z]{20,32}$/
export const SEGMENT_ID_PATTERN = /^[tu]_s\d{3,5}$/

const LENGTH = 26

/** A new id from 16 random bytes (128 bits): the caller owns the source of randomness. */
export function idFromBytes(kind: IdKind, bytes: Uint8Array): string {
  let n = 0n
  for (const byte of bytes.subarray(0, 16)) n = (n << 8n) | BigInt(byte)
  return `${kind}_${n.toString(36).padStart(LENGTH, '0').slice(-LENGTH)}`
}

/** The same parts always give the same id: a step that runs twice names its artifacts alike. */
export async function idFromParts(kind: IdKind, ...parts: string[]): Promise<string> {
  const digest = await sha256(new TextEncoder().encode(parts.join('\u0000')))
  return idFromBytes(kind, digest)
}

/** Segment ids: `t_s001` for the target's first shot, `u_s001` for the user's. */
export function segmentId(role: 'target' | 'user', index: number): string {
  return `${role === 'target' ? 't' : 'u'}_s${String(index + 1).padStart(3, '0')}`
}
