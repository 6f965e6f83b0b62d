// One whole `extract_frames` of a file, as the step does it, in a process of its own. Prints peak memory and
// how many shots were found as JSON.

import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { extractFrames } from '#functions/steps/extract-frames.ts'
import { createWorkerCompute } from '#lib/compute/worker.node.ts'
import { createFfmpegMedia } from '#lib/media/ffmpeg.node.ts'
import { openDiskStorage } from '#lib/storage/disk.node.ts'
import { anyFfmpeg } from '#tests/helpers/clips.ts'
import { jobScope } from '#tests/helpers/job-scope.ts'
import { stepContext } from '#tests/helpers/step-context.ts'

const file = process.argv[2]
if (!file) throw new Error('name a video')
const root = mkdtempSync(join(tmpdir(), 'extract-'))
try {
  const storage = await openDiskStorage({ root })
  const media = createFfmpegMedia({ ffmpeg: await anyFfmpeg(), storage, files: storage })
  const key = 'jobs/bench/input/target.mp4'
  await storage.put(key, createReadStream(file))
  const info = await media.probe(key, AbortSignal.timeout(60_000))
  const ctx = stepContext({
    media,
    storage,
    compute: createWorkerCompute(),
    limits: { maxInputBytes: statSync(file).size, maxInputMinutes: 120 },
  })
  const ingest = {
    key,
    bytes: 1,
    sha256: '0'.repeat(64),
    info,
    cache_key: '0'.repeat(64),
    cached: false,
  }
  const started = performance.now()
  const { output } = await extractFrames.run(ctx, {
    job: jobScope(),
    role: 'target',
    index: null,
    from: { ingest },
  })
  const { shots, frame_count } = output as { shots: unknown[]; frame_count: number }
  const report = {
    peakMb: process.resourceUsage().maxRSS / 1024,
    wallMs: performance.now() - started,
    shots: shots.length,
    frames: frame_count,
  }
  process.stdout.write(`${JSON.stringify(report)}\n`)
} finally {
  rmSync(root, { recursive: true, force: true })
}
