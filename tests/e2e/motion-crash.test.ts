// kill -9 while an order is with a provider: nothing is ordered twice, and the preview ends.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clip } from '#tests/helpers/clips.ts'
import { threeShots } from '#tests/helpers/clips-known.ts'
import {
  type FakeVideoProvider,
  startFakeVideoProvider,
} from '#tests/helpers/fake-video-provider.ts'
import { type LiveServer, startLive } from '#tests/helpers/live-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'motion-c-'))
const dataDir = join(folder, 'data')
const PATH = '/v1/video-analysis/virtual-motion/jobs'
let fake: FakeVideoProvider
let child: ChildProcess | undefined
let url: string
let parent: string

beforeAll(async () => {
  copyFileSync(await clip(threeShots), join(folder, 'three.mp4'))
  const good = await clip({
    name: 'provider-good',
    ext: 'mp4',
    args: [
      ...['-f', 'lavfi', '-i', 'testsrc=s=640x360:r=24:d=1'],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'],
    ],
  })
  fake = await startFakeVideoProvider({ videos: { good } })
  const live = await revived()
  const job = await live.finish({
    mode: 'learn',
    target_video: { source: { type: 'path', path: 'three.mp4' } },
  })
  parent = job.job_id
  await live.close()
  child = spawn(
    process.execPath,
    ['--import', 'tsx', 'tests/helpers/motion-child.ts', dataDir, folder, fake.baseUrl, fake.host],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  if (!child.stdout) throw new Error('no stdout')
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  url = line
}, 60_000)

afterAll(async () => {
  child?.kill('SIGKILL')
  await fake?.close()
  rmSync(folder, { recursive: true, force: true })
})

const revived = (): Promise<LiveServer> =>
  startLive({
    dataDir,
    cwd: folder,
    environment: {
      IMG2VIDEO_BASE_URL: fake.baseUrl,
      IMG2VIDEO_API_KEY: 'key-of-the-fake',
      IMG2VIDEO_MODEL: 'seedance',
      IMG2VIDEO_PROTOCOL: 'ark',
      URL_ALLOW_HOSTS: fake.host,
    },
    motionTiming: { firstMs: 20, maxMs: 100, deadlineMs: 60_000 },
  })

async function order(model: string): Promise<string> {
  const answer = await fetch(`${url}${PATH}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      parent_job_id: parent,
      asset_role: 'target',
      segment_id: 't_s001',
      motion_recipe: { type: 'push_in', strength: 0.2, duration_ms: 900 },
      options: { model },
    }),
  })
  return ((await answer.json()) as { subtask_id: string }).subtask_id
}

test('an order whose answer is stored is asked for again; one whose answer was lost is not sent again', async () => {
  // Both are under way: one has its task and waits to be asked again, one was sent and never answered.
  const [stored, lost] = [await order('seedance'), await order('submit_timeout')]
  await expect.poll(() => fake.of('seedance')[0]?.questions, { timeout: 15_000 }).toBe(1)
  await expect.poll(() => fake.of('submit_timeout').length, { timeout: 15_000 }).toBe(1)
  const gone = once(child as ChildProcess, 'exit')
  child?.kill('SIGKILL')
  await gone

  const live = await revived()
  try {
    const ended = async (id: string) => {
      for (;;) {
        const { body } = await live.call('GET', `/virtual-motion/jobs/${id}?wait=20`)
        if (!['queued', 'running'].includes(body.status)) return body
      }
    }
    const second = await ended(lost)
    expect(second.status).toBe('succeeded')
    expect(second.result.preview).toMatchObject({
      provider: 'local',
      fallback: { code: 'unknown_submission' },
    })
    expect(fake.of('submit_timeout')).toHaveLength(1)

    const first = await ended(stored)
    expect(first.status).toBe('succeeded')
    expect(first.result.preview).toMatchObject({ provider: 'ark', fallback: null })
    expect(fake.of('seedance')).toHaveLength(1)
  } finally {
    await live.close()
  }
}, 60_000)
