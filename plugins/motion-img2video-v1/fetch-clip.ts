// The finished clip, through the guarded download: the address comes from a third party. The key goes along only to
// the service's own host.

import { AppError, retryOf } from '#lib/core/errors.ts'
import type { MotionOrderContext } from '#plugins/contracts.ts'

const MAX_BYTES = 200 * 2 ** 20

export async function fetchClip(
  { net, storage, tasks, signal, progress }: MotionOrderContext,
  clip: { url: string; needsKey: boolean },
  outKey: string,
): Promise<{ key: string; bytes: number }> {
  const authorization = clip.needsKey ? tasks.authorization(clip.url) : null
  try {
    const download = await net.download({
      url: clip.url,
      maxBytes: MAX_BYTES,
      signal,
      ...(authorization && { authorization }),
      progress: (bytes, total) => progress((100 * bytes) / (total ?? MAX_BYTES)),
    })
    const { key, bytes } = await storage.put(outKey, download.body)
    return { key, bytes }
  } catch (thrown) {
    if (!(thrown instanceof AppError) || retryOf(thrown) !== 'never' || signal.aborted) throw thrown
    throw new AppError(
      'provider_result_invalid',
      `The finished video could not be fetched (${thrown.code}). ${thrown.detail}`,
      { cause: thrown },
    )
  }
}
