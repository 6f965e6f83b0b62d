// The configuration: a plain record of variables (the entry passes the environment merged with .env)
// → one frozen, typed object. Every problem is reported at once. Beside the entries this is the only
// place that knows the variables' names.

import * as v from 'valibot'
import type { Config } from './config/config-shape.ts'
import { crossChecks, isLoopback, llmFrom, motionProviderFrom, warningsOf } from './config/rules.ts'
import { VARIABLES, type Values, type VariableName } from './config/variables.ts'
import { AppError, type FieldError } from './core/errors.ts'
import type { Secret } from './core/secret.ts'

export type {
  Config,
  DatabaseConfig,
  Limits,
  LlmConfig,
  MotionProviderConfig,
} from './config/config-shape.ts'

export interface ConfigContext {
  /** The working directory: relative paths start here, and it is the default LOCAL_ROOTS. */
  cwd: string
}

/** Width × height that one frame may have; a constant, since decoders' memory grows with it. */
const MAX_INPUT_PIXELS = 36_000_000

/** The names of all variables, in the order of `.env.example`. */
export const VARIABLE_NAMES = Object.keys(VARIABLES) as VariableName[]

/**
 * Throws config_invalid whose `errors` hold one entry per fault: pointer = variable, detail = what to do.
 * The values of secrets never appear in it.
 */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
  context: ConfigContext,
): Config {
  const { values, errors } = parse(environment)
  errors.push(...crossChecks(values, new Set(errors.map((error) => error.pointer))))
  if (errors.length > 0) {
    const lines = errors.map((error) => `${error.pointer}: ${error.detail}`)
    throw new AppError('config_invalid', `Correct these variables. ${lines.join(' ')}`, { errors })
  }
  return freeze(assemble(values, context.cwd))
}

/** Every secret of a configuration, for the redaction of logs. */
export function secretsOf(config: Config): Secret[] {
  const token = config.database.kind === 'url' ? config.database.authToken : null
  return [config.apiKey, config.llm?.apiKey, config.img2video?.apiKey, token].filter(
    (secret) => secret !== null && secret !== undefined,
  )
}

function parse(environment: Readonly<Record<string, string | undefined>>): {
  values: Values
  errors: FieldError[]
} {
  const values: Record<string, unknown> = {}
  const errors: FieldError[] = []
  for (const name of VARIABLE_NAMES) {
    const raw = environment[name]
    if (raw === undefined || raw.trim() === '') continue
    const result = v.safeParse(VARIABLES[name], raw)
    if (result.success) values[name] = result.output
    else errors.push({ pointer: name, detail: `${result.issues[0].message}.` })
  }
  return { values: values as Values, errors }
}

function assemble(values: Values, cwd: string): Config {
  const host = values.HOST ?? '127.0.0.1'
  const onLoopback = isLoopback(host)
  const dataDir = absolute(cwd, values.DATA_DIR ?? 'data')
  return {
    host,
    port: values.PORT ?? 8000,
    isLoopback: onLoopback,
    apiKey: values.API_KEY ?? null,
    dataDir,
    database: values.LIBSQL_URL
      ? { kind: 'url', url: values.LIBSQL_URL, authToken: values.LIBSQL_AUTH_TOKEN ?? null }
      : {
          kind: 'file',
          path: values.SQLITE_PATH ? absolute(cwd, values.SQLITE_PATH) : `${dataDir}/demo.db`,
          sync: values.DB_SYNC ?? 'full',
        },
    ffmpegBin: values.FFMPEG_BIN ?? null,
    llm: llmFrom(values),
    llmProvidersFile: values.MM_LLM_PROVIDERS ? absolute(cwd, values.MM_LLM_PROVIDERS) : null,
    img2video: motionProviderFrom(values),
    localRoots: values.LOCAL_ROOTS?.map((root) => absolute(cwd, root)) ?? (onLoopback ? [cwd] : []),
    urlAllowHosts: new Set(values.URL_ALLOW_HOSTS ?? []),
    limits: {
      maxInputBytes: values.MAX_INPUT_BYTES ?? 2 * 2 ** 30,
      maxInputMinutes: values.MAX_INPUT_MINUTES ?? 60,
      maxInputPixels: MAX_INPUT_PIXELS,
    },
    logLevel: values.LOG_LEVEL ?? 'info',
    warnings: warningsOf(values),
  }
}

/** Joins without a platform's path module; `.` parts are dropped, `..` is left to the file system. */
function absolute(cwd: string, path: string): string {
  const isAbsolute = path.startsWith('/') || /^[a-zA-Z]:[\\/]/.test(path)
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  if (isAbsolute) return path.startsWith('/') ? `/${parts.join('/')}` : path
  return [cwd.replace(/\/+$/, ''), ...parts].join('/')
}

function freeze(config: Config): Config {
  for (const part of [config.database, config.llm, config.img2video, config.limits])
    if (part) Object.freeze(part)
  Object.freeze(config.localRoots)
  Object.freeze(config.warnings)
  return Object.freeze(config)
}
