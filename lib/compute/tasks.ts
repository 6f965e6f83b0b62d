// The table of heavy tasks: name → factory. A task is pure, fed in order, and gives one result.
// The worker adapter imports this module inside its thread, so nothing here may need a platform.

import { lookTask, measureTask } from '#lib/analysis/measure-task.ts'
import { readTask } from '#lib/analysis/read-task.ts'
import type { ComputeTasks } from './compute.port.ts'

export const tasks: ComputeTasks = { measure: measureTask, look: lookTask, read: readTask }
