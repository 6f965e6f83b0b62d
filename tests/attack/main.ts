// `npm run attack`: every behaviour of a hostile model server (folder named by HOSTILE_DIR) through the whole
// API, one learn job each on a short clip. Each job must end within its budget in a valid result with fitting
// warnings, or in a coded failure, and no key may be left anywhere. Prints behaviour → outcome, calls, time.

import { randomBytes } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as v from 'valibot'
import { DecomposeResult } from '#lib/schema/decompose.ts'
import { ProblemBody } from '#lib/schema/job.ts'
import { clip } from '#tests/helpers/clips.ts'
import { SHORT_SHOT_STARTS, shortShots } from '#tests/helpers/clips-model.ts'
import { type LiveServer, startLive } from '#tests/helpers/live-server.ts'

/** Of one job, the waits between tries and for the others included. */
const BUDGET_MS = 240_000
const HANG_MS = 3_000
const AT_ONCE = 8

interface HostileServer {
  baseUrl: string
  requests: { model?: string; status?: number; images?: number; promptTokens?: number }[]
  close(): Promise<void>
}
interface Hostile {
  MODES: string[]
  start(options: { key: string; maxMs: number }): Promise<HostileServer>
}

export interface Row {
  mode: string
  ok: boolean
  outcome: string
  calls: number
  images: number
  ms: number
  fault?: string
}

async function main(): Promise<void> {
  const folder = process.env.HOSTILE_DIR
  const file = folder && resolve(folder, 'hostile-llm.mjs')
  if (!file || !existsSync(file)) {
    console.log('attack: skipped, because HOSTILE_DIR does not name a folder with hostile-llm.mjs')
    return
  }
  const hostile = (await import(pathToFileURL(file).href)) as Hostile
  const wanted = process.argv.slice(2).filter((arg) => !arg.startsWith('--'))
  const isRequired = process.argv.includes('--required')
  const key = `sk-marked-${randomBytes(12).toString('hex')}`
  const server = await hostile.start({ key, maxMs: HANG_MS })
  const work = mkdtempSync(join(tmpdir(), 'attack-'))
  copyFileSync(await clip(shortShots), join(work, 'short.mp4'))
  const logs: string[] = []
  const dataDir = join(work, 'data')
  const live = await startLive({
    cwd: work,
    dataDir,
    environment: { MM_LLM_BASE_URL: server.baseUrl, MM_LLM_API_KEY: key, MM_LLM_MODEL: 'good' },
    onLog: (line) => logs.push(line),
  })
  const bodies: string[] = []
  const modes = (wanted.length > 0 ? wanted : hostile.MODES).slice()
  const rows: Row[] = []
  const startedMs = Date.now()
  const worker = async () => {
    for (let mode = modes.shift(); mode !== undefined; mode = modes.shift()) {
      const row = await attack(live, server, mode, isRequired, bodies)
      rows.push(row)
      console.error(`${rows.length} ${mode}: ${row.ok ? row.outcome : `FAILED ${row.fault}`}`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  await live.close()
  await server.close()
  const leaks = leaksOf(key, dataDir, [...bodies, ...logs])
  print(rows, Date.now() - startedMs, leaks)
  rmSync(work, { recursive: true, force: true })
  if (leaks.length > 0 || rows.some((row) => !row.ok)) process.exitCode = 1
}

async function attack(
  live: LiveServer,
  server: HostileServer,
  mode: string,
  isRequired: boolean,
  bodies: string[],
): Promise<Row> {
  const startedMs = Date.now()
  const row: Row = { mode, ok: false, outcome: '', calls: 0, images: 0, ms: 0 }
  try {
    const job = await Promise.race([
      live.finish({
        mode: 'learn',
        target_video: { source: { type: 'path', path: 'short.mp4' } },
        options: {
          llm: { model: mode },
          ...(isRequired && { analysis: { decomposer: 'llm_decomposer_v1' } }),
        },
      }),
      overdue(),
    ])
    bodies.push(JSON.stringify(job))
    row.outcome = judge(job)
    row.ok = true
  } catch (thrown) {
    row.fault = String(thrown)
  }
  const mine = server.requests.filter((request) => request.model === mode)
  row.calls = mine.length
  row.images = mine.reduce((sum, { images }) => sum + (images ?? 0), 0)
  row.ms = Date.now() - startedMs
  return row
}

/** Throws unless the job ended in one of the two honest ways. */
// biome-ignore lint/suspicious/noExplicitAny: an answer of the API, judged right here
function judge(job: any): string {
  if (job.status === 'failed') {
    const { code } = v.parse(ProblemBody, job.error)
    if (code === 'internal' || code === 'step_output_invalid' || code === 'step_poison')
      throw new Error(`failed as ${code}: ${JSON.stringify(job.error)}`)
    return `failed ${code}${job.error.details ? ` (${job.error.details.length} details)` : ''}`
  }
  if (job.status !== 'succeeded') throw new Error(`ended as ${job.status}`)
  const result = v.parse(DecomposeResult, job.result)
  const starts = result.segments.map((s) => s.start_frame).join()
  if (starts !== SHORT_SHOT_STARTS.join()) throw new Error(`boundaries at ${starts}`)
  const text = JSON.stringify(result)
  if (/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(decoded(text)))
    throw new Error('a control character came through')
  const features = result.segments.flatMap((s) => s.analysis.features)
  const byModel = features.filter((f) => f.source !== 'measured').length
  const codes = [...new Set([...result.warnings.map((w) => w.code)])]
  return `succeeded, ${byModel} of ${features.length} features with the model${codes.length > 0 ? `; ${codes.join(' ')}` : ''}`
}

const decoded = (json: string): string =>
  json.replaceAll(/\\u([0-9a-f]{4})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))

const overdue = (): Promise<never> =>
  new Promise((_, reject) => {
    setTimeout(() => reject(new Error('over its budget')), BUDGET_MS).unref()
  })

/** Files and texts that hold the key. */
function leaksOf(key: string, dataDir: string, texts: readonly string[]): string[] {
  const forms = [key, Buffer.from(key).toString('base64').replace(/=+$/, '')]
  const leaks: string[] = []
  for (const name of readdirSync(dataDir, { recursive: true, encoding: 'utf8' })) {
    const path = join(dataDir, name)
    if (!statSync(path).isFile()) continue
    const bytes = readFileSync(path)
    if (forms.some((form) => bytes.includes(form))) leaks.push(name)
  }
  const hits = texts.filter((text) => forms.some((form) => text.includes(form))).length
  if (hits > 0) leaks.push(`${hits} bodies or log lines`)
  return leaks
}

function print(rows: readonly Row[], ms: number, leaks: readonly string[]): void {
  console.log('| behaviour | outcome | calls | images | s |\n|---|---|---:|---:|---:|')
  for (const { mode, ok, outcome, calls, images, ms: took, fault } of rows)
    console.log(
      `| ${mode} | ${ok ? outcome : `NOT ENDED WELL: ${fault}`} | ${calls} | ${images} | ${(took / 1000).toFixed(1)} |`,
    )
  const good = rows.filter((row) => row.ok).length
  const key = leaks.length > 0 ? `in ${leaks.join(', ')}` : 'nowhere'
  console.log(
    `\n${good} of ${rows.length} ended well in ${(ms / 1000).toFixed(0)} s; the key was found ${key}`,
  )
}

await main()
