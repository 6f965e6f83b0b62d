// The Node entry: reads the environment, chooses every adapter, starts the dispatcher and listens.
// The CLI uses the same runtime without the listening.

import { randomBytes } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { serve } from '@hono/node-server'
import { createWorkerCompute } from '#lib/compute/worker.node.ts'
import { type Config, readConfig, secretsOf } from '#lib/config.ts'
import { AppError, toAppError } from '#lib/core/errors.ts'
import { parseJson } from '#lib/core/json.ts'
import type { Clock } from '#lib/core/time.ts'
import { createCapabilities } from '#lib/db/capabilities-repo.ts'
import { createEffects } from '#lib/db/effects-repo.ts'
import { openLibsql } from '#lib/db/libsql.node.ts'
import { migrate } from '#lib/db/migrate.node.ts'
import { createRepos } from '#lib/db/repos.ts'
import { createMotionProviders } from '#lib/integrations/img2video/providers.ts'
import { createMultimodalModel } from '#lib/integrations/mm-llm-client.ts'
import { loadProfiles } from '#lib/integrations/provider-file.node.ts'
import { secretsOfProfiles } from '#lib/integrations/provider-profiles.ts'
import { createLogger, type Logger } from '#lib/logging.ts'
import { createFfmpegMedia } from '#lib/media/ffmpeg.node.ts'
import { resolveFfmpeg } from '#lib/media/ffmpeg-resolve.node.ts'
import { createNodeProviderCall } from '#lib/net/provider-call.node.ts'
import { createNodeNet } from '#lib/net/safe-fetch.node.ts'
import { createMemoryWake } from '#lib/queue/memory-wake.ts'
import { hostOwner } from '#lib/queue/owner.node.ts'
import { createSqlQueue } from '#lib/queue/sql-queue.ts'
import { openDiskStorage } from '#lib/storage/disk.node.ts'
import { createLocalSources } from '#lib/storage/sources.node.ts'
import type { Plugins } from '#plugins/contracts.ts'
import { builtInPlugins } from '#plugins/index.ts'
import { type AppPorts, createApp } from './app.ts'
import { createDispatcher, type Dispatcher } from './dispatcher.ts'
import { MOTION_TIMING, type MotionTiming } from './step.ts'
import { STEPS } from './steps/index.ts'
import { createDiskAssets } from './web/assets.node.ts'

const HOME = fileURLToPath(new URL('..', import.meta.url))
const clock: Clock = { nowMs: Date.now, monotonicMs: () => performance.now() }

export interface Runtime {
  config: Config
  log: Logger
  /** What the HTTP doors and the CLI work with. */
  ports: AppPorts
  dispatcher: Dispatcher
  /** For the greeting: which ffmpeg, and who describes the shots. */
  facts: { ffmpeg: string; decomposer: string }
  /** Stops claiming, gives running steps back, closes the database. */
  close(): Promise<void>
}

export interface RuntimeOptions {
  environment: Readonly<Record<string, string | undefined>>
  cwd: string
  /** Folders that may be read by path beside LOCAL_ROOTS: what the CLI's user named. */
  extraRoots?: readonly string[]
  /** Stands in for the built-in plugins. */
  plugins?: Plugins
  /** How providers of previews are asked; tests are less patient. */
  motionTiming?: Partial<MotionTiming>
  writeLog(line: string): void
}

