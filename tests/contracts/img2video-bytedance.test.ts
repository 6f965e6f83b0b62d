// Our fake is held to a client that we did not write: @ai-sdk/bytedance orders from it and finds the video.

import { createByteDance } from '@ai-sdk/bytedance'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clip } from '#tests/helpers/clips.ts'
import {
  type FakeVideoProvider,
  startFakeVideoProvider,
} from '#tests/helpers/fake-video-provider.ts'
import { type LoopbackWatch, watchConnections } from '#tests/helpers/loopback-only.ts'

let fake: FakeVideoProvider
let watch: LoopbackWatch
beforeAll(async () => {
  watch = watchConnections()
  const good = await clip({
    name: 'provider-good',
    ext: 'mp4',
    args: [
      ...['-f', 'lavfi', '-i', 'testsrc=s=640x360:r=24:d=1'],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'],
    ],
  })
  fake = await startFakeVideoProvider({ videos: { good }, questions: 1 })
}, 30_000)
afterAll(async () => {
  await fake.close()
  watch.stop()
  expect(watch.strangers).toEqual([])
})

const generate = (model: string) =>
  createByteDance({ apiKey: 'key', baseURL: fake.baseUrl })
    .video(model)
    .doGenerate({
      prompt: 'The camera slowly pushes in',
      image: { type: 'file', mediaType: 'image/jpeg', data: new Uint8Array([0xff, 0xd8, 0xff]) },
      n: 1,
      aspectRatio: undefined,
      resolution: undefined,
      duration: 5,
      fps: undefined,
      seed: undefined,
      generateAudio: undefined,
      frameImages: undefined,
      inputReferences: undefined,
      providerOptions: { bytedance: { pollIntervalMs: 20, cameraFixed: false } },
    })

describe('@ai-sdk/bytedance against our fake', () => {
  it('orders, polls and finds a video that can be fetched', async () => {
    const { videos } = await generate('seedance-1-0-pro')
    const [video] = videos
    if (video?.type !== 'url') throw new Error('no url')
    const answer = await fetch(video.url)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'video/mp4'])
    const [order] = fake.of('seedance-1-0-pro')
    expect(order?.body).toMatchObject({ model: 'seedance-1-0-pro', duration: 5 })
    expect(order?.questions).toBe(2)
  })

  // It does not know `cancelled` and would ask for ever.
  it.each(['failed', 'submit_500'])('sees that %s is no success', async (model) => {
    await expect(generate(model)).rejects.toThrow()
  })
})
