// The table of heavy tasks: name → factory. A task is pure, fed in order, and gives one result.
// The worker adapter imports this module inside its thread, so nothing here may need a platform.

import type { ComputeTasks } from './compute.port.ts'

export const tasks: ComputeTasks = {}
