// Who this process is, so that the next one can tell at once whether it is gone: host, boot, process id and
// the tick the process began at (ids are used again). Read from /proc where there is one.

import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import type { LeaseOwner } from './lost-leases.ts'

/** `{host}/{boot}/{pid}/{start}`. */
export async function hostOwner(pid: number = process.pid): Promise<LeaseOwner> {
  const host = await hostName()
  const boot = await bootId()
  const id = [host, boot, pid, await startOf(pid)].join('/')
  return {
    id,
    async isDead(other) {
      const [otherHost, otherBoot, otherPid, otherStart] = other.split('/')
      if (otherHost !== host || other === id) return false
      if (otherBoot !== boot) return true
      return (await startOf(Number(otherPid))) !== otherStart
    },
  }
}

/** Containers may share a name and a file but not a process table: the namespace is part of the host. */
async function hostName(): Promise<string> {
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '')
  return `${hostname()}${namespace}`.replaceAll(/[/#\s]/g, '_')
}

async function bootId(): Promise<string> {
  const text = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => 'boot')
  return text.trim()
}

/** Clock tick at which the process began (proc(5), field 22 of stat); `gone` when there is none. */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  // The command's name may hold spaces and brackets; the fields are counted after its last bracket.
  if (stat !== null) {
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // A zombie runs no more; its parent has merely not asked for it yet.
    return fields[0] === 'Z' || fields[0] === 'X' ? 'gone' : (fields[19] ?? 'gone')
  }
  try {
    process.kill(pid, 0)
    return 'alive'
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM' ? 'alive' : 'gone'
  }
}
