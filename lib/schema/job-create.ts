// The body of POST /v1/video-analysis/jobs, with its defaults.

import * as v from 'valibot'
import { Language, Mode, UploadId } from './primitives.ts'
import { CATEGORY_IDS, REQUIRED_CATEGORIES } from './vocabulary.ts'

export const Source = v.variant('type', [
  v.strictObject({ type: v.literal('url'), url: v.pipe(v.string(), v.maxLength(4096)) }),
  v.strictObject({
    type: v.literal('path'),
    path: v.pipe(v.string(), v.nonEmpty('must name a file'), v.maxLength(4096)),
  }),
  v.strictObject({ type: v.literal('upload'), upload_id: UploadId }),
])
export type Source = v.InferOutput<typeof Source>

export const Video = v.strictObject({ source: Source })

const pluginId = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9_]{1,64}$/, 'must be a plugin id such as measured_decomposer_v1'),
)
const name = v.pipe(v.string(), v.nonEmpty(), v.maxLength(200))

export const FrameExtract = v.strictObject({
  /** Sampled stills a second. */
  fps: v.optional(v.pipe(v.number(), v.minValue(0.1), v.maxValue(10)), 2),
  /** Sampled stills in all, spread over the whole video. */
  max_frames: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2000)), 240),
})

/** Optional modules are switched on by naming them; the required categories are always on. */
export const EnabledModules = v.pipe(
  v.array(v.picklist(CATEGORY_IDS)),
  v.maxLength(CATEGORY_IDS.length),
  v.transform((given) =>
    CATEGORY_IDS.filter((id) => REQUIRED_CATEGORIES.includes(id) || given.includes(id)),
  ),
)

export const Options = v.strictObject({
  frame_extract: v.optional(FrameExtract, {}),
  analysis: v.optional(
    v.strictObject({
      enabled_modules: v.optional(EnabledModules, []),
      /** Naming one makes it required: the job fails when it cannot do its work. */
      decomposer: v.optional(pluginId),
    }),
    {},
  ),
  compare: v.optional(
    v.strictObject({
      enabled: v.optional(v.boolean(), true),
      mapper: v.optional(pluginId),
      improver: v.optional(pluginId),
      virtual_camera_motion: v.optional(
        v.strictObject({ enabled: v.optional(v.boolean(), false) }),
        {},
      ),
    }),
    {},
  ),
  llm: v.optional(v.strictObject({ provider: v.optional(name), model: v.optional(name) })),
  artifacts: v.optional(v.strictObject({ zip: v.optional(v.boolean(), false) }), {}),
  language: v.optional(Language, 'en'),
})
export type Options = v.InferOutput<typeof Options>

/** `user_video` must be there for compare and null or absent for learn. */
export const JobCreate = v.pipe(
  v.strictObject({
    mode: Mode,
    target_video: Video,
    user_video: v.optional(v.nullable(Video), null),
    options: v.optional(Options, {}),
  }),
  v.forward(
    v.check(
      (body) => body.mode !== 'compare' || body.user_video !== null,
      'compare needs user_video: {"source": {…}}',
    ),
    ['user_video'],
  ),
  v.forward(
    v.check(
      (body) => body.mode !== 'learn' || body.user_video === null,
      'learn takes no user_video; use mode "compare" or leave it out',
    ),
    ['user_video'],
  ),
)
export type JobCreate = v.InferOutput<typeof JobCreate>
