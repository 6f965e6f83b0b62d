// Breakdown → DecomposeResult: adds what depends on the job and the role (ids, URLs), changes nothing else.

import { idFromParts, segmentId } from '#lib/core/ids.ts'
import type { ArtifactRecord } from '#lib/db/records.port.ts'
import { type DecomposeResult, SCHEMA_VERSION, type Segment } from '#lib/schema/decompose.ts'
import type { Mode, Role, Warning } from '#lib/schema/primitives.ts'
import type { BareSegment, Breakdown, BreakdownFile } from '#lib/schema/step-outputs.ts'
import { artifactUrl, breakdownFileKey } from './file-names.ts'

export interface Place {
  jobId: string
  role: Role
  mode: Mode
}

/** The id of a file of a breakdown is the same at every run of the job. */
export const artifactIdOf = (place: Place, file: BreakdownFile): Promise<string> =>
  idFromParts('art', place.jobId, place.role, file.name)

export async function artifactRecord(place: Place, file: BreakdownFile): Promise<ArtifactRecord> {
  return {
    artifactId: await artifactIdOf(place, file),
    kind: file.kind,
    role: place.role,
    key: breakdownFileKey(place.jobId, place.role, file.name),
    bytes: file.bytes,
    sha256: file.sha256,
    contentType: file.content_type,
    fileName: `${place.role}-${file.name.replaceAll('/', '-')}`,
  }
}

export async function assembleDecompose(
  place: Place,
  breakdown: Breakdown,
): Promise<DecomposeResult> {
  const { video, bare, files } = breakdown
  const { info } = video
  const segments = await Promise.all(
    bare.segments.map((segment, index) => assembleSegment(place, segment, index, files)),
  )
  const whole = files.filter((file) => file.kind !== 'keyframe')
  const extensions = await Promise.all(
    whole.map(async (file) => {
      const artifact_id = await artifactIdOf(place, file)
      return [file.kind, { artifact_id, url: artifactUrl(place.jobId, artifact_id) }] as const
    }),
  )
  return {
    schema_version: SCHEMA_VERSION,
    mode: place.mode,
    video: {
      asset_role: place.role,
      sha256: video.sha256,
      duration_ms: video.duration_ms,
      width: info.width,
      height: info.height,
      fps_num: info.fpsNum,
      fps_den: info.fpsDen,
      frame_count: video.frame_count,
      codec: info.codec,
      rotation_deg: info.rotationDeg,
      color: {
        primaries: info.color.primaries,
        transfer: info.color.transfer,
        matrix: info.color.matrix,
        range: info.color.range,
        bit_depth: info.color.bitDepth,
      },
    },
    segments,
    pacing: bare.pacing,
    warnings: [...bare.warnings, ...segmentWarnings(place.role, bare.segments)],
    usage: bare.usage,
    extensions: Object.fromEntries(extensions),
  }
}

async function assembleSegment(
  place: Place,
  bare: BareSegment,
  index: number,
  files: BreakdownFile[],
): Promise<Segment> {
  const { features, warnings: _, extensions = {}, ...rest } = bare
  const id = segmentId(place.role, index)
  const keyframes = files.filter((file) => file.kind === 'keyframe' && file.segment === index)
  return {
    ...rest,
    segment_id: id,
    index,
    duration_ms: bare.end_ms - bare.start_ms,
    keyframes: await Promise.all(
      keyframes.map(async (file) => {
        const artifact_id = await artifactIdOf(place, file)
        return {
          artifact_id,
          url: artifactUrl(place.jobId, artifact_id),
          ts_ms: file.ts_ms ?? bare.start_ms,
          role: file.position ?? 'middle',
        }
      }),
    ),
    analysis: {
      features: features.map((feature, n) => ({
        feature_id: `${id}_f${String(n + 1).padStart(2, '0')}`,
        ...feature,
      })),
    },
    extensions,
  }
}

function segmentWarnings(role: Role, segments: BareSegment[]): Warning[] {
  return segments.flatMap((segment, index) =>
    segment.warnings.map((warning) => ({ ...warning, segment_id: segmentId(role, index) })),
  )
}
