// The live run, against the fake: its recordings show how a server behaved and nothing of whose it is.

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { type FakeLlm, startFakeLlm } from '#tests/helpers/fake-llm.ts'
import { MARKED_KEY, testQuestion } from '#tests/helpers/fake-llm-model.ts'
import { runLive } from '../live/run.ts'

async function run(fake: FakeLlm, model: string) {
  const folder = await mkdtemp(join(tmpdir(), 'shotcoach-live-'))
  const lines: string[] = []
  try {
    const isGood = await runLive({
      environment: {
        MM_LLM_BASE_URL: fake.baseUrl,
        MM_LLM_MODEL: model,
        MM_LLM_API_KEY: MARKED_KEY,
        PATH: process.env.PATH,
      },
      cwd: resolve(import.meta.dirname, '../..'),
      folder,
      stills: testQuestion(8).parts.filter((part) => part.type === 'image'),
      say: (line) => lines.push(line),
    })
    const files = (await readdir(folder)).sort()
    const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
    return { isGood, lines, files, texts }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

it('records every exchange without key, address and pictures', async () => {
  const fake = await startFakeLlm({ key: MARKED_KEY })
  try {
    const good = await run(fake, 'no-json-schema')
    expect(good.isGood).toBe(true)
    expect(good.files).toHaveLength(5)
    expect(good.lines.join('\n')).toContain('8 images: stop, JSON, 1 calls')
    expect(good.lines.join('\n')).toContain('"format":"json_object"')
    const echo = await run(fake, 'echo')
    expect(echo.isGood).toBe(false)
    for (const text of [...good.texts, ...echo.texts, ...good.lines, ...echo.lines]) {
      expect(text).not.toMatch(/marked-key|127\.0\.0\.1|base64,|chatcmpl/)
    }
    expect(good.texts.at(-1)).toMatch(/\[jpeg of \d{2,} bytes\]/)
  } finally {
    await fake.close()
  }
})
