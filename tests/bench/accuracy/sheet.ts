// Contact sheets for eyes: tsx tests/bench/accuracy/sheet.ts <video|clip id> <out.png> [columns]
// Every tile is a sampled frame with its time; red edge: a cut of ours before it, yellow: a gradual one.

import { execa } from 'execa'
import { prepare } from './labels.ts'
import { type MeasuredClip, measureClip } from './measure.ts'
import { suite } from './suite.ts'

const [name, out, columns = '6'] = process.argv.slice(2)
if (!name || !out) throw new TypeError('usage: sheet.ts <video file|clip id> <out.png> [columns]')
const clip = suite({ half: 'all' }).find((c) => c.id === name)
const file = clip ? (await prepare(clip)).file : name
await sheet(
  file,
  await measureClip(file),
  out,
  Number(columns),
  clip ? JSON.stringify(clip.shots?.boundaries ?? clip.motion ?? '') : '',
)

async function sheet(
  video: string,
  measured: MeasuredClip,
  target: string,
  cols: number,
  truth: string,
): Promise<void> {
  const tiles = cols * 5
  const stepMs = measured.durationMs / tiles
  const times = [
    ...Array.from({ length: tiles }, (_, i) => (i + 0.5) * stepMs),
    ...measured.boundaries.map((b) => b.atMs + 1),
  ].sort((a, b) => a - b)
  const chosen = times.filter((t, i) => i === 0 || t - times[i - 1]! > 1)
  const select = chosen
    .map((t) => `gte(t,${(t / 1000).toFixed(4)})*not(gte(prev_t,${(t / 1000).toFixed(4)}))`)
    .join('+')
  const marks = measured.boundaries.map((b) => {
    const colour = b.kind === 'cut' ? 'red' : 'yellow'
    const [from, to] = b.kind === 'cut' ? [b.atMs, b.atMs + stepMs * 0.9] : b.spanMs
    const during = `between(t,${(from / 1000).toFixed(3)},${(to / 1000).toFixed(3)})`
    return `drawbox=w=iw:h=ih:t=6:color=${colour}:enable='${during}',drawtext=text='${b.kind} ${b.confidence.toFixed(2)}':x=10:y=10:fontsize=26:fontcolor=${colour}:box=1:boxcolor=black@0.6:enable='${during}'`
  })
  const clock = `drawtext=text='%{pts\\:hms}':x=10:y=h-34:fontsize=24:fontcolor=white:box=1:boxcolor=black@0.6`
  const rows = Math.ceil(chosen.length / cols)
  const filters = [
    'scale=400:-2',
    clock,
    ...marks,
    `select='isnan(prev_t)+${select}'`,
    'scale=240:-2',
    `tile=${cols}x${rows}`,
    footer(measured, truth),
  ]
  await execa('ffmpeg', [
    '-nostdin',
    '-v',
    'error',
    '-y',
    '-i',
    video,
    '-vf',
    filters.join(','),
    '-frames:v',
    '1',
    target,
  ])
}

/** Our labels and the truth in lines under the tiles. */
function footer(measured: MeasuredClip, truth: string): string {
  const labels = measured.claims
    .filter((c) => c.type !== 'palette')
    .map((c) => `${c.type}=${c.value} ${c.confidence.toFixed(2)}`)
  const lines = [`truth ${truth}`.slice(0, 190)]
  for (let i = 0; i < labels.length; i += 6) lines.push(labels.slice(i, i + 6).join('   '))
  const height = 20 * lines.length + 12
  const texts = lines.map(
    (line, i) =>
      `drawtext=text='${line.replace(/[\\':%]/g, ' ')}':x=8:y=h-${height - 6 - 20 * i}:fontsize=15:fontcolor=white`,
  )
  return [`pad=iw:ih+${height}`, ...texts].join(',')
}
