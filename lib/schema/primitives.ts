// Shapes that the other shapes are made of: ids, labels, time ranges, open extensions.

import * as v from 'valibot'
import { ID_PATTERN, SEGMENT_ID_PATTERN } from '#lib/core/ids.ts'

export const Role = v.picklist(['target', 'user'])
export type Role = v.InferOutput<typeof Role>

export const Mode = v.picklist(['learn', 'compare'])
export type Mode = v.InferOutput<typeof Mode>

export const Language = v.picklist(['zh', 'en'])
export type Language = v.InferOutput<typeof Language>

const id = (kind: string) =>
  v.pipe(
    v.string(),
    v.regex(ID_PATTERN, `must be an id that this service made (${kind}_…)`),
    v.startsWith(`${kind}_`),
  )

export const JobId = id('job')
export const SubtaskId = id('sub')
export const ArtifactId = id('art')
export const UploadId = id('upl')
export const SegmentId = v.pipe(v.string(), v.regex(SEGMENT_ID_PATTERN, 'must be like t_s001'))

export const Label = v.strictObject({ en: v.string(), zh: v.string() })

/** Integer ms since the first decoded frame. */
export const TimeMs = v.pipe(v.number(), v.integer(), v.minValue(0))
/** [start, end] in ms. */
export const TimeRange = v.tuple([TimeMs, TimeMs])
export const Confidence = v.pipe(v.number(), v.minValue(0), v.maxValue(1))
/** ms since the epoch. */
export const Instant = v.pipe(v.number(), v.integer(), v.minValue(0))

/** What a model or a later version adds; never read by rules. */
export const Extensions = v.record(v.string(), v.unknown())

export const Warning = v.strictObject({
  code: v.pipe(v.string(), v.regex(/^[a-z0-9_]+$/)),
  message: v.string(),
  segment_id: v.exactOptional(SegmentId),
})
export type Warning = v.InferOutput<typeof Warning>
