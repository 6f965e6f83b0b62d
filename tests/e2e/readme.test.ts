// The README's curl lines, pasted into a shell against a running server.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { startLive } from '#tests/helpers/live-server.ts'

const has = (tool: string): boolean => {
  try {
    execFileSync('sh', ['-c', `command -v ${tool}`])
    return true
  } catch {
    return false
  }
}
const missing = ['bash', 'curl', 'jq'].filter((tool) => !has(tool))
if (missing.length > 0)
  console.info(`README lines are not run: ${missing.join(', ')} is missing here`)

test.skipIf(missing.length > 0)(
  'they work as pasted',
  async () => {
    const readme = readFileSync('README.md', 'utf8')
    const marked = /<!-- curl:begin -->\s*```sh\n([\s\S]*?)```\s*<!-- curl:end -->/g
    const blocks = [...readme.matchAll(marked)].map((match) => match[1])
    expect(blocks.length).toBeGreaterThan(1)
    const live = await startLive()
    try {
      const script = `set -euo pipefail\n${blocks.join('\n').replaceAll('http://127.0.0.1:8000', live.url)}`
      const { stdout } = await execa('bash', ['-c', script])
      expect(stdout).toContain('"movement"')
      expect(stdout).toMatch(/job_[0-9a-z]{26}/)
      expect(stdout).toContain('succeeded')
      expect(stdout).toMatch(/sub_[0-9a-z]{26}/)
      expect(stdout).toContain('"applied": "native"')
    } finally {
      await live.close()
    }
  },
  120_000,
)
