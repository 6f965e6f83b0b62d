// Clips for what a model is asked: cheap to decode, with cuts that nobody can miss.

import type { ClipRecipe } from './clips.ts'

const RULES = [110, 30, 18, 90, 150, 22, 45]
const TINTS = [
  [1, 0.8, 0.5],
  [0.4, 0.6, 1],
  [0.3, 0.3, 0.3],
  [0.9, 1, 0.7],
  [1, 0.5, 0.6],
] as const

const still = (source: string, i: number, frames: number) =>
  `[${i}:v]trim=end_frame=1,loop=loop=${frames - 1}:size=1,setpts=N/FR/TB,${source}[s${i}]`

/** First frames of the shots of `shortShots`. */
export const SHORT_SHOT_STARTS = [0, 15, 30]

/** 3 s, 320×180, 15 fps: three textured pictures of a second each, differently lit. */
export const shortShots: ClipRecipe = {
  name: 'short-shots',
  ext: 'mp4',
  args: [
    ...pictures(3, 15, '320x180'),
    ...['-c:v', 'libx264', '-crf', '22', '-pix_fmt', 'yuv420p'],
  ],
}

/** 60 s, 1280×720, 10 fps: twenty textured pictures of three seconds each. */
export const twentyShots: ClipRecipe = {
  name: 'twenty-shots',
  ext: 'mp4',
  args: [
    ...pictures(20, 30, '1280x720', 10),
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '26', '-pix_fmt', 'yuv420p'],
  ],
}

/** So many shots of so many frames, each one picture of its own. */
function pictures(shots: number, frames: number, size: string, fps = 15): string[] {
  const inputs = Array.from({ length: shots }, (_, i) => [
    ...['-f', 'lavfi', '-i'],
    `cellauto=s=320x180:rule=${RULES[i % RULES.length]}:r=${fps}:random_seed=${i + 1}:full=1,scale=${size.replace('x', ':')}:flags=bicubic,gblur=sigma=${2 + (i % 3)}`,
  ])
  const graph = Array.from({ length: shots }, (_, i) => {
    const [r, g, b] = TINTS[i % TINTS.length] as readonly [number, number, number]
    return still(`format=gbrp,lutrgb=r=val*${r}:g=val*${g}:b=val*${b},format=yuv420p`, i, frames)
  })
  const all = Array.from({ length: shots }, (_, i) => `[s${i}]`).join('')
  return [
    ...inputs.flat(),
    ...['-filter_complex', `${graph.join(';')};${all}concat=n=${shots}:v=1:a=0`, '-r', String(fps)],
  ]
}
