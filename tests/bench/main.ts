// npm run bench [extract|memory|queue|health|motion …] — ratios side by side in one run; nothing here judges.

import { benchExtract, benchMemory } from './extract.ts'
import { benchHealth } from './health.ts'
import { benchMotion } from './motion.ts'
import { benchQueue } from './queue.ts'

const BENCHES = {
  queue: benchQueue,
  extract: benchExtract,
  memory: benchMemory,
  health: benchHealth,
  motion: benchMotion,
} as const

const asked = process.argv.slice(2)
for (const [name, bench] of Object.entries(BENCHES)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  process.stdout.write(`\n${name}\n`)
  await bench((line) => process.stdout.write(`  ${line}\n`))
}
