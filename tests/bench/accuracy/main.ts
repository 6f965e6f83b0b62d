// npm run bench:accuracy: renders the suite, measures it, prints how often the product was right.

import { writeFileSync } from 'node:fs'
import type { Clip } from './clip.ts'
import { measureClip } from './measure.ts'
import { readOptions } from './options.ts'
import { pySceneDetect, scdet } from './peers.ts'
import { inParallel } from './pool.ts'
import { isThere, render } from './render.ts'
import { shotsFaults, shotsReport } from './report-shots.ts'
import { type Guess, matchShots, type ShotsOutcome } from './score-shots.ts'
import { suite } from './suite.ts'

const options = readOptions(process.argv.slice(2))
const clips = suite(options)

if (options.list) for (const clip of clips) console.log(`${clip.half}\t${clip.part}\t${clip.id}`)
else await run()

async function run(): Promise<void> {
  const standIns = clips.filter((clip) => !clip.plan.inputs.every(isThere)).length
  console.log(
    `# Accuracy, half ${options.half}: ${clips.length} clips${standIns ? ` (${standIns} with stand-in pictures: footage packages missing)` : ''}\n`,
  )
  if (options.renderOnly) {
    await inParallel(clips, 2, (clip) => render(clip.plan))
    return
  }
  const shots: Record<string, ShotsOutcome[]> = {}
  const add = (name: string, clip: Clip, guesses: readonly Guess[]) => {
    shots[name] ??= []
    shots[name].push(matchShots(clip, guesses))
  }
  await inParallel(
    clips.filter((c) => c.part === 'shots'),
    2,
    async (clip) => {
      const { file } = await render(clip.plan)
      if (options.ours) add('ours', clip, (await measureClip(file, ['shots'])).boundaries)
      if (!options.peers) return
      add('ffmpeg scdet', clip, (await scdet(file)).map(anyKind))
      const py = await pySceneDetect(file)
      if (py) add('PySceneDetect', clip, py.map(anyKind))
    },
  )
  for (const list of Object.values(shots)) list.sort((a, b) => (a.clip.id < b.clip.id ? -1 : 1))
  if (Object.keys(shots).length > 0) console.log(shotsReport(shots))
  if (options.faults) console.log(`\n${shotsFaults(shots.ours ?? []).join('\n')}`)
  if (options.json) writeFileSync(options.json, JSON.stringify({ shots }, null, 1))
}

function anyKind(atMs: number): Guess {
  return { kind: 'any', atMs, spanMs: [atMs, atMs] }
}
