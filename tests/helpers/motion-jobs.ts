// Previews on a live server: asked for, and waited for.

import type { LiveServer } from './live-server.ts'

export const MOTION = '/virtual-motion/jobs'

/** Creates a preview and waits until it is over. */
// biome-ignore lint/suspicious/noExplicitAny: bodies are judged by the tests that read them
export async function finishedPreview(live: LiveServer, body: unknown): Promise<any> {
  const created = await live.call('POST', MOTION, body)
  if (created.status !== 202) throw new Error(`not created: ${JSON.stringify(created.body)}`)
  for (;;) {
    const { body: job } = await live.call('GET', `${MOTION}/${created.body.subtask_id}?wait=20`)
    if (!['queued', 'running'].includes(job.status)) return job
  }
}
