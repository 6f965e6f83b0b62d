// The database as everybody in lib speaks to it: lists of statements, each list one transaction. The same
// calls work on a local file, on a libSQL server and on D1, which has no interactive transactions.

export type SqlValue = string | number | null | Uint8Array

export interface Statement {
  sql: string
  /** At most 100 (D1's limit); more goes through `json_each(?)`. */
  args?: readonly SqlValue[]
}

export type Row = Readonly<Record<string, SqlValue>>

export interface Db {
  /**
   * All statements or none, in order, with the write lock taken at the beginning. Answers the rows of each
   * statement: to learn what a write changed, let it return rows (`RETURNING`), because the adapters
   * disagree about counts. Throws database_busy, storage_full; faults in the SQL as they come.
   */
  batch(statements: readonly Statement[]): Promise<Row[][]>
  /** Reads one consistent state without the write lock. */
  read(statements: readonly Statement[]): Promise<Row[][]>
  close(): Promise<void>
}

export const MAX_ARGS = 100
