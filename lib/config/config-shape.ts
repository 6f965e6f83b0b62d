// The configuration as the program sees it: typed, with units in the names, null where nothing is set.

import type { Secret } from '../core/secret.ts'

export interface LlmConfig {
  baseUrl: string
  model: string
  /** Null for servers that ask for none. */
  apiKey: Secret | null
}

export interface MotionProviderConfig extends LlmConfig {
  protocol: 'ark' | 'sophnet' | 'dashscope' | 'openai_videos' | 'kling' | 'minimax' | 'fal'
}

export type DatabaseConfig =
  | { kind: 'file'; path: string; sync: 'full' | 'normal' }
  | { kind: 'url'; url: string; authToken: Secret | null }

export interface Config {
  host: string
  /** 0 = any free port. */
  port: number
  isLoopback: boolean
  apiKey: Secret | null
  dataDir: string
  database: DatabaseConfig
  /** A path, or a bare name to be looked up on PATH; null = search. */
  ffmpegBin: string | null
  llm: LlmConfig | null
  /** A JSON file that names more providers. */
  llmProvidersFile: string | null
  img2video: MotionProviderConfig | null
  localRoots: readonly string[]
  /** `host:port` entries that are exempt from the address rules. */
  urlAllowHosts: ReadonlySet<string>
  limits: Limits
  logLevel: 'debug' | 'info' | 'warn' | 'error'
  /** What was set but is not used, and why. */
  warnings: readonly string[]
}

export interface Limits {
  maxInputBytes: number
  maxInputMinutes: number
  maxInputPixels: number
}
