// The least constant enlargement under which a course never shows a border. A window of zoom z, turned by r,
// reaches (cos r + sin r ⋅ H/W) / 2z of the width to either side; everything shrinks with the cover.

import type { Pose, Waypoint } from './pose.ts'

export interface Covered {
  poses: Pose[]
  coverZoom: number
  /** Largest zoom on the way, cover included. */
  maxZoom: number
}

/** `aspect` = width ÷ height. The course is shifted as a whole where that saves enlargement. */
export function cover(course: readonly Waypoint[], aspect: number): Covered {
  const x = reach(course, (p) => p.x, 1 / aspect)
  const y = reach(course, (p) => p.y, aspect)
  const coverZoom = Math.max(1, x.max - x.min, y.max - y.min)
  const shiftX = shiftInto(x, coverZoom)
  const shiftY = shiftInto(y, coverZoom)
  const poses = course.map((p) => ({
    zoom: p.zoom * coverZoom,
    x: (p.x + shiftX) / coverZoom,
    y: (p.y + shiftY) / coverZoom,
    rollRad: p.rollRad,
  }))
  return { poses, coverZoom, maxZoom: poses.reduce((max, p) => Math.max(max, p.zoom), 1) }
}

interface Reach {
  min: number
  max: number
}

function reach(course: readonly Waypoint[], along: (p: Waypoint) => number, cross: number): Reach {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const p of course) {
    const half =
      (Math.abs(Math.cos(p.rollRad)) + cross * Math.abs(Math.sin(p.rollRad))) / p.zoom / 2
    min = Math.min(min, along(p) - half)
    max = Math.max(max, along(p) + half)
  }
  return { min, max }
}

/** The shift nearest to none that keeps the reach within ± half of the enlarged picture. */
function shiftInto({ min, max }: Reach, coverZoom: number): number {
  const [low, high] = [-coverZoom / 2 - min, coverZoom / 2 - max]
  // Both are equal where the cover is as small as it can be; rounding must not turn them round.
  if (low >= high) return (low + high) / 2
  return Math.min(high, Math.max(low, 0))
}
