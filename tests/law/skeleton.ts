// A small lawful house in a temporary folder, and one break of every rule to be planted in it.

import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../..')
const LAW = [
  '.dependency-cruiser.cjs',
  '.biome.json',
  '.gitignore',
  '.ci/habits',
  'tsconfig.json',
  'package.json',
]

export type Files = Record<string, string>

export interface House {
  root: string
  remove(): void
}

export function buildHouse(files: Files): House {
  const root = mkdtempSync(join(tmpdir(), 'shotcoach-law-'))
  for (const path of LAW) cpSync(join(ROOT, path), join(root, path), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) }
}

/** Everything here is allowed: it stands for what the rules must not forbid. */
export const LAWFUL: Files = {
  'lib/core/errors.ts': 'export const boom = 1\n',
  'lib/core/json.ts': 'export const parse = (text: string): unknown => JSON.parse(text)\n',
  'lib/schema/shape.ts':
    "import * as v from 'valibot'\nimport { boom } from '../core/errors.ts'\nexport const shape = v.literal(boom)\n",
  'lib/storage/storage.port.ts':
    'export interface Storage {\n  size: number\n}\nexport const limit = 1\n',
  'lib/storage/disk.node.ts':
    "import { sep } from 'node:path'\nimport type { Storage } from './storage.port.ts'\nexport const disk: Storage = { size: sep.length }\n",
  'lib/net/safe-fetch.edge.ts': "export const get = () => fetch('https://a.example.org/')\n",
  'lib/net/safe-fetch.node.ts': "import { execa } from 'execa'\nexport const get = execa\n",
  'lib/db/client.node.ts':
    "import { createClient } from '@libsql/client'\nexport const open = createClient\n",
  'lib/config.ts': 'export const port = Number(process.env.PORT)\n',
  'lib/pipeline/plan.ts':
    "import type { Storage } from '../storage/storage.port.ts'\nexport const plan = (s: Storage) => s.size\n",
  'lib/analysis/cuts.ts': "import { boom } from '#lib/core/errors.ts'\nexport const cuts = boom\n",
  'plugins/contracts.ts': 'export interface Mapper {\n  id: string\n}\n',
  'plugins/good/index.ts':
    "import type { Storage } from '#lib/storage/storage.port.ts'\nimport type { Mapper } from '../contracts.ts'\nexport const good = (s: Storage): Mapper => ({ id: String(s.size) })\n",
  'functions/app.ts': "import { list } from './http/index.ts'\nexport const app = list\n",
  'functions/http/index.ts': "import { one } from './one.ts'\nexport const list = [one]\n",
  'functions/http/one.ts': "import { shared } from './shared/body.ts'\nexport const one = shared\n",
  'functions/http/shared/body.ts': 'export const shared = 1\n',
  'functions/web/page.tsx':
    "import { shape } from '#lib/schema/shape.ts'\nexport const page = shape\n",
  'functions/node.ts':
    "import { port } from '#lib/config.ts'\nimport { disk } from '#lib/storage/disk.node.ts'\nimport { app } from './app.ts'\nexport const start = [port, disk, app, process.env.HOST]\n",
  'functions/worker.ts':
    "import { get } from '#lib/net/safe-fetch.edge.ts'\nimport { app } from './app.ts'\nexport default { get, app }\n",
  'tests/some.ts': 'export const some = process.env.SOME\n',
}

