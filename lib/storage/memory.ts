// Storage in a Map, for tests and for steps that are called by hand.

import { AppError } from '#lib/core/errors.ts'
import { sha256, toHex } from '#lib/core/hash.ts'
import { checkKey, checkPrefix } from './key.ts'
import { clampRange } from './range.ts'
import type { Storage } from './storage.port.ts'

interface Held {
  bytes: Uint8Array<ArrayBuffer>
  changedAtMs: number
}

export function createMemoryStorage(options: { nowMs?: () => number } = {}): Storage {
  const nowMs = options.nowMs ?? Date.now
  const held = new Map<string, Held>()

  return {
    async put(key, body) {
      checkKey(key)
      const bytes = await collect(body)
      held.set(key, { bytes, changedAtMs: nowMs() })
      return { key, bytes: bytes.length, sha256: toHex(await sha256(bytes)) }
    },
    async read(key, range) {
      const found = held.get(checkKey(key))
      if (!found) return null
      const { start, end } = range
        ? clampRange(range, found.bytes.length)
        : { start: 0, end: found.bytes.length - 1 }
      return new Blob([found.bytes.slice(start, end + 1)]).stream()
    },
    async readBytes(key) {
      return held.get(checkKey(key))?.bytes.slice() ?? null
    },
    async size(key) {
      return held.get(checkKey(key))?.bytes.length ?? null
    },
    async link(from, to) {
      checkKey(to)
      const found = held.get(checkKey(from))
      if (!found) throw new AppError('storage_failed', 'The object to link to is missing.')
      held.set(to, found)
    },
    async remove(key) {
      held.delete(checkKey(key))
    },
    async removeAll(prefix) {
      checkPrefix(prefix)
      for (const key of held.keys()) if (key.startsWith(prefix)) held.delete(key)
    },
    async *list(prefix) {
      checkPrefix(prefix)
      for (const key of [...held.keys()].sort()) {
        const found = held.get(key)
        if (!found || !key.startsWith(prefix)) continue
        yield { key, bytes: found.bytes.length, changedAtMs: found.changedAtMs }
      }
    },
  }
}

async function collect(
  body: Uint8Array | AsyncIterable<Uint8Array>,
): Promise<Uint8Array<ArrayBuffer>> {
  if (body instanceof Uint8Array) return body.slice()
  const parts: Uint8Array[] = []
  for await (const part of body) parts.push(part.slice())
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
