import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '#lib/core/errors.ts'
import { openDiskStorage } from '#lib/storage/disk.node.ts'
import { createMemoryStorage } from '#lib/storage/memory.ts'
import type { LocalFiles, Storage } from '#lib/storage/storage.port.ts'
import { toStorageError } from '#lib/storage/storage-error.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'storage-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = async (stream: ReadableStream<Uint8Array> | null) =>
  stream && new TextDecoder().decode(await new Response(stream).arrayBuffer())
const keys = async (storage: Storage, prefix: string) => {
  const found: string[] = []
  for await (const { key } of storage.list(prefix)) found.push(key)
  return found
}

const adapters: [string, () => Promise<Storage>][] = [
  ['memory', async () => createMemoryStorage()],
  ['disk', async () => openDiskStorage({ root: await mkdtemp(join(root, 'd-')) })],
]

describe.each(adapters)('Storage on %s', (_, open) => {
  it('gives back what was put, with size and sha256', async () => {
    const storage = await open()
    const stored = await storage.put('jobs/a/x.txt', bytes('abc'))
    expect(stored).toEqual({
      key: 'jobs/a/x.txt',
      bytes: 3,
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    })
    expect(await text(await storage.read('jobs/a/x.txt'))).toBe('abc')
    expect(await storage.readBytes('jobs/a/x.txt')).toEqual(bytes('abc'))
    expect(await storage.size('jobs/a/x.txt')).toBe(3)
  })

  it('streams a body and hashes it as a whole', async () => {
    const storage = await open()
    async function* parts() {
      yield bytes('a')
      yield bytes('bc')
    }
    expect((await storage.put('s', parts())).sha256).toMatch(/^ba7816bf/)
    expect((await storage.put('empty', bytes(''))).bytes).toBe(0)
    expect(await text(await storage.read('empty'))).toBe('')
  })

  it('reads ranges, inclusive, cut at the end, and refuses those outside', async () => {
    const storage = await open()
    await storage.put('r', bytes('0123456789'))
    expect(await text(await storage.read('r', { start: 2, end: 4 }))).toBe('234')
    expect(await text(await storage.read('r', { start: 8, end: 99 }))).toBe('89')
    for (const range of [
      { start: 10, end: 12 },
      { start: 5, end: 4 },
      { start: -1, end: 4 },
    ])
      await expect(storage.read('r', range)).rejects.toMatchObject({
        code: 'range_not_satisfiable',
      })
  })

  it('answers null for what is not there, and for a folder', async () => {
    const storage = await open()
    await storage.put('a/b/c', bytes('x'))
    for (const key of ['none', 'a/b', 'a/b/c/d']) {
      expect(await storage.read(key)).toBeNull()
      expect(await storage.readBytes(key)).toBeNull()
      expect(await storage.size(key)).toBeNull()
    }
    await storage.remove('none')
    await storage.removeAll('none/')
  })

  it('keeps the old bytes when a body fails, and passes its error on', async () => {
    const storage = await open()
    await storage.put('k', bytes('old'))
    async function* broken() {
      yield bytes('new')
      throw new AppError('url_truncated', 'cut')
    }
    await expect(storage.put('k', broken())).rejects.toMatchObject({ code: 'url_truncated' })
    expect(await text(await storage.read('k'))).toBe('old')
  })

  it('links: both names live on their own', async () => {
    const storage = await open()
    await storage.put('a', bytes('one'))
    await storage.put('deep/b', bytes('two'))
    await storage.link('a', 'deep/b')
    await storage.link('a', 'deep/b')
    await storage.put('a', bytes('changed'))
    expect(await text(await storage.read('deep/b'))).toBe('one')
    await storage.remove('deep/b')
    expect(await text(await storage.read('a'))).toBe('changed')
    await expect(storage.link('none', 'c')).rejects.toMatchObject({ code: 'storage_failed' })
  })

  it('lists below a prefix in order and removes below it', async () => {
    const storage = await open()
    const all = ['jobs/a/1', 'jobs/a/sub/2', 'jobs/a.z', 'jobs/ab/3', 'jobs/a-b']
    for (const key of all) await storage.put(key, bytes(key))
    expect(await keys(storage, 'jobs/')).toEqual([...all].sort())
    expect(await keys(storage, 'jobs/a/')).toEqual(['jobs/a/1', 'jobs/a/sub/2'])
    for await (const { bytes, changedAtMs } of storage.list('jobs/a/')) {
      expect(bytes).toBeGreaterThan(0)
      expect(Math.abs(changedAtMs - Date.now())).toBeLessThan(60_000)
    }
    await storage.removeAll('jobs/a/')
    expect(await keys(storage, 'jobs/')).toEqual(['jobs/a-b', 'jobs/a.z', 'jobs/ab/3'])
    expect(await keys(storage, 'none/')).toEqual([])
  })

  it('refuses keys that could leave the storage', async () => {
    const storage = await open()
    const bad = ['', '/', '/etc/passwd', '../x', 'a/../x', 'a//b', 'a/', '.hidden', 'a/.b', 'a\\b']
    for (const key of [...bad, 'a\0b', 'a b', 'ü', `${'x'.repeat(513)}`]) {
      await expect(storage.put(key, bytes('x'))).rejects.toMatchObject({ code: 'internal' })
      await expect(storage.read(key)).rejects.toMatchObject({ code: 'internal' })
      await expect(storage.link('a', key)).rejects.toMatchObject({ code: 'internal' })
    }
    await expect(storage.removeAll('jobs')).rejects.toMatchObject({ code: 'internal' })
    await expect(storage.removeAll('/')).rejects.toMatchObject({ code: 'internal' })
  })
})

