// The whole product on a loopback port: real ffmpeg, a real libSQL file in a temporary folder, real HTTP.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { createApp } from '#functions/app.ts'
import {
  allowHosts,
  createNodeRuntime,
  type Runtime,
  type RuntimeOptions,
} from '#functions/node.ts'
import type { Plugins } from '#plugins/contracts.ts'

export interface LiveServer {
  /** `http://127.0.0.1:PORT`. */
  url: string
  dataDir: string
  runtime: Runtime
  /** GET, POST, … relative to /v1/video-analysis; answers status, parsed body and headers. */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>
  /** Creates a job and waits until it is over. */
  // biome-ignore lint/suspicious/noExplicitAny: see Answer
  finish(body: unknown): Promise<any>
  close(): Promise<void>
}

export interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: bodies are judged by the tests that read them
  body: any
  headers: Headers
}

export interface LiveOptions {
  environment?: Record<string, string>
  cwd?: string
  dataDir?: string
  plugins?: Plugins
  motionTiming?: RuntimeOptions['motionTiming']
  /** Gets every log line. */
  onLog?(line: string): void
}

export async function startLive(options: LiveOptions = {}): Promise<LiveServer> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'live-'))
  const logs: string[] = []
  const runtime = await createNodeRuntime({
    environment: { PATH: process.env.PATH, DATA_DIR: dataDir, ...options.environment },
    cwd: options.cwd ?? process.cwd(),
    writeLog: options.onLog ?? ((line) => logs.push(line)),
    ...(options.plugins && { plugins: options.plugins }),
    ...(options.motionTiming && { motionTiming: options.motionTiming }),
  })
  const server = serve({ fetch: createApp(runtime.ports).fetch, hostname: '127.0.0.1', port: 0 })
  await new Promise<void>((done) => server.once('listening', done))
  const { port } = server.address() as { port: number }
  allowHosts(runtime.ports, '127.0.0.1', port)
  await runtime.dispatcher.start()
  const url = `http://127.0.0.1:${port}`
  const call: LiveServer['call'] = async (method, path, body, headers) => {
    const raw = body instanceof Uint8Array
    const response = await fetch(`${url}/v1/video-analysis${path}`, {
      method,
      headers: {
        'content-type': raw ? 'application/octet-stream' : 'application/json',
        ...headers,
      },
      ...(body !== undefined && { body: raw ? new Uint8Array(body) : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json')
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? JSON.parse(text) : text,
    }
  }
  return {
    url,
    dataDir,
    runtime,
    call,
    async finish(body) {
      const created = await call('POST', '/jobs', body)
      if (created.status !== 202) throw new Error(`not created: ${JSON.stringify(created.body)}`)
      for (;;) {
        const { body: job } = await call('GET', `/jobs/${created.body.job_id}?wait=20`)
        if (!['queued', 'running'].includes(job.status)) return job
      }
    },
    async close() {
      const closed = new Promise((done) => server.close(done))
      await runtime.close()
      if ('closeAllConnections' in server) server.closeAllConnections()
      await closed
      if (!options.dataDir) rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
