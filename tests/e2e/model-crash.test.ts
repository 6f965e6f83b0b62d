// kill -9 while a model is asked: whatever was answered is never asked again, only calls in flight are.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { clip } from '#tests/helpers/clips.ts'
import { shortShots } from '#tests/helpers/clips-model.ts'
import { startFakeLlm } from '#tests/helpers/fake-llm.ts'
import { honestAnswer } from '#tests/helpers/honest-model.ts'

const HOME = fileURLToPath(new URL('../..', import.meta.url))
const NODE = join(HOME, 'functions/node.ts')
const API = '/v1/video-analysis/jobs'

test('at most the calls in flight are repeated', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'e2e-crash-'))
  copyFileSync(await clip(shortShots), join(folder, 'short.mp4'))
  const fake = await startFakeLlm({ key: null, answer: honestAnswer, delayMs: 400 })
  let inFlight = 0
  let server = await start(folder, fake.baseUrl)
  try {
    const jobId = await create(server.url, folder)
    // During the boundaries' answer, and after the first of the features.
    for (const calls of [1, 3]) {
      await until(() => fake.calls.length > inFlight + calls - 1)
      await until(() => Math.random() < 0.2)
      inFlight += fake.calls.filter((call) => call.endedMs === 0).length
      server.process.kill('SIGKILL')
      await once(server.process, 'exit')
      server = await start(folder, fake.baseUrl)
    }
    const job = await finished(server.url, jobId)
    expect(job.status).toBe('succeeded')
    expect(fake.calls.length).toBeLessThanOrEqual(4 + inFlight)
    expect(job.result.usage.calls).toBe(4)
    expect(job.result.warnings).toEqual([])
    console.log(`4 questions, ${inFlight} in flight at the kills, ${fake.calls.length} calls`)
  } finally {
    server.process.kill('SIGKILL')
    await fake.close()
    rmSync(folder, { recursive: true, force: true })
  }
}, 120_000)

async function start(
  folder: string,
  baseUrl: string,
): Promise<{ process: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), NODE], {
    cwd: HOME,
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      DATA_DIR: join(folder, 'data'),
      LOCAL_ROOTS: folder,
      MM_LLM_BASE_URL: baseUrl,
      MM_LLM_MODEL: 'good',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  child.stderr?.on('data', (chunk) => {
    log += chunk
  })
  const url = await until(() => /http:\/\/127\.0\.0\.1:\d+/.exec(log)?.[0])
  return { process: child, url }
}

async function create(url: string, folder: string): Promise<string> {
  const response = await fetch(`${url}${API}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      mode: 'learn',
      target_video: { source: { type: 'path', path: join(folder, 'short.mp4') } },
    }),
  })
  expect(response.status).toBe(202)
  return ((await response.json()) as { job_id: string }).job_id
}

// biome-ignore lint/suspicious/noExplicitAny: judged by the test
async function finished(url: string, jobId: string): Promise<any> {
  for (;;) {
    const response = await fetch(`${url}${API}/${jobId}?wait=20`)
    // biome-ignore lint/suspicious/noExplicitAny: judged by the test
    const job = (await response.json()) as any
    if (job.status !== 'queued' && job.status !== 'running') return job
  }
}

/** The first truthy answer, asked for every few milliseconds. */
async function until<T>(ask: () => T): Promise<NonNullable<T>> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
    const answer = ask()
    if (answer) return answer
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('it did not happen within a minute')
}
