// What is known of each server and model, kept between steps and processes.

import type { Capabilities } from '../db/capabilities.port.ts'
import { type LearnedCapabilities, lesser, readLearned } from './capabilities.ts'

export interface Learning {
  of(server: { url: string; model: string }): Promise<LearnedCapabilities>
  /** Adds to what others may have learned meanwhile. */
  keep(server: { url: string; model: string }, learned: LearnedCapabilities): Promise<void>
}

export function createLearning(capabilities: Capabilities): Learning {
  const of: Learning['of'] = async ({ url, model }) =>
    readLearned(await capabilities.find(url, model))
  return {
    of,
    async keep(server, learned) {
      const merged = lesser(await of(server), learned)
      await capabilities.keep(server.url, server.model, JSON.stringify(merged))
    },
  }
}
