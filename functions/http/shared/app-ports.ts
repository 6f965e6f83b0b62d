// What the HTTP doors may use. The entry (Node, Worker, test) chooses every implementation; nothing here
// knows a platform.

import type { Secret } from '#lib/core/secret.ts'
import type { Clock } from '#lib/core/time.ts'
import type { Jobs, Uploads } from '#lib/db/jobs.port.ts'
import type { Logger } from '#lib/logging.ts'
import type { Net } from '#lib/net/net.port.ts'
import type { Wake } from '#lib/queue/queue.port.ts'
import type { Sources } from '#lib/storage/sources.port.ts'
import type { Storage } from '#lib/storage/storage.port.ts'
import type { Plugins } from '#plugins/contracts.ts'

/** What creating a job needs; the CLI has the same. */
export interface SubmitPorts {
  jobs: Jobs
  uploads: Uploads
  sources: Sources
  net: Net
  plugins: Plugins
  wake: Wake
  clock: Clock
  /** Unpredictable bytes (ids are capabilities while there is no user model). */
  randomBytes(count: number): Uint8Array
  /** Names of the configured model providers; empty when no model is configured. */
  llmProviders: readonly string[]
}

export interface AppPorts extends SubmitPorts {
  storage: Storage
  /** Names of the configured image-to-video services, the default first; empty when there is none. */
  motionProviders: readonly string[]
  log: Logger
  /** Files of the pages (viewer, style sheets); a Worker may serve them before the app is asked. */
  assets: Assets
  /** Is everything there that a job needs? Called by GET /ready; must answer within a second or so. */
  checks(): Promise<ReadyCheck[]>
  /** Aborted when the service begins to stop: open waits end, new jobs are refused. */
  stopping: AbortSignal
  http: HttpSettings
}

export interface HttpSettings {
  /**
   * Values of the Host header that are served, `host:port` in lower case. The entry may fill the set
   * after it knows its port. Null: any (only sensible behind a key).
   */
  allowedHosts: ReadonlySet<string> | null
  apiKey: Secret | null
  maxUploadBytes: number
  /** Version of the program. */
  version: string
  waits?: Partial<WaitSettings>
}

export interface WaitSettings {
  /** How often a wait looks at the database although nobody woke it (another process may work). */
  pollMs: number
  heartbeatMs: number
  /** After that an event stream ends; the client resumes with Last-Event-ID. */
  streamMaxMs: number
  /** Waits and streams open at the same time. */
  maxOpen: number
}

export interface ReadyCheck {
  name: string
  ok: boolean
  /** Safe to show. */
  detail?: string
}

export interface Assets {
  /** Bytes of a file of ours by its public name (`app.css`), null when there is none. */
  read(name: string): Promise<Uint8Array<ArrayBuffer> | null>
}

/** What the middleware hands to the endpoints. */
export interface AppEnv {
  Variables: { requestId: string; log: Logger }
}
