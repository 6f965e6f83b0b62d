// What a codec of an image-to-video service is: pure functions between our order and its protocol. No I/O, no
// key: the driver adds the key and sends. Bodies are as the services' own references describe them.

import type { Json } from '#lib/core/json.ts'
import type { MotionRecipe } from '#lib/schema/motion-recipe.ts'
import type { MotionApplied } from '#lib/schema/virtual-motion.ts'

export interface CodecConfig {
  /** Without a slash at its end. */
  baseUrl: string
  model: string
}

export interface OrderImage {
  jpeg: Uint8Array<ArrayBuffer>
  width: number
  height: number
}

/** One clip as it is asked for. */
export interface VideoOrder {
  recipe: MotionRecipe
  /** Whole text, in one language. */
  prompt: string
  firstFrame: OrderImage
  /** Whole seconds that the service offers. */
  durationS: number
}

export interface FormPart {
  name: string
  value: string | { bytes: Uint8Array<ArrayBuffer>; fileName: string; contentType: string }
}

export interface CodecRequest {
  method: 'GET' | 'POST' | 'DELETE'
  url: string
  headers?: Readonly<Record<string, string>>
  json?: Json
  form?: readonly FormPart[]
}

/** JSON of a complete answer with a status of 2xx. */
export type Answer = Json

export type Started = { ok: true; ref: string } | { ok: false; code: string }

export interface TaskStatus {
  state: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'expired'
  /** Of the finished video. */
  url?: string
  /** The URL is the service's own and wants the key. */
  needsKey?: boolean
  /** The video's address must be asked for with `result`. */
  resultRef?: string
  /** 0..100 */
  progress?: number
  /** The service's own word for what went wrong: `[A-Za-z0-9_.-]`, at most 64 characters. */
  errorCode?: string
  /** A word for the state that we do not know; it counts as running. */
  unknownState?: string
}

export interface Capabilities {
  /** Seconds that may be ordered, ascending. */
  durationsS: readonly number[]
  /** At the least, px of the shorter side. */
  minSidePx: number
}

export interface Codec {
  authScheme: 'Bearer' | 'Key'
  capabilities(config: CodecConfig): Capabilities
  /** How this service would carry the recipe out. */
  applied(recipe: MotionRecipe, config: CodecConfig): MotionApplied
  /** `lean`: without the optional fields, for models that refuse them. */
  start(order: VideoOrder, config: CodecConfig, lean: boolean): CodecRequest
  parseStart(answer: Answer, config: CodecConfig): Started
  status(ref: string, config: CodecConfig): CodecRequest
  parseStatus(answer: Answer, ref: string, config: CodecConfig): TaskStatus
  /** For services whose status does not hold the address. */
  result?(resultRef: string, config: CodecConfig): CodecRequest
  parseResult?(answer: Answer): TaskStatus
  cancel?(ref: string, config: CodecConfig): CodecRequest
}
