import type { CompiledCheck } from './compiled-check.ts'

export const segmentsAnswer: CompiledCheck
export const featuresAnswer: CompiledCheck
