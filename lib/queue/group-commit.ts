// Writes that come while another one is being committed share the next commit: with synchronous=FULL the
// disk, not SQLite, decides how many steps a second there are; and completions share their statements too.
// Each write is guarded by its own fence, so they cannot get into each other's way.

import { AppError } from '../core/errors.ts'
import type { Db, Row, Statement } from '../db/client.ts'
import { rowsOf } from '../db/rows.ts'
import { type CompletedStep, completeBatch } from './complete-sql.ts'
import type { WriteMark } from './ready-sql.ts'

export interface GroupCommit {
  /** Like `db.batch`; what is all or nothing is at least this list. */
  write(statements: readonly Statement[]): Promise<Row[][]>
  /** False when the step was no longer held. */
  complete(done: CompletedStep): Promise<boolean>
}

type Waiting = Other | Finished

interface Other {
  statements: readonly Statement[]
  resolve(rows: Row[][]): void
  reject(reason: unknown): void
}

interface Finished {
  done: CompletedStep
  resolve(isDone: boolean): void
  reject(reason: unknown): void
}

const MAX_GROUP = 24

/** After what is under way now; a timer, where the platform has nothing better. */
const nextTurn: (work: () => void) => unknown = globalThis.setImmediate ?? setTimeout

export function createGroupCommit(db: Pick<Db, 'batch'>, mark: () => WriteMark): GroupCommit {
  let waiting: Waiting[] = []
  let isBusy = false

  function add(one: Waiting): void {
    waiting.push(one)
    if (isBusy) return
    // A completion gives its fellows, and the claim that follows it, two turns to come along.
    if ('done' in one) nextTurn(() => nextTurn(() => (waiting.includes(one) ? begin() : undefined)))
    else void Promise.resolve().then(begin)
  }

  function begin(): void {
    if (!isBusy && waiting.length > 0) void drain()
  }

  async function drain(): Promise<void> {
    isBusy = true
    while (waiting.length > 0) {
      const group = firstGroup(waiting)
      waiting = waiting.filter((one) => !group.includes(one))
      await commit(group)
    }
    isBusy = false
  }

  async function commit(group: readonly Waiting[]): Promise<void> {
    const finished = group.filter((one) => 'done' in one)
    const others = group.filter((one) => 'statements' in one)
    const head =
      finished.length > 0
        ? completeBatch(
            finished.map(({ done }) => done),
            mark(),
          )
        : []
    try {
      // Completions first: a claim of the same group then sees what they made ready.
      const results = await db.batch([...head, ...others.flatMap(({ statements }) => statements)])
      const ids = rowsOf<{ step_id: string }>(finished.length > 0 ? results[0] : [])
      const held = new Set(ids.map(({ step_id }) => step_id))
      for (const { done, resolve } of finished) resolve(held.has(done.step.stepId))
      let at = head.length
      for (const { statements, resolve } of others) {
        resolve(results.slice(at, at + statements.length))
        at += statements.length
      }
    } catch (thrown) {
      if (group.length === 1 || thrown instanceof AppError)
        for (const { reject } of group) reject(thrown)
      // One of them is at fault: each alone, so that the others do not pay for it.
      else for (const one of group) await commit([one])
    }
  }

  return {
    write: (statements) => new Promise((resolve, reject) => add({ statements, resolve, reject })),
    complete: (done) => new Promise((resolve, reject) => add({ done, resolve, reject })),
  }
}

/** The oldest ones; a step that is completed twice waits for the next group. */
function firstGroup(waiting: readonly Waiting[]): Waiting[] {
  const group: Waiting[] = []
  const steps = new Set<string>()
  for (const one of waiting) {
    if (group.length >= MAX_GROUP) break
    if ('done' in one) {
      if (steps.has(one.done.step.stepId)) continue
      steps.add(one.done.step.stepId)
    }
    group.push(one)
  }
  return group
}
