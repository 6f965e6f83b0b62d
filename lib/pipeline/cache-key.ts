// The name of a breakdown: a hash of everything that it depends on, so that equal videos with equal
// questions share one, and any change of method makes a new one.

import { sha256Hex } from '#lib/core/hash.ts'
import { stableJson } from '#lib/core/json.ts'

export interface BreakdownInputs {
  sha256: string
  frame_extract: { fps: number; max_frames: number }
  modules: readonly string[]
  measurement_version: string
  schema_version: string
  vocabulary_version: string
  decomposer: { id: string; version: string }
  /** Null when no model takes part; the language is that of the prompts. */
  llm: { provider: string; model: string; language: string } | null
}

/** 64 hex digits. */
export function breakdownKey(inputs: BreakdownInputs): Promise<string> {
  return sha256Hex(stableJson({ ...inputs, modules: [...inputs.modules].sort() }))
}
