// Where a job's files lie. Every key is made here, from ids of ours and fixed words.

import type { Role } from '#lib/schema/primitives.ts'

export const jobPrefix = (jobId: string): string => `jobs/${jobId}/`
export const inputKey = (jobId: string, role: Role, extension: string): string =>
  `jobs/${jobId}/input/${role}.${extension}`
export const framesPrefix = (jobId: string, role: Role): string => `jobs/${jobId}/frames/${role}/`
export const seriesKey = (jobId: string, role: Role): string =>
  `jobs/${jobId}/measurements/${role}.bin`
export const resultKey = (jobId: string): string => `jobs/${jobId}/result.json`

/** A preview lies with its parent and goes when the parent goes … */
export const previewKey = (parentJobId: string, subtaskId: string): string =>
  `jobs/${parentJobId}/previews/${subtaskId}.mp4`
/** … and what a provider sent for it, until it is made fit. */
export const previewSourceKey = (parentJobId: string, subtaskId: string): string =>
  `jobs/${parentJobId}/previews/${subtaskId}.source.mp4`

/** Names of a breakdown's single files; keyframes are `keyframes/….jpg`. */
export const FRAMES_INDEX = 'frames_index.json'
export const CONTACT_SHEET = 'keyframes/contact_sheet.jpg'
export const SERIES = 'series.bin'

/** A file of a breakdown inside the job's folder (DESIGN §9) … */
export function breakdownFileKey(jobId: string, role: Role, name: string): string {
  if (name === SERIES) return seriesKey(jobId, role)
  if (name === FRAMES_INDEX) return `${framesPrefix(jobId, role)}${name}`
  return `jobs/${jobId}/keyframes/${role}/${name.replace('keyframes/', '')}`
}

/** … and inside the cache that outlives the job. */
export const cacheFileKey = (cacheKey: string, name: string): string => `cache/${cacheKey}/${name}`

export const artifactUrl = (jobId: string, artifactId: string): string =>
  `/v1/video-analysis/jobs/${jobId}/artifacts/${artifactId}`
