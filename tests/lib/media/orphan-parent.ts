// Started by the orphan test: runs ffmpeg, reads a little, then reads no more and waits to be killed.

import { dirname } from 'node:path'
import { runFfmpeg } from '#lib/media/run-ffmpeg.node.ts'

const [bin = '', file = ''] = process.argv.slice(2)
const run = runFfmpeg({
  tool: { bin, source: 'path', version: '', avutil: [0, 0], filters: new Set() },
  args: [
    '-stream_loop',
    '-1',
    '-i',
    `file:${file}`,
    '-c:v',
    'rawvideo',
    '-f',
    'rawvideo',
    'pipe:3',
  ],
  cwd: dirname(file),
  signal: new AbortController().signal,
  limitMs: 60_000,
  outputs: 1,
})
run.outputs[0]?.once('data', () => {
  run.outputs[0]?.pause()
  process.send?.(run.pid)
})
