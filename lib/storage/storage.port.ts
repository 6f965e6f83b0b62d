// Files by key. Keys are ours (`jobs/{job_id}/frames/target/f_00001.jpg`); no user text becomes a key.
// A put is all or nothing: a reader never sees half a file, and a row may only name a key that was put.

export interface StoredObject {
  key: string
  bytes: number
  /** 64 hex digits. */
  sha256: string
}

export interface ByteRange {
  /** First byte, inclusive. */
  start: number
  /** Last byte, inclusive. */
  end: number
}

export interface Storage {
  /** Writes the whole body under `key`, replacing what was there. Throws storage_full, storage_failed. */
  put(key: string, body: Uint8Array | AsyncIterable<Uint8Array>): Promise<StoredObject>
  /** Bytes of `key`, or of one range of it; null when there is none. */
  read(key: string, range?: ByteRange): Promise<ReadableStream<Uint8Array> | null>
  /** The whole of a small object. */
  readBytes(key: string): Promise<Uint8Array<ArrayBuffer> | null>
  size(key: string): Promise<number | null>
  /** A second name for the same bytes (hard link on disk, copy on object storage). */
  link(from: string, to: string): Promise<void>
  remove(key: string): Promise<void>
  /** Removes every key that starts with `prefix` (which ends with a slash). */
  removeAll(prefix: string): Promise<void>
  /** Keys below `prefix`, in order, with size and age (ms since the epoch of the last change). */
  list(prefix: string): AsyncIterable<{ key: string; bytes: number; changedAtMs: number }>
}

/** What a media host also has: a real path for a key, so that ffmpeg can read and write. */
export interface LocalFiles {
  /** A readable path that holds the bytes of `key`; `release` when done. */
  open(key: string): Promise<{ path: string; release(): Promise<void> }>
  /** An empty folder on the same disk as the storage; `release` removes it. */
  scratch(): Promise<{ path: string; release(): Promise<void> }>
  /** Moves a finished file from a scratch folder to `key`: fsync, rename. */
  adopt(path: string, key: string): Promise<StoredObject>
}
