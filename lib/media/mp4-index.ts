// Whether an MP4 or MOV has its index (`moov`, or fragments): a walk over the top-level boxes.

export type ReadAt = (offset: number, length: number) => Promise<Uint8Array>

const MAX_BOXES = 10_000

/** False when the boxes end without an index: the file was cut, or is still being written. */
export async function hasMp4Index(size: number, readAt: ReadAt): Promise<boolean> {
  let offset = 0
  for (let box = 0; box < MAX_BOXES && offset + 8 <= size; box++) {
    const head = await readAt(offset, 16)
    if (head.length < 8) return false
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
    const kind = String.fromCharCode(...head.subarray(4, 8))
    if (kind === 'moov') return true
    const short = view.getUint32(0)
    const length =
      short === 1
        ? head.length < 16
          ? 0
          : Number(view.getBigUint64(8))
        : short === 0
          ? size
          : short
    if (length < 8) return false
    offset += length
  }
  return false
}
