// Numbers and measured claims of final segments, read from the series off the event loop.

import type { StepContext } from '#functions/step.ts'
import type { ReadInit, Reading } from '#lib/analysis/read-task.ts'
import { AppError } from '#lib/core/errors.ts'
import type { VideoInfo } from '#lib/media/media.port.ts'
import type { Shot } from '#plugins/contracts.ts'

export interface ReadRequest {
  seriesKey: string
  info: VideoInfo
  modules: readonly string[]
  shots: readonly Shot[]
}

/** One reading per shot, in order, and the onsets of the sound. */
export async function readSegments(
  ctx: StepContext,
  { seriesKey, info, modules, shots }: ReadRequest,
): Promise<Reading> {
  const packed = await ctx.storage.readBytes(seriesKey)
  if (!packed)
    throw new AppError(
      'storage_failed',
      'The measurements of this video are gone. Start a new job.',
    )
  const init: ReadInit = {
    packed,
    picture: { width: info.width, height: info.height },
    transfer: info.color.transfer,
    modules: [...modules],
    spans: shots.map((shot, i) => ({
      startMs: shot.start_ms,
      endMs: shot.end_ms,
      transitionIn: shot.transition_in,
      transitionOut: shots[i + 1]?.transition_in ?? shot.transition_out ?? shot.transition_in,
    })),
  }
  const session = await ctx.compute.open('read', init, ctx.signal)
  try {
    return (await session.finish()) as Reading
  } finally {
    await session.close()
  }
}
