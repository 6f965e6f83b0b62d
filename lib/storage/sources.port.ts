// Local files that a request names by path. Off unless LOCAL_ROOTS allows the folder.

export interface LocalSource {
  bytes: number
  /** The checked file's bytes: opened once, so what was checked is what is read. */
  stream(): AsyncIterable<Uint8Array>
  close(): Promise<void>
}

export interface Sources {
  /** Throws input_path_not_found, input_path_forbidden, input_not_a_file. */
  judge(path: string): Promise<void>
  open(path: string): Promise<LocalSource>
}
