import { describe, expect, test } from 'vitest'
import type { StepContext } from '#functions/step.ts'
import { ingest } from '#functions/steps/ingest.ts'
import { AppError } from '#lib/core/errors.ts'
import type { Media, VideoInfo } from '#lib/media/media.port.ts'
import type { Source } from '#lib/schema/job-create.ts'
import { createMemoryStorage } from '#lib/storage/memory.ts'
import { jobScope } from '#tests/helpers/job-scope.ts'
import { stepContext } from '#tests/helpers/step-context.ts'

const info: VideoInfo = {
  container: 'mp4',
  codec: 'h264',
  width: 640,
  height: 360,
  durationMs: 2000,
  fpsNum: 25,
  fpsDen: 1,
  rotationDeg: 0,
  sarNum: 1,
  sarDen: 1,
  color: { primaries: null, transfer: null, matrix: null, range: null, bitDepth: 8 },
  interlaced: null,
  audio: null,
}
const media = (parts: Partial<Media> = {}) =>
  ({
    sniff: () => ({ container: 'mp4', extension: 'mp4' }),
    probe: async () => info,
    ...parts,
  }) as Media

const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => i % 256)
async function* chunks(...parts: Uint8Array[]) {
  yield* parts
}
const local = (...parts: Uint8Array[]): StepContext['sources'] => ({
  judge: async (path) => path,
  open: async () => ({ bytes: 0, stream: () => chunks(...parts), close: async () => {} }),
})

const run = (ctx: StepContext, source: Source = { type: 'path', path: 'a.mp4' }) =>
  ingest.run(ctx, { job: jobScope({ target: source }), role: 'target', index: null, from: {} })

describe('a good file', () => {
  test('lies in the job’s folder byte for byte, with its hash and description', async () => {
    const storage = createMemoryStorage()
    const parts = [bytes(3), bytes(700), bytes(1)]
    const ctx = stepContext({ storage, media: media(), sources: local(...parts) })
    const { output, records } = await run(ctx)
    const { key } = output as { key: string }
    expect(key).toMatch(/\/input\/target\.mp4$/)
    expect(Buffer.from((await storage.readBytes(key)) ?? [])).toEqual(Buffer.concat(parts))
    expect(output).toMatchObject({ bytes: 704, info, cached: false })
    expect(records.asset).toMatchObject({ role: 'target', key })
  })

  test('the same file and questions have one cache key; another question has another', async () => {
    const keyFor = async (options: unknown) => {
      const ctx = stepContext({ media: media(), sources: local(bytes(10)) })
      const input = { job: jobScope({ options }), role: 'target' as const, index: null, from: {} }
      return ((await ingest.run(ctx, input)).output as { cache_key: string }).cache_key
    }
    const base = await keyFor({})
    expect(await keyFor({ language: 'zh' })).toBe(base)
    expect(await keyFor({ frame_extract: { fps: 3 } })).not.toBe(base)
    expect(await keyFor({ analysis: { enabled_modules: ['pacing'] } })).not.toBe(base)
  })
})

describe('a bad file fails with its code and leaves nothing behind', () => {
  const refuse = (code: 'input_not_media' | 'input_no_video') => () => {
    throw new AppError(code, 'no')
  }
  test.each([
    ['no bytes', 'input_empty', local(), media()],
    ['too many bytes', 'input_too_large', local(bytes(600), bytes(600)), media()],
    [
      'no signature',
      'input_not_media',
      local(bytes(9)),
      media({ sniff: refuse('input_not_media') }),
    ],
  ] as const)('%s', async (_, code, sources, tool) => {
    const storage = createMemoryStorage()
    await expect(run(stepContext({ storage, media: tool, sources }))).rejects.toMatchObject({
      code,
    })
    for await (const file of storage.list('jobs/')) throw new Error(`left ${file.key}`)
  })

  test('too long, by what the container says', async () => {
    const long = media({ probe: async () => ({ ...info, durationMs: 61 * 60_000 }) })
    const ctx = stepContext({ media: long, sources: local(bytes(9)) })
    await expect(run(ctx)).rejects.toMatchObject({ code: 'input_too_long' })
  })

  test('an upload that is gone', async () => {
    const upload: Source = { type: 'upload', upload_id: 'upl_00000000000000000000000001' }
    await expect(run(stepContext({ media: media() }), upload)).rejects.toMatchObject({
      code: 'upload_not_found',
    })
  })

  test('the source is closed even when the bytes are refused', async () => {
    let closed = 0
    const sources = local(bytes(5000), bytes(5000))
    const open = sources.open
    const close = async () => {
      closed++
    }
    sources.open = async (path) => ({ ...(await open(path)), close })
    const limits = { maxInputBytes: 1e6, maxInputMinutes: 60 }
    const ctx = stepContext({ sources, limits, media: media({ sniff: refuse('input_not_media') }) })
    await expect(run(ctx)).rejects.toMatchObject({ code: 'input_not_media' })
    expect(closed).toBe(1)
  })
})
