// `npm run secrets`: scans every tracked file for what must not be committed; with `-- --history`, also
// every line that any commit added, and the messages.

import { execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { findSecrets, type SecretFinding } from './secret-patterns.ts'

const MAX_TEXT_BYTES = 5_000_000

const findings = scanTracked()
if (process.argv.includes('--history')) findings.push(...(await scanHistory()))
for (const { path, line, kind, start } of findings)
  console.error(`${path}:${line}: ${kind}: ${start}`)
console.log(`secrets: ${findings.length} findings`)
if (findings.length > 0) process.exitCode = 1

function scanTracked(): SecretFinding[] {
  const listed = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' })
  return listed
    .split('\0')
    .filter(Boolean)
    .flatMap((path) => findSecrets(path, readText(path)))
}

/** Empty for what is gone, binary or huge. */
function readText(path: string): string {
  try {
    const bytes = readFileSync(path)
    return bytes.length > MAX_TEXT_BYTES || bytes.includes(0) ? '' : bytes.toString('utf8')
  } catch {
    return ''
  }
}

async function scanHistory(): Promise<SecretFinding[]> {
  const args = ['log', '--all', '--patch', '--unified=0', '--no-color', '--format=commit %h%n%B']
  const git = spawn('git', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const found: SecretFinding[] = []
  let commit = ''
  let file = 'message'
  for await (const line of createInterface({ input: git.stdout })) {
    if (/^commit [0-9a-f]+$/.test(line)) {
      commit = line.slice(7)
      file = 'message'
    } else if (line.startsWith('+++ b/')) file = line.slice(6)
    else if (line.startsWith('+') || file === 'message')
      found.push(...findSecrets(`${commit}:${file}`, line))
  }
  return found
}
