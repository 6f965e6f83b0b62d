// Every variable that configures Shotcoach: name → how its text becomes a value. An empty or absent
// variable never gets here, so each shape sees at least one character.

import * as v from 'valibot'
import { Secret } from '../core/secret.ts'
import { bytes, hostPorts, httpBase, localRoots, wholeNumber } from './value-shapes.ts'

const text = v.pipe(v.string(), v.trim(), v.nonEmpty('must not be blank'))
const plainPath = v.pipe(
  text,
  v.check((path) => !path.includes('\u0000'), 'is not a path'),
)
const secret = v.pipe(
  text,
  v.regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces; copy the key again'),
  v.transform((value) => new Secret(value)),
)

export const MOTION_PROTOCOLS = [
  'ark',
  'sophnet',
  'dashscope',
  'openai_videos',
  'kling',
  'minimax',
  'fal',
] as const
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const
export const DB_SYNC_MODES = ['full', 'normal'] as const

export const VARIABLES = {
  HOST: v.pipe(
    text,
    v.regex(/^[0-9a-zA-Z.:_-]+$/, 'must be an address or a host name, such as 127.0.0.1'),
  ),
  PORT: wholeNumber(0, 65_535),
  API_KEY: secret,
  DATA_DIR: plainPath,
  SQLITE_PATH: plainPath,
  LIBSQL_URL: v.pipe(
    text,
    v.regex(
      /^(libsql|https?|wss?):\/\/[^\s@?#]+$/,
      'must be a libsql:// or https:// address without credentials or query; for a file set SQLITE_PATH',
    ),
  ),
  LIBSQL_AUTH_TOKEN: secret,
  DB_SYNC: oneOf(DB_SYNC_MODES),
  FFMPEG_BIN: plainPath,
  MM_LLM_BASE_URL: httpBase,
  MM_LLM_API_KEY: secret,
  MM_LLM_MODEL: text,
  MM_LLM_PROVIDERS: plainPath,
  OPENAI_BASE_URL: httpBase,
  OPENAI_API_KEY: secret,
  OPENAI_MODEL: text,
  IMG2VIDEO_BASE_URL: httpBase,
  IMG2VIDEO_API_KEY: secret,
  IMG2VIDEO_MODEL: text,
  IMG2VIDEO_PROTOCOL: oneOf(MOTION_PROTOCOLS),
  LOCAL_ROOTS: localRoots,
  URL_ALLOW_HOSTS: hostPorts,
  MAX_INPUT_BYTES: bytes,
  MAX_INPUT_MINUTES: wholeNumber(1, 24 * 60),
  LOG_LEVEL: oneOf(LOG_LEVELS),
} as const

export type VariableName = keyof typeof VARIABLES
export type Values = { [K in VariableName]?: v.InferOutput<(typeof VARIABLES)[K]> }

function oneOf<const T extends readonly string[]>(options: T) {
  return v.picklist(options, `must be one of: ${options.join(', ')}`)
}
