import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { allFfmpegs, clip } from '#tests/helpers/clips.ts'
import { long } from '#tests/helpers/clips-basic.ts'

const PARENT = fileURLToPath(new URL('./orphan-parent.ts', import.meta.url))

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

it.each(await allFfmpegs())('%s ends when its parent is killed', async (_, tool) => {
  const parent = fork(PARENT, [tool.bin, await clip(long)], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const pid = await new Promise<number>((resolve) => {
    parent.once('message', (message) => resolve(Number(message)))
  })
  expect(alive(pid)).toBe(true)
  parent.kill('SIGKILL')
  await expect.poll(() => alive(pid), { timeout: 5000 }).toBe(false)
})
