// What the two sides of a worker thread say to each other.

import type { CrossedFault } from './faults.ts'

/** Given to the thread when it starts. */
export interface ThreadStart {
  /** `file:` URL of a module that exports `tasks: ComputeTasks`. */
  tasksUrl: string
  task: string
  init: unknown
}

export type ToThread =
  | { kind: 'write'; channel: string; chunk: Uint8Array | number[]; cost: number }
  | { kind: 'finish' }

export type FromThread =
  | { kind: 'ready' }
  | { kind: 'eaten'; cost: number }
  | { kind: 'result'; value: unknown }
  | { kind: 'fault'; fault: CrossedFault }
