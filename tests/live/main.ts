// `npm run test:live [provider]`: the real provider of the environment (or of .env). Costs a few cents; needs
// MM_LLM_BASE_URL, MM_LLM_MODEL and, where the server wants one, MM_LLM_API_KEY.

import { resolve } from 'node:path'
import { toAppError } from '#lib/core/errors.ts'
import { runLive } from './run.ts'

try {
  process.loadEnvFile()
} catch {
  // No .env: the environment alone is fine.
}
try {
  const isGood = await runLive({
    environment: process.env,
    cwd: process.cwd(),
    folder: resolve('tests/live/recordings'),
    provider: process.argv[2],
    say: (line) => console.log(line),
  })
  process.exitCode = isGood ? 0 : 1
} catch (thrown) {
  const error = toAppError(thrown)
  console.error(error.code === 'internal' ? thrown : `${error.code}: ${error.detail}`)
  process.exitCode = 1
}
