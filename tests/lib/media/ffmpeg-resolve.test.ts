import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { resolveFfmpeg } from '#lib/media/ffmpeg-resolve.node.ts'
import { parseFilters, parseVersion, passthroughArgs } from '#lib/media/ffmpeg-tool.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'resolve-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('resolveFfmpeg', () => {
  it('falls back to the packaged build when PATH holds none', async () => {
    const tool = await resolveFfmpeg({ path: folder })
    expect(['static', 'bundled']).toContain(tool.source)
    expect(tool.filters.has('select')).toBe(true)
    expect(tool.version).toMatch(/\S/)
  })

  it('takes FFMPEG_BIN before everything else, as a path and as a name on PATH', async () => {
    const { bin } = await resolveFfmpeg({ path: '' })
    expect(await resolveFfmpeg({ configured: bin })).toMatchObject({ source: 'configured', bin })
    await symlink(bin, join(folder, 'my-ffmpeg'))
    const named = await resolveFfmpeg({ configured: 'my-ffmpeg', path: folder })
    expect(named).toMatchObject({ source: 'configured', bin: join(folder, 'my-ffmpeg') })
  })

  it('refuses a FFMPEG_BIN that does not run instead of choosing another', async () => {
    const text = join(folder, 'text')
    await writeFile(text, 'no program')
    const script = join(folder, 'other-program')
    await writeFile(script, '#!/bin/sh\necho hello\n')
    await chmod(script, 0o755)
    for (const configured of [text, script, join(folder, 'missing'), 'not-on-path', folder])
      await expect(resolveFfmpeg({ configured, path: folder })).rejects.toMatchObject({
        code: 'config_invalid',
      })
  })

  it('passes over a broken ffmpeg on PATH', async () => {
    const path = await mkdtemp(join(folder, 'path-'))
    await writeFile(join(path, 'ffmpeg'), '#!/bin/sh\nexit 3\n')
    await chmod(join(path, 'ffmpeg'), 0o755)
    expect((await resolveFfmpeg({ path })).source).not.toBe('path')
  })
})

describe('version facts', () => {
  it('reads releases and old snapshots alike', () => {
    const old = parseVersion(
      'ffmpeg version N-47683-g0e8eb07980-static https://x\nlibavutil      56. 24.101 / 56. 24.101\n',
    )
    expect(old).toEqual({ version: 'N-47683-g0e8eb07980-static', avutil: [56, 24] })
    expect(passthroughArgs({ avutil: [56, 24] })).toEqual(['-vsync', '0'])
    expect(passthroughArgs({ avutil: [57, 17] })).toEqual(['-vsync', '0'])
    expect(passthroughArgs({ avutil: [57, 28] })).toEqual(['-fps_mode', 'passthrough'])
    expect(passthroughArgs({ avutil: [60, 3] })).toEqual(['-fps_mode', 'passthrough'])
    expect(parseVersion('busybox v1.36')).toBeNull()
  })

  it('reads filter names only', () => {
    const text =
      'Filters:\n  T.. = Timeline support\n  | = Source or sink filter\n ... abench            A->A       Benchmark\n TSC scale             V->V       Scale\n .S. select            V->N       Select\n'
    expect([...parseFilters(text)]).toEqual(['abench', 'scale', 'select'])
  })
})
