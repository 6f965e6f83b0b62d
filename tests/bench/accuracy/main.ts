// npm run bench:accuracy: renders the suite, measures it, prints how often the product was right.

import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Clip } from './clip.ts'
import { fetchFootage } from './footage.ts'
import { prepare } from './labels.ts'
import { measureClip } from './measure.ts'
import { readOptions } from './options.ts'
import { pySceneDetect, scdet } from './peers.ts'
import { CACHE } from './pictures.ts'
import { inParallel } from './pool.ts'
import { isThere } from './render.ts'
import { calibrationReport, labelFaults, lookReport, motionReport } from './report-labels.ts'
import { shotsFaults, shotsReport } from './report-shots.ts'
import { type LabelOutcome, matchLabels, speedOutcomes } from './score-labels.ts'
import { type Guess, matchShots, type ShotsOutcome } from './score-shots.ts'
import { suite } from './suite.ts'

const options = readOptions(process.argv.slice(2))
const clips = suite(options)
const shots: Record<string, ShotsOutcome[]> = {}
const labelled: LabelOutcome[] = []
const numbers = new Map<string, Record<string, number>>()

if (options.list) for (const clip of clips) console.log(`${clip.half}\t${clip.part}\t${clip.id}`)
else {
  await fetchFootage(path.join(CACHE, 'footage'))
  await run()
}

async function run(): Promise<void> {
  const standIns = clips.filter((clip) => !clip.plan.inputs.every(isThere)).length
  const note = standIns > 0 ? ` (${standIns} with stand-in pictures: footage packages missing)` : ''
  console.log(`# Accuracy, half ${options.half}: ${clips.length} clips${note}\n`)
  await inParallel(clips, 2, async (clip) => {
    const { file, labels } = await prepare(clip)
    if (options.renderOnly) return
    if (clip.part === 'shots') return await oneEdit(clip, file)
    if (!options.ours) return
    const measured = await measureClip(file, [clip.part])
    numbers.set(clip.id, measured.measurements)
    labelled.push(...matchLabels(clip, labels, measured.claims))
  })
  if (!options.renderOnly) report()
}

async function oneEdit(clip: Clip, file: string): Promise<void> {
  const add = (name: string, guesses: readonly Guess[]) => {
    const list = shots[name] ?? []
    shots[name] = list
    list.push(matchShots(clip, guesses))
  }
  if (options.ours) add('ours', (await measureClip(file, ['shots'])).boundaries)
  if (!options.peers) return
  add('ffmpeg scdet', (await scdet(file)).map(anyKind))
  const py = await pySceneDetect(file)
  if (py) add('PySceneDetect', py.map(anyKind))
}

function report(): void {
  const byId = (a: { clip: Clip }, b: { clip: Clip }) => (a.clip.id < b.clip.id ? -1 : 1)
  for (const list of Object.values(shots)) list.sort(byId)
  labelled.sort(byId)
  const motion = labelled.filter((o) => o.clip.part === 'motion')
  const look = labelled.filter((o) => o.clip.part === 'look')
  const speeds = speedOutcomes(motion, numbers)
  const texts: string[] = []
  if (Object.keys(shots).length > 0) texts.push(shotsReport(shots))
  if (motion.length > 0) texts.push(motionReport(motion, speeds))
  if (look.length > 0) texts.push(lookReport(look))
  if (labelled.length > 0) texts.push(calibrationReport(labelled))
  if (options.faults)
    texts.push(
      ['## Faults', '', ...shotsFaults(shots.ours ?? []), ...labelFaults(labelled, speeds)].join(
        '\n',
      ),
    )
  console.log(texts.join('\n\n'))
  if (options.json)
    writeFileSync(options.json, JSON.stringify({ shots, labelled, speeds }, null, 1))
}

function anyKind(atMs: number): Guess {
  return { kind: 'any', atMs, spanMs: [atMs, atMs] }
}