/** Throws config_invalid, media_unavailable. Nothing is left open then. */
export async function createNodeRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { environment, cwd } = options
  const config = readConfig(environment, { cwd })
  const profiles = await loadProfiles(config.llmProvidersFile, {
    environment: config.llm,
    variable: (name) => environment[name],
  })
  const log = createLogger({
    level: config.logLevel,
    clock,
    write: options.writeLog,
    secrets: [...secretsOf(config), ...secretsOfProfiles(profiles)],
  })
  for (const warning of config.warnings) log.warn('configuration', { warning })
  const ffmpeg = await resolveFfmpeg({
    configured: config.ffmpegBin ?? undefined,
    path: environment.PATH,
  })
  await mkdir(config.dataDir, { recursive: true })
  const storage = await openDiskStorage({ root: config.dataDir })
  const db = await openLibsql(config.database)
  await migrate(db)
  const wake = createMemoryWake()
  const repos = createRepos({ db, clock })
  const owner = await hostOwner()
  const queue = createSqlQueue({ db, clock, wake, owner })
  const media = createFfmpegMedia({ ffmpeg, storage, files: storage })
  const compute = createWorkerCompute()
  const net = createNodeNet({ allowHosts: config.urlAllowHosts })
  const sources = createLocalSources({
    roots: [...config.localRoots, ...(options.extraRoots ?? [])],
    dataDir: config.dataDir,
    cwd,
  })
  const plugins = options.plugins ?? builtInPlugins()
  const providerCall = createNodeProviderCall()
  const model = createMultimodalModel({
    profiles,
    call: providerCall,
    effects: createEffects({ db, clock, owner }),
    capabilities: createCapabilities({ db, clock }),
    clock,
  })
  const motionTiming = { ...MOTION_TIMING, ...options.motionTiming }
  const motionProviders = createMotionProviders(config.img2video, providerCall, motionTiming)
  const stopping = new AbortController()
  const dispatcher = createDispatcher({
    queue,
    wake,
    steps: STEPS,
    storage,
    clock,
    random: Math.random,
    log,
    concurrency: { media: Math.max(1, availableParallelism() - 1), llm: 8, io: 4, light: 8 },
    context: ({ claim, signal, progress }) => ({
      media,
      compute,
      storage,
      net,
      sources,
      uploads: repos.uploads,
      decompositions: repos.decompositions,
      model,
      attempt: { number: claim.attempt, max: claim.maxAttempts },
      motionProviders,
      submissions: repos.submissions,
      motionTiming,
      plugins,
      signal,
      progress,
      log: log.child({ job_id: claim.jobId, step: claim.name }),
      clock,
      random: Math.random,
      limits: config.limits,
    }),
  })
  const ports: AppPorts = {
    jobs: repos.jobs,
    uploads: repos.uploads,
    sources,
    net,
    plugins,
    wake,
    clock,
    randomBytes: (count) => randomBytes(count),
    llmProviders: model.profiles(),
    motionProviders: motionProviders.names,
    storage,
    log,
    assets: createDiskAssets(),
    checks: async () => [
      await check('database', () => repos.jobs.list({ limit: 1 })),
      { name: 'ffmpeg', ok: true, detail: `${ffmpeg.version} (${ffmpeg.source})` },
    ],
    stopping: stopping.signal,
    http: {
      allowedHosts: config.apiKey ? null : new Set(),
      apiKey: config.apiKey,
      maxUploadBytes: config.limits.maxInputBytes,
      version: await programVersion(),
    },
  }
  const decomposer = plugins.decomposers.all.find((p) =>
    p.supports({ llmConfigured: profiles.length > 0 }),
  )
  return {
    config,
    log,
    ports,
    dispatcher,
    facts: { ffmpeg: `${ffmpeg.version} (${ffmpeg.source})`, decomposer: decomposer?.id ?? 'none' },
    async close() {
      stopping.abort(new AppError('shutting_down', 'The service is stopping. Try again soon.'))
      await dispatcher.stop()
      await providerCall.close()
      await db.close()
    },
  }
}

async function check(name: string, ask: () => Promise<unknown>) {
  try {
    await ask()
    return { name, ok: true }
  } catch (thrown) {
    return { name, ok: false, detail: toAppError(thrown).detail }
  }
}

async function programVersion(): Promise<string> {
  const text = await readFile(join(HOME, 'package.json'), 'utf8')
  return parseJson<{ version: string }>(text).version
}

/** `.env` of the working directory under the process's own variables. */
export function loadEnvironment(): Record<string, string | undefined> {
  try {
    process.loadEnvFile()
  } catch {
    // No .env: the environment alone is fine.
  }
  return process.env
}

async function main(): Promise<void> {
  const runtime = await createNodeRuntime({
    environment: loadEnvironment(),
    cwd: process.cwd(),
    writeLog: (line) => process.stderr.write(`${line}\n`),
  })
  const { config, ports, log } = runtime
  const server = serve({
    fetch: createApp(ports).fetch,
    hostname: config.host,
    port: config.port,
    serverOptions: { headersTimeout: 10_000, requestTimeout: 0 },
  })
  if ('maxHeadersCount' in server) server.maxHeadersCount = 100
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', reject)
  })
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : config.port
  allowHosts(ports, config.host, port)
  await runtime.dispatcher.start()
  const { ffmpeg, decomposer } = runtime.facts
  log.info('listening', { url: `http://${bracketed(config.host)}:${port}`, ffmpeg, decomposer })
  let closing = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (closing) process.exit(1)
      closing = true
      log.info('stopping', { signal })
      server.close()
      void runtime.close().then(() => process.exit(0))
    })
}

/** Exactly these Host values are served (DNS rebinding sends others). Behind a key any name may point here. */
export function allowHosts(ports: AppPorts, host: string, port: number): void {
  const names = ['127.0.0.1', 'localhost', '[::1]', bracketed(host)]
  for (const name of names)
    (ports.http.allowedHosts as Set<string> | null)?.add(`${name.toLowerCase()}:${port}`)
}

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host)

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  main().catch((thrown) => {
    const error = toAppError(thrown)
    process.stderr.write(`${error.code}: ${error.detail}\n`)
    for (const { pointer, detail } of error.errors ?? [])
      process.stderr.write(`  ${pointer}: ${detail}\n`)
    if (error.code === 'internal') process.stderr.write(`${String(error.cause)}\n`)
    process.exit(1)
  })
