// Renders a plan to a file under the cache, once per recipe; also the plates and painted pictures.

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { execa } from 'execa'
import type { Plan, Source } from './clip.ts'
import { paint } from './paint.ts'
import { CACHE, FILMS, PHOTOS, packaged } from './pictures.ts'

/** Raise when a change of the renderer changes pixels. */
const GENERATION = 1

const STYLES = ['room', 'street', 'landscape'] as const

export interface Rendered {
  file: string
  /** rgb24 frames at 2/s of the uncompressed render; only on a fresh render with `truthSize`. */
  truth?: Buffer
}

/** The file a plan renders to, whether it exists or not. */
export function fileOf(plan: Plan): string {
  const standIns = plan.inputs.filter((s) => s.type === 'photo' || s.type === 'film').map(isThere)
  const hash = createHash('sha256').update(JSON.stringify([GENERATION, plan, standIns]))
  return path.join(CACHE, 'clips', `${hash.digest('hex').slice(0, 20)}.mp4`)
}

/** Renders unless the file is there; `again` renders in any case, to get the truth dump. */
export async function render(plan: Plan, again = false): Promise<Rendered> {
  const file = fileOf(plan)
  if (existsSync(file) && !again) return { file }
  mkdirSync(path.dirname(file), { recursive: true })
  const inputs: string[] = []
  for (const source of plan.inputs) inputs.push(...(await inputArgs(source)))
  const temporary = file.replace('.mp4', `.${process.pid}.part.mp4`)
  const args = [
    '-nostdin',
    '-hide_banner',
    '-v',
    'error',
    '-y',
    '-filter_complex_threads',
    '1',
    ...inputs,
  ]
  args.push('-filter_complex', plan.graph, '-map', '[out]', '-fps_mode', 'passthrough')
  args.push('-c:v', 'libx264', '-preset', 'veryfast', '-threads', '1', '-crf', `${plan.crf}`)
  args.push('-video_track_timescale', '90000', ...plan.encode, '-progress', 'pipe:1', temporary)
  if (plan.truthSize)
    args.push(
      '-map',
      '[truth]',
      '-fps_mode',
      'passthrough',
      '-f',
      'rawvideo',
      '-pix_fmt',
      'rgb24',
      'pipe:3',
    )
  const run = await execa('ffmpeg', args, {
    reject: false,
    timeout: 120_000,
    buffer: { stdout: true, stderr: true, fd3: true },
    encoding: 'buffer',
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  const log = text(run.stderr)
  if (run.exitCode !== 0) throw new Error(`render failed: ${log.slice(-600)}\n${plan.graph}`)
  const frames = Number([...text(run.stdout).matchAll(/frame=(\d+)/g)].at(-1)?.[1])
  if (frames !== plan.frames)
    throw new Error(`rendered ${frames} frames, not ${plan.frames}\n${plan.graph}`)
  renameSync(temporary, file)
  const truth = run.stdio[3]
  return truth instanceof Uint8Array && plan.truthSize
    ? { file, truth: Buffer.from(truth) }
    : { file }
}

/** False when a packaged picture is missing and a painted one stands in. */
export function isThere(source: Source): boolean {
  if (source.type === 'film')
    return packaged(FILMS[source.name].package, FILMS[source.name].file) !== undefined
  if (source.type !== 'photo') return true
  const photo = PHOTOS[source.number]!
  return packaged(photo.package, photo.file) !== undefined
}

async function inputArgs(source: Source): Promise<string[]> {
  switch (source.type) {
    case 'lavfi':
      return ['-f', 'lavfi', '-i', source.text]
    case 'film': {
      if (!isThere(source)) return ['-f', 'lavfi', '-i', 'mandelbrot=s=1280x720:rate=24']
      return ['-ss', Math.max(0, source.from - 0.02).toFixed(4), '-i', await plate(source.name)]
    }
    case 'photo': {
      const photo = PHOTOS[source.number]!
      const file = packaged(photo.package, photo.file)
      if (file) return ['-i', file]
      const style = STYLES[source.number % 3]!
      return [
        '-i',
        painted({
          type: 'painted',
          style,
          seed: `photo-${source.number}`,
          width: 1280,
          height: 720,
        }),
      ]
    }
    case 'painted':
      return ['-i', painted(source)]
  }
}

function painted(source: Extract<Source, { type: 'painted' }>): string {
  const name = createHash('sha256')
    .update(JSON.stringify([GENERATION, source]))
    .digest('hex')
    .slice(0, 20)
  const file = path.join(CACHE, 'painted', `${name}.pam`)
  if (!existsSync(file)) {
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(
      `${file}.${process.pid}`,
      paint(source.style, source.seed, source.width, source.height),
    )
    renameSync(`${file}.${process.pid}`, file)
  }
  return file
}

const plates = new Map<string, Promise<string>>()

/** A film as 1280×720, 24 frames a second, a key frame every six, so that moments are cheap. */
function plate(name: keyof typeof FILMS): Promise<string> {
  const made = plates.get(name) ?? makePlate(name)
  plates.set(name, made)
  return made
}

async function makePlate(name: keyof typeof FILMS): Promise<string> {
  const file = path.join(CACHE, 'plates', `${name}.mp4`)
  if (existsSync(file)) return file
  mkdirSync(path.dirname(file), { recursive: true })
  const source = packaged(FILMS[name].package, FILMS[name].file) ?? ''
  const filters = 'scale=1280:720:flags=area,settb=1/24,setpts=N,format=yuv420p'
  const part = file.replace('.mp4', `.${process.pid}.part.mp4`)
  await execa('ffmpeg', [
    '-nostdin',
    '-v',
    'error',
    '-y',
    '-i',
    source,
    '-an',
    '-vf',
    filters,
    '-fps_mode',
    'passthrough',
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-crf',
    '8',
    '-g',
    '6',
    '-bf',
    '0',
    '-threads',
    '2',
    part,
  ])
  renameSync(part, file)
  return file
}

const text = (bytes: unknown): string =>
  bytes instanceof Uint8Array ? Buffer.from(bytes).toString('utf8') : String(bytes ?? '')
