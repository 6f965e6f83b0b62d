// The large hostile server is not part of the project: it runs when HOSTILE_DIR names its folder.

import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { AppError, ERROR_CODES } from '#lib/core/errors.ts'
import { createNodeNet } from '#lib/net/safe-fetch.node.ts'

interface HostileServer {
  url: string
  port: number
  routes: string[]
  sha256: string
  canary: unknown[]
  close(): Promise<void>
}

const folder = process.env.HOSTILE_DIR
if (!folder) console.info('hostile server: not run, because HOSTILE_DIR names no folder')

/** Routes that end in the very file; `length-too-short` gives less, which only the probe can see. */
const WHOLE =
  /^\/(good(?!-gzip)|checksum|early-hints|redirect\/(ok|long-location|308)|range-(lies|wrong-offset|cut-then|416)|429|503|reset-then|set-cookie)/

describe.runIf(folder)('the hostile server', () => {
  let server: HostileServer | undefined
  afterAll(() => server?.close())

  it('gets either the whole file out, or a coded fault, and never reaches its canary', async () => {
    const module = await import(pathToFileURL(join(folder ?? '', 'hostile-server.mjs')).href)
    const running: HostileServer = await module.start({ maxMs: 3_000 })
    server = running
    const net = createNodeNet({
      allowHosts: new Set([`127.0.0.1:${running.port}`]),
      limits: { connectMs: 1_000, headersMs: 1_500, idleMs: 1_000, rateWindowMs: 600 },
      random: () => 0.1,
    })
    const outcome = async (route: string): Promise<string> => {
      const hash = createHash('sha256')
      const request = {
        url: running.url + route,
        maxBytes: 2e7,
        signal: AbortSignal.timeout(20_000),
      }
      try {
        for await (const piece of (await net.download(request)).body) hash.update(piece)
      } catch (error) {
        return error instanceof AppError ? error.code : String(error)
      }
      return hash.digest('hex') === running.sha256 ? 'whole' : 'other'
    }
    const outcomes = new Map<string, string>()
    const todo = [...running.routes]
    const worker = async () => {
      for (let route = todo.shift(); route; route = todo.shift())
        outcomes.set(route, await outcome(route))
    }
    await Promise.all(Array.from({ length: 8 }, worker))
    expect(outcomes.size).toBeGreaterThanOrEqual(88)
    for (const [route, got] of outcomes) {
      if (WHOLE.test(route)) expect([route, got]).toEqual([route, 'whole'])
      else if (route === '/length-too-short') expect(got).toBe('other')
      else expect([route, Object.hasOwn(ERROR_CODES, got), got]).toEqual([route, true, got])
    }
    expect(running.canary).toEqual([])
  }, 60_000)
})
