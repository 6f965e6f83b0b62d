// Recipe and still → an order, sent at most once. That it is being sent is written down before, the raw answer after,
// and only then it is read. An order whose answer was lost is not sent again.

import { AppError } from '#lib/core/errors.ts'
import { sha256, sha256Hex, toHex } from '#lib/core/hash.ts'
import { stableJson } from '#lib/core/json.ts'
import { jpegSize } from '#lib/integrations/img2video/jpeg-size.ts'
import { resolved } from '#lib/integrations/img2video/main-move.ts'
import { motionPrompt, PROMPT_VERSION } from '#lib/integrations/img2video/prompt.ts'
import type { MotionTasks, VideoOrder } from '#lib/integrations/img2video.port.ts'
import type { AppliedRecipe, MotionRecipe } from '#lib/schema/motion-recipe.ts'
import type { MotionOrderContext, MotionOrderRequest, OrderedMotion } from '#plugins/contracts.ts'

export async function start(
  context: MotionOrderContext,
  request: MotionOrderRequest,
): Promise<OrderedMotion> {
  const { tasks, submissions, signal } = context
  const recipe = resolved(request.recipe, request.targetCurve)
  const firstFrame = await stillOf(context, request.keyframeKey)
  const order: VideoOrder = {
    recipe,
    prompt: motionPrompt(recipe, request.language),
    firstFrame,
    durationS: offered(tasks.capabilities.durationsS, recipe.duration_ms),
  }
  const isSame = recipe.type === request.recipe.type
  const done = (ref: string): OrderedMotion => ({
    ref,
    applied: isSame ? tasks.applied(recipe) : 'approximate',
    applied_recipe: appliedRecipe(request.recipe, recipe),
    aspect: firstFrame.width / firstFrame.height,
  })
  const key = await orderKey(request.orderId, tasks, order)
  const known = await submissions.begin(key)
  if (known.state === 'answered') return done(tasks.readStart(known.body))
  if (known.state === 'unknown') throw unknownSubmission()
  const sent = await tasks.submit(order, signal)
  if (sent.kind === 'unknown') throw unknownSubmission(sent.error)
  if (sent.kind === 'refused') {
    await submissions.refused(key)
    throw sent.error
  }
  await submissions.answered(key, sent.body)
  return done(tasks.readStart(sent.body))
}

async function stillOf(
  { storage, tasks }: MotionOrderContext,
  key: string,
): Promise<VideoOrder['firstFrame']> {
  const jpeg = await storage.readBytes(key)
  const size = jpeg && jpegSize(jpeg)
  if (!jpeg || !size)
    throw new AppError('storage_failed', 'The keyframe of this shot is gone; run the job again.')
  const { minSidePx } = tasks.capabilities
  if (Math.min(size.width, size.height) < minSidePx)
    throw new AppError(
      'input_too_small',
      `The keyframe has ${size.width}×${size.height} pixels; this provider needs ${minSidePx} on each side.`,
    )
  return { jpeg, ...size }
}

/** The shortest that is long enough, or the longest. */
function offered(durationsS: readonly number[], durationMs: number): number {
  const enough = durationsS.find((seconds) => seconds * 1000 >= durationMs)
  return enough ?? durationsS.at(-1) ?? Math.ceil(durationMs / 1000)
}

function appliedRecipe(asked: MotionRecipe, applied: MotionRecipe): AppliedRecipe {
  const clamps: AppliedRecipe['clamps'] = []
  if (asked.type !== applied.type)
    clamps.push({
      field: 'type',
      asked: asked.type,
      applied: applied.type,
      reason: 'A provider is told one move: the largest part of the measured one.',
    })
  return { ...applied, cover_zoom: 1, max_zoom: 1, clamps }
}

/** Everything that the clip depends on, and the order that it is for. */
async function orderKey(orderId: string, tasks: MotionTasks, order: VideoOrder): Promise<string> {
  const { recipe, prompt, firstFrame, durationS } = order
  const parts = {
    orderId,
    provider: tasks.name,
    model: tasks.model,
    promptVersion: PROMPT_VERSION,
    image: toHex(await sha256(firstFrame.jpeg)),
    recipe,
    prompt,
    durationS,
  }
  return `img2video:${await sha256Hex(stableJson(parts))}`
}

function unknownSubmission(cause?: AppError): AppError {
  return new AppError(
    'unknown_submission',
    'The order was sent, but no answer came back. It is not sent again, because it may have been taken and would be paid twice.',
    { cause },
  )
}
