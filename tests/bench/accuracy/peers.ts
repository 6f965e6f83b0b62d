// Other detectors on the same files: ffmpeg scdet (threshold 10) and, on PATH, PySceneDetect.

import { execa } from 'execa'

/** Times in ms (0 = first frame) at which scdet says that a new scene starts. */
export async function scdet(file: string): Promise<number[]> {
  const { stdout } = await execa(
    'ffmpeg',
    [
      '-nostdin',
      '-v',
      'error',
      '-i',
      file,
      '-vf',
      'scdet=threshold=10,metadata=print:file=-',
      '-an',
      '-f',
      'null',
      '-',
    ],
    { maxBuffer: 2 ** 28 },
  )
  return [...stdout.matchAll(/lavfi\.scd\.time=([\d.]+)/g)].map((m) => Number(m[1]) * 1000)
}

/** PySceneDetect's Content detector at its defaults, or undefined when it is not installed. */
export async function pySceneDetect(file: string): Promise<number[] | undefined> {
  const run = await execa(
    'scenedetect',
    ['-q', '-i', file, 'detect-content', 'list-scenes', '-n', '-q'],
    { reject: false },
  )
  if (run.exitCode !== 0) return undefined
  const list = await execa('scenedetect', ['-i', file, 'detect-content', 'list-scenes', '-n'], {
    reject: false,
  })
  return [...list.stdout.matchAll(/\|\s+\d+\s+\|\s+\d+\s+\|\s+(\d\d):(\d\d):([\d.]+)/g)]
    .map((m) => (Number(m[1]) * 3600 + Number(m[2]) * 60 + Number(m[3])) * 1000)
    .filter((t) => t > 0)
}
