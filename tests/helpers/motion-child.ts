// A server in a process of its own, to be killed: DATA_DIR, the folder of sources and the provider's base come as
// arguments; the address goes to stdout.

import { startLive } from './live-server.ts'

const [dataDir, cwd, baseUrl, host] = process.argv.slice(2) as [string, string, string, string]

const live = await startLive({
  dataDir,
  cwd,
  environment: {
    IMG2VIDEO_BASE_URL: baseUrl,
    IMG2VIDEO_API_KEY: 'key-of-the-fake',
    IMG2VIDEO_MODEL: 'seedance',
    IMG2VIDEO_PROTOCOL: 'ark',
    URL_ALLOW_HOSTS: host,
  },
  // Slow enough to be killed between two questions.
  motionTiming: { firstMs: 2_000, maxMs: 2_000 },
})
process.stdout.write(`${live.url}\n`)
