// Rows as the tables' types, and JSON columns as values. SQL is ours, so the types are asserted, not checked.

import { parseJson } from '../core/json.ts'
import type { Row } from './client.ts'

/** Rows of a statement whose columns are those of `T`. */
export const rowsOf = <T extends object>(rows: readonly Row[] | undefined): T[] =>
  (rows ?? []) as readonly object[] as T[]

export const firstOf = <T extends object>(rows: readonly Row[] | undefined): T | null =>
  rowsOf<T>(rows)[0] ?? null

export const jsonOrNull = <T>(text: string | null): T | null =>
  text === null ? null : parseJson<T>(text)
