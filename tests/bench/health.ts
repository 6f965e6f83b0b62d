// How fast /health answers while a 1080p file is analysed in the same process, beside an idle server; and how
// long `npm start` takes until it listens.

import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { loopedClip } from './clips.ts'
import { spread } from './cost.ts'

const PORT = 18_933
const URL_BASE = `http://127.0.0.1:${PORT}`

export async function benchHealth(print: (line: string) => void): Promise<void> {
  const clip = await loopedClip(120)
  const data = mkdtempSync(join(tmpdir(), 'health-'))
  const started = performance.now()
  const env = { ...process.env, PORT: String(PORT), DATA_DIR: data, LOCAL_ROOTS: dirname(clip) }
  const child = spawn(process.execPath, ['--import', 'tsx', 'functions/node.ts'], {
    env,
    stdio: 'ignore',
  })
  try {
    while (!(await fetch(`${URL_BASE}/health`).catch(() => null))?.ok)
      await new Promise((done) => setTimeout(done, 10))
    print(`start to listening: ${((performance.now() - started) / 1000).toFixed(2)} s`)
    print(`/health idle: ${latency(await ask(3_000, () => false))}`)
    const created = await fetch(`${URL_BASE}/v1/video-analysis/jobs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        mode: 'learn',
        target_video: { source: { type: 'path', path: clip } },
      }),
    })
    const { job_id } = (await created.json()) as { job_id: string }
    let over = false
    const watch = (async () => {
      for (;;) {
        const job = await fetch(`${URL_BASE}/v1/video-analysis/jobs/${job_id}?view=summary&wait=20`)
        const { status } = (await job.json()) as { status: string }
        if (status !== 'queued' && status !== 'running') return status
      }
    })().finally(() => {
      over = true
    })
    const busy = await ask(120_000, () => over)
    print(`/health while analysing (job ${await watch}): ${latency(busy)}`)
  } finally {
    child.kill('SIGTERM')
    await new Promise((done) => child.once('exit', done))
    rmSync(data, { recursive: true, force: true })
  }
}

/** One request after the other for `ms`, or until it is over; latencies in ms. */
async function ask(ms: number, over: () => boolean): Promise<number[]> {
  const took: number[] = []
  const end = performance.now() + ms
  while (performance.now() < end && !over()) {
    const at = performance.now()
    await (await fetch(`${URL_BASE}/health`)).arrayBuffer()
    took.push(performance.now() - at)
    await new Promise((done) => setTimeout(done, 10))
  }
  return took
}

function latency(ms: number[]): string {
  const sorted = [...ms].sort((a, b) => a - b)
  const at = (q: number) => (sorted[Math.floor(q * (sorted.length - 1))] ?? 0).toFixed(1)
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, n=${ms.length}, ${spread(ms, 1)}`
}
