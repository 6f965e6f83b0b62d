import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createLocalSources } from '#lib/storage/sources.node.ts'

const home = mkdtempSync(join(tmpdir(), 'sources-'))
const root = join(home, 'videos')
const data = join(root, 'data')
for (const dir of [root, data, join(root, '.hidden'), join(home, 'videos-too')])
  mkdirSync(dir, { recursive: true })
for (const file of [
  'videos/a.mp4',
  'videos/.env',
  'videos/.hidden/b.mp4',
  'videos/data/demo.db',
  'videos-too/c.mp4',
  'secret.mp4',
])
  writeFileSync(join(home, file), 'bytes')
writeFileSync(join(root, 'empty.mp4'), '')
symlinkSync(join(home, 'secret.mp4'), join(root, 'out.mp4'))
symlinkSync(join(root, 'a.mp4'), join(root, 'in.mp4'))
symlinkSync(join(root, 'loop.mp4'), join(root, 'loop.mp4'))
execFileSync('mkfifo', [join(root, 'pipe.mp4')])
afterAll(() => rmSync(home, { recursive: true }))

const sources = createLocalSources({ roots: [root], dataDir: data, cwd: root })

test.each([
  ['a plain file', 'a.mp4', null],
  ['a link that stays inside', 'in.mp4', null],
  ['the absolute form', join(root, 'a.mp4'), null],
  ['a missing file', 'nope.mp4', 'input_path_not_found'],
  ['a NUL in the name', 'a\0.mp4', 'input_path_not_found'],
  ['a folder', '.', 'input_not_a_file'],
  ['a pipe, without waiting for a writer', 'pipe.mp4', 'input_not_a_file'],
  ['a link that leaves', 'out.mp4', 'input_path_forbidden'],
  ['a link to itself', 'loop.mp4', 'input_path_forbidden'],
  ['the parent', '../secret.mp4', 'input_path_forbidden'],
  ['a missing file outside, like one that is there', '../nope.mp4', 'input_path_forbidden'],
  ['a neighbour that begins alike', '../videos-too/c.mp4', 'input_path_forbidden'],
  ['a dotfile', '.env', 'input_path_forbidden'],
  ['a file in a dot folder', '.hidden/b.mp4', 'input_path_forbidden'],
  ['our own data', 'data/demo.db', 'input_path_forbidden'],
  ['an empty file', 'empty.mp4', 'input_empty'],
])('%s', async (_, path, code) => {
  if (code === null)
    await expect(sources.judge(path)).resolves.toBe(realpathSync(resolve(root, path)))
  else await expect(sources.judge(path)).rejects.toMatchObject({ code })
})

test('no roots, no paths', async () => {
  const closed = createLocalSources({ roots: [], dataDir: data, cwd: root })
  await expect(closed.judge('a.mp4')).rejects.toMatchObject({ code: 'input_path_forbidden' })
})

test('a folder that is named itself is open, dots or not', async () => {
  const named = createLocalSources({
    roots: [root, join(root, '.hidden')],
    dataDir: data,
    cwd: root,
  })
  await expect(named.judge('.hidden/b.mp4')).resolves.toContain('b.mp4')
  await expect(named.judge('.env')).rejects.toMatchObject({ code: 'input_path_forbidden' })
})

test('what was opened is what is read', async () => {
  const file = await sources.open(await sources.judge('a.mp4'))
  const chunks: Uint8Array[] = []
  for await (const chunk of file.stream()) chunks.push(chunk)
  await file.close()
  expect(Buffer.concat(chunks).toString()).toBe('bytes')
})

test('another process may open what was judged, but no link put in its place', async () => {
  const elsewhere = createLocalSources({ roots: [], dataDir: data, cwd: home })
  const real = await sources.judge('a.mp4')
  await (await elsewhere.open(real)).close()
  await expect(elsewhere.open(join(root, 'in.mp4'))).rejects.toMatchObject({
    code: 'input_path_forbidden',
  })
})
