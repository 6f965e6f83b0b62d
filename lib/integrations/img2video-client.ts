// One preview from a service in one call: order, ask until it has finished, hand out its bytes. For the CLI and tests;
// the steps of a job do the same in parts that survive a crash.

import { AppError } from '#lib/core/errors.ts'
import type { Net } from '#lib/net/net.port.ts'
import type { MotionRecipe } from '#lib/schema/motion-recipe.ts'
import type { Language } from '#lib/schema/primitives.ts'
import type { MotionApplied } from '#lib/schema/virtual-motion.ts'
import type { OrderImage } from './img2video/codec.ts'
import { resolved } from './img2video/main-move.ts'
import { motionPrompt } from './img2video/prompt.ts'
import type { MotionTasks } from './img2video.port.ts'

export interface Img2VideoClient {
  tasks: MotionTasks
  net: Pick<Net, 'download'>
  /** Resolves after `ms`; rejects with the signal's reason. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
  language?: Language
}

export interface PreviewResult {
  provider: string
  model: string
  applied: MotionApplied
  /** As it was carried out: `like_target` has become its main move. */
  recipe: MotionRecipe
  bytes: number
}

const FIRST_WAIT_MS = 3_000
const MAX_WAIT_MS = 15_000
const MAX_WAITS = 80
const MAX_BYTES = 200 * 2 ** 20

/**
 * The first keyframe moves as the recipe says; `out` takes the clip as the service made it (not yet cut to length)
 * and returns how many bytes it took. Throws unknown_submission, provider_deadline, provider_result_invalid, the
 * provider_* and url_* codes, and the signal's reason.
 */
export async function generateVirtualMotion(
  client: Img2VideoClient,
  keyframes: readonly OrderImage[],
  motionRecipe: MotionRecipe,
  out: (body: AsyncIterable<Uint8Array>) => Promise<number>,
  signal: AbortSignal,
): Promise<PreviewResult> {
  const { tasks, net, language = 'en' } = client
  const [firstFrame] = keyframes
  if (!firstFrame) throw new AppError('request_invalid', 'A preview needs at least one keyframe.')
  const recipe = resolved(motionRecipe, [])
  const { durationsS } = tasks.capabilities
  const durationS =
    durationsS.find((seconds) => seconds * 1000 >= recipe.duration_ms) ?? durationsS.at(-1) ?? 5
  const order = { recipe, prompt: motionPrompt(recipe, language), firstFrame, durationS }
  const sent = await tasks.submit(order, signal)
  if (sent.kind === 'refused') throw sent.error
  if (sent.kind === 'unknown')
    throw new AppError('unknown_submission', 'The order was sent, but no answer came back.', {
      cause: sent.error,
    })
  const url = await finished(client, tasks.readStart(sent.body), signal)
  const authorization = url.needsKey ? tasks.authorization(url.address) : null
  const download = await net.download({
    url: url.address,
    maxBytes: MAX_BYTES,
    signal,
    ...(authorization && { authorization }),
  })
  const bytes = await out(download.body)
  const { name: provider, model } = tasks
  return { provider, model, applied: tasks.applied(recipe), recipe, bytes }
}

async function finished(
  { tasks, sleep }: Img2VideoClient,
  ref: string,
  signal: AbortSignal,
): Promise<{ address: string; needsKey: boolean }> {
  for (let i = 0, waitMs = FIRST_WAIT_MS; i < MAX_WAITS; i++) {
    const { state, url, needsKey, errorCode } = await tasks.status(ref, signal)
    if (state === 'succeeded' && url !== undefined)
      return { address: url, needsKey: needsKey === true }
    if (state === 'succeeded')
      throw new AppError('provider_result_invalid', 'The provider finished without a video.')
    if (state !== 'queued' && state !== 'running')
      throw new AppError('provider_rejected', `The order ended as ${state} (${errorCode ?? '–'}).`)
    await sleep(waitMs, signal)
    waitMs = Math.min(MAX_WAIT_MS, waitMs * 1.5)
  }
  throw new AppError('provider_deadline', 'The provider did not finish the clip in time.')
}
