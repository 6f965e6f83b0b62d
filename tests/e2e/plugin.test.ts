// A decomposer of one's own: registered in the list, chosen by id, and a job runs through it without a
// changed line in dispatcher, plan or steps.

import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Feature } from '#lib/schema/decompose.ts'
import type { Decomposer } from '#plugins/contracts.ts'
import { builtInPlugins } from '#plugins/index.ts'
import { createPluginList } from '#plugins/registry.ts'
import { clip } from '#tests/helpers/clips.ts'
import { threeShots } from '#tests/helpers/clips-known.ts'
import { startLive } from '#tests/helpers/live-server.ts'

/** Proposes one boundary that is there and one that is not; claims what only a person could see. */
const opinionated: Decomposer = {
  id: 'opinionated_v1',
  resource: 'io',
  version: '1',
  usesModel: false,
  supports: () => true,
  segments: async (_, stills, measured) => ({
    shots: measured.flatMap((shot) => [
      shot,
      { ...shot, start_ms: shot.start_ms + 1000, start_frame: shot.start_frame + 25 },
    ]),
    featureBatches: () => Math.min(2, stills.length),
    warnings: [],
  }),
  features: async (_, segments) =>
    segments.map(({ index, shot, facts }) => ({
      index,
      claims: [
        claim('lighting', 'softness', 'soft', shot),
        claim('camera_motion', 'movement', 'crane_up', shot),
        claim('lighting', 'made_up', 'x', shot),
        ...facts.claims.filter((c) => c.type === 'temperature'),
      ],
    })),
}

const claim = (
  category: string,
  type: string,
  value: string,
  shot: { start_ms: number; end_ms: number },
) => ({
  category,
  type,
  value,
  confidence: 0.9,
  timeRangesMs: [[shot.start_ms, shot.end_ms] as [number, number]],
})

test('its boundaries are settled, its claims judged, its inventions dropped', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plugin-'))
  copyFileSync(await clip(threeShots), join(folder, 'three.mp4'))
  const plugins = {
    ...builtInPlugins(),
    decomposers: createPluginList('decomposer', [...builtInPlugins().decomposers.all, opinionated]),
  }
  const live = await startLive({ cwd: folder, plugins })
  try {
    const job = await live.finish({
      mode: 'learn',
      target_video: { source: { type: 'path', path: 'three.mp4' } },
      options: { analysis: { decomposer: 'opinionated_v1' } },
    })
    expect(job.error).toBeUndefined()
    const { result } = job
    expect(result.segments.map((s: { start_frame: number }) => s.start_frame)).toEqual([0, 50, 100])
    expect(result.warnings).toContainEqual(expect.objectContaining({ code: 'boundaries_dropped' }))
    for (const segment of result.segments) {
      const find = (type: string): Feature | undefined =>
        segment.analysis.features.find((f: Feature) => f.type === type)
      expect(find('softness')).toMatchObject({ value: 'soft', source: 'model' })
      expect(find('movement')?.value).not.toBe('crane_up')
      expect(find('movement')?.extensions.rejected_claims).toMatchObject([{ value: 'crane_up' }])
      expect(find('temperature')?.source).toBe('reconciled')
      expect(find('made_up')).toBeUndefined()
    }
  } finally {
    await live.close()
    rmSync(folder, { recursive: true, force: true })
  }
}, 60_000)

test('two plugins with one id are refused at start', () => {
  expect(() => createPluginList('decomposer', [opinionated, opinionated])).toThrow(/opinionated_v1/)
})