/** Rule of the import law → a file that breaks it. */
export const BROKEN_ROOMS: Record<string, { file: string; text: string; also?: Files }> = {
  resolvable: { file: 'lib/media/lost.ts', text: "export { x } from './nowhere.ts'\n" },
  'no-circles': {
    file: 'lib/exports/ring-a.ts',
    text: "import type { B } from './ring-b.ts'\nexport type A = B | 1\n",
    also: {
      'lib/exports/ring-b.ts': "import type { A } from './ring-a.ts'\nexport type B = A | 2\n",
    },
  },
  'lib-is-the-floor': breaks('lib/media/up.ts', '#plugins/contracts.ts'),
  'plugins-below-functions': breaks('plugins/up/index.ts', '#functions/app.ts'),
  'nobody-imports-tests': breaks('functions/spy.ts', '#tests/some.ts'),
  'no-dev-packages': breaks('functions/dev.ts', 'fast-check'),
  'plugins-are-strangers': breaks('plugins/curious/index.ts', '../good/index.ts'),
  'plugins-see-ports-as-types': {
    file: 'plugins/grabby/index.ts',
    text: "export { limit } from '#lib/storage/storage.port.ts'\n",
  },
  'core-is-a-leaf': breaks('lib/core/nosy.ts', '#lib/schema/shape.ts'),
  'schema-knows-core-only': breaks('lib/schema/nosy.ts', '#lib/analysis/cuts.ts'),
  'pure-rooms-stay-pure': breaks('lib/coach/impure.ts', '#lib/db/client.node.ts'),
  'pure-rooms-no-packages': breaks('lib/render/packed.ts', 'valibot'),
  'schema-only-valibot': breaks('lib/schema/packed.ts', 'hono'),
  'pure-rooms-no-platform': breaks('lib/analysis/platform.ts', 'node:fs'),
  'node-only-in-node-files': breaks('lib/media/decode.ts', 'node:child_process'),
  'node-packages-only-in-node-files': breaks('lib/media/spawn.ts', 'execa'),
  'db-packages-only-in-db': breaks('lib/queue/sql.ts', 'drizzle-orm'),
  'only-entries-pick-adapters': breaks('functions/http/adapter.ts', '#lib/storage/disk.node.ts'),
  'only-entries-read-config': breaks('functions/steps/config.ts', '#lib/config.ts'),
  'siblings-are-strangers': breaks('functions/http/two.ts', './one.ts'),
  'web-shows-never-does': breaks('functions/web/acts.tsx', '#lib/analysis/cuts.ts'),
  'edge-never-reaches-node': {
    file: 'lib/media/far.edge.ts',
    text: "export * from './middle.ts'\n",
    also: { 'lib/media/middle.ts': "export * from '../storage/disk.node.ts'\n" },
  },
}

/** Habit → a file that breaks it, and what Biome calls the rule. */
export const BROKEN_HABITS: Record<string, { file: string; text: string; category: string }> = {
  fetch: habit(
    'lib/media/fetch.ts',
    "fetch('https://a.example.org/')",
    'lint/style/noRestrictedGlobals',
  ),
  'fetch by its global': habit('functions/http/fetch.ts', "globalThis.fetch('/')", 'plugin'),
  'process.env': habit('functions/http/env.ts', 'process.env.HOME', 'lint/style/noProcessEnv'),
  'process.env in a Node file': habit(
    'lib/media/env.node.ts',
    'process.env',
    'lint/style/noProcessEnv',
  ),
  'JSON.parse': habit('lib/media/parse.ts', "JSON.parse('1')", 'plugin'),
  'JSON.parse as a value': habit('functions/steps/parse.ts', "['1'].map(JSON.parse)", 'plugin'),
  'JSON.parse in a page': habit('functions/web/parse.tsx', 'JSON["parse"]', 'plugin'),
  'JSON unpacked': {
    file: 'lib/media/unpacked.ts',
    text: 'const { parse } = JSON\nexport const it = parse\n',
    category: 'plugin',
  },
  'a body parsed by the platform': habit('lib/net/body.ts', "new Response('1').json()", 'plugin'),
  'process unpacked': {
    file: 'lib/media/unpacked.node.ts',
    text: 'const { env } = process\nexport const it = env\n',
    category: 'plugin',
  },
  'process by its global': habit('functions/http/global.ts', 'globalThis.process', 'plugin'),
  'the clock in a pure room': habit('lib/analysis/clock.ts', 'Date.now()', 'plugin'),
  'new Date in a pure room': habit('lib/exports/date.ts', 'new Date()', 'plugin'),
  'chance in a pure room': habit('lib/coach/chance.ts', 'Math.random()', 'plugin'),
  console: habit('lib/media/console.ts', "console.log('x')", 'lint/suspicious/noConsole'),
  any: habit('lib/media/any.ts', '[] as any', 'lint/suspicious/noExplicitAny'),
  'default export': {
    file: 'lib/media/default.ts',
    text: 'export default 1\n',
    category: 'lint/style/noDefaultExport',
  },
}

function breaks(file: string, target: string): { file: string; text: string } {
  return { file, text: `import * as it from '${target}'\nexport const use = it\n` }
}

function habit(file: string, expression: string, category: string) {
  return { file, text: `export const it = () => ${expression}\n`, category }
}
