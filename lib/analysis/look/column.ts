// A typed array that grows by blocks without copying what is there: one field of all frames.

/** The element kinds that a column may have. */
export type ColumnArray = Uint8Array | Uint16Array | Float32Array | Float64Array

export interface Column<T extends ColumnArray> {
  /** Appends one row: copies `values`, which must hold the column's row length. */
  push(values: ArrayLike<number>): void
  /** Everything as one array; the blocks are let go, so the column is empty afterwards. */
  take(): T
}

const ROWS_PER_BLOCK = 256

export function createColumn<T extends ColumnArray>(
  create: (length: number) => T,
  rowLength: number,
): Column<T> {
  let blocks: T[] = []
  let rows = 0
  return {
    push(values) {
      const slot = rows % ROWS_PER_BLOCK
      if (slot === 0) blocks.push(create(ROWS_PER_BLOCK * rowLength))
      blocks[blocks.length - 1]?.set(values, slot * rowLength)
      rows++
    },
    take() {
      const all = create(rows * rowLength)
      blocks.forEach((block, i) => {
        const start = i * ROWS_PER_BLOCK * rowLength
        all.set(block.subarray(0, all.length - start), start)
      })
      blocks = []
      rows = 0
      return all
    },
  }
}
