// Local files that a request names by path. Off unless LOCAL_ROOTS allows the folder.

export interface LocalSource {
  bytes: number
  /** The checked file's bytes: opened once, so what was checked is what is read. */
  stream(): AsyncIterable<Uint8Array>
  close(): Promise<void>
}

export interface Sources {
  /**
   * Decides whether the path may be read and answers its real path, without links. Throws
   * input_path_not_found, input_path_forbidden, input_not_a_file, input_empty.
   */
  judge(path: string): Promise<string>
  /**
   * Opens a path that `judge` answered, maybe in another process with other roots: it must still be
   * its own real path and a regular file.
   */
  open(realPath: string): Promise<LocalSource>
}
