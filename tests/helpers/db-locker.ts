// A process that holds the write lock of a database for a while: `tsx db-locker.ts PATH MS`. It says `locked`
// over IPC and ends by itself, or with the process that started it.

import { createClient } from '@libsql/client'

const [path = '', holdMs = '0'] = process.argv.slice(2)
process.on('disconnect', () => process.exit(0))

const client = createClient({ url: `file:${path}`, concurrency: 1, timeout: 5_000 })
const held = await client.transaction('write')
process.send?.('locked')
setTimeout(async () => {
  await held.rollback()
  client.close()
  process.disconnect?.()
}, Number(holdMs))
