// The thread's side: builds the task, feeds it message by message, answers with its result or its fault.

import { parentPort, workerData } from 'node:worker_threads'
import type { ComputeTask, ComputeTasks } from './compute.port.ts'
import { packFault, startTask } from './faults.ts'
import type { FromThread, ThreadStart, ToThread } from './worker-messages.ts'

const port = parentPort
if (!port) throw new Error('This module runs inside a worker thread only.')
const say = (message: FromThread): void => port.postMessage(message)

let task: ComputeTask
try {
  const { tasksUrl, task: name, init } = workerData as ThreadStart
  const module = (await import(tasksUrl)) as { tasks: ComputeTasks }
  task = startTask(module.tasks, name, init)
  port.on('message', receive)
  say({ kind: 'ready' })
} catch (thrown) {
  say({ kind: 'fault', fault: packFault(thrown) })
}

function receive(message: ToThread): void {
  try {
    if (message.kind === 'write') {
      task.write(message.channel, message.chunk)
      say({ kind: 'eaten', cost: message.cost })
    } else say({ kind: 'result', value: task.finish() })
  } catch (thrown) {
    // Closing the port drops what is still queued, so a broken task is fed no more.
    say({ kind: 'fault', fault: packFault(thrown) })
    port?.close()
  }
}