describe('disk', () => {
  let folder: string
  let storage: Storage & LocalFiles
  beforeAll(async () => {
    folder = await mkdtemp(join(root, 'local-'))
    storage = await openDiskStorage({ root: folder })
  })

  it('leaves nothing in its temporary folder, whatever happened', async () => {
    async function* broken() {
      yield bytes('x')
      throw new Error('gone')
    }
    await storage.put('a', bytes('x'))
    await storage.link('a', 'b')
    await storage.link('a', 'b')
    await expect(storage.put('c', broken())).rejects.toThrow('gone')
    expect(await readdir(join(folder, '.tmp'))).toEqual([])
  })

  it('shares bytes between links', async () => {
    await storage.put('one', bytes('x'))
    await storage.link('one', 'two')
    expect((await stat(join(folder, 'two'))).nlink).toBe(2)
  })

  it('adopts a finished file from scratch under a key', async () => {
    const scratch = await storage.scratch()
    await writeFile(join(scratch.path, 'f.jpg'), 'abc')
    const stored = await storage.adopt(join(scratch.path, 'f.jpg'), 'jobs/j/f.jpg')
    expect(stored).toMatchObject({ bytes: 3, sha256: expect.stringMatching(/^ba7816bf/) })
    expect(await readdir(scratch.path)).toEqual([])
    await scratch.release()
    await expect(stat(scratch.path)).rejects.toThrow()
    const opened = await storage.open('jobs/j/f.jpg')
    expect((await stat(opened.path)).size).toBe(3)
    await opened.release()
    await expect(storage.open('missing')).rejects.toMatchObject({ code: 'storage_failed' })
  })

  it('sweeps what a killed process left, once it is an hour old', async () => {
    const left = join(folder, '.tmp', 'p_left')
    await writeFile(left, 'half')
    await openDiskStorage({ root: folder })
    expect((await stat(left)).size).toBe(4)
    await openDiskStorage({ root: folder, nowMs: () => Date.now() + 2 * 60 * 60_000 })
    await expect(stat(left)).rejects.toThrow()
  })

  it('tells a full disk from a failing one', () => {
    for (const code of ['ENOSPC', 'EDQUOT'])
      expect(toStorageError(Object.assign(new Error('/secret/path'), { code })).code).toBe(
        'storage_full',
      )
    const failed = toStorageError(Object.assign(new Error('/secret/path'), { code: 'EIO' }))
    expect(failed.code).toBe('storage_failed')
    expect(failed.message).not.toContain('secret')
  })
})
