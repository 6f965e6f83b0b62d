// The law of the house: who may know whom. Read with `npm run rooms`; every rule has a planted violation
// in tests/law/rooms.test.ts. Habits inside a file (fetch, process.env, JSON.parse) are Biome's.

const PURE = '^lib/(core|schema|pipeline|analysis|coach|render|exports)/'
const PORT = '[.]port[.]ts$'
const NPM = '(^|/)node_modules/'
const ENTRY = '^functions/(node|worker|cli)[.]ts$'
const NODE_SIDE = '([.]node[.]ts|^functions/(node|cli)[.]ts)$'
const NODE_PACKAGES =
  'node_modules/(execa|undici|sharp|ffmpeg-static|@ffmpeg-installer|@hono/node-server|@libsql/client/lib-esm/(node|sqlite3)[.]js|tsx)'
const HOUSE = '^(functions|plugins|lib)/'

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

module.exports = {
  forbidden: [
    rule('resolvable', 'An import leads nowhere.', {}, { couldNotResolve: true }),
    rule(
      'no-circles',
      'Two files that need each other are one file, or need a third.',
      {},
      { circular: true },
    ),
    rule(
      'lib-is-the-floor',
      'lib knows neither plugins nor functions.',
      { path: '^lib/' },
      { path: '^(functions|plugins)/' },
    ),
    rule(
      'plugins-below-functions',
      'Plugins never reach up to the doors.',
      { path: '^plugins/' },
      { path: '^functions/' },
    ),
    rule(
      'nobody-imports-tests',
      'Tests look at the house, not the house at tests.',
      { path: HOUSE },
      { path: '^(tests|[.]ci)/' },
    ),
    rule(
      'no-dev-packages',
      'What runs must be a dependency, not a devDependency.',
      { path: HOUSE, pathNot: '^lib/db/drizzle[.]config[.]ts$' },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg'] },
    ),
    rule(
      'plugins-are-strangers',
      'A plugin knows the contract and itself; share through lib.',
      { path: '^plugins/([^/]+)/' },
      { path: '^plugins/', pathNot: ['^plugins/$1/', '^plugins/contracts[.]ts$'] },
    ),
    rule(
      'plugins-see-ports-as-types',
      'A plugin gets its ports through the context; it may only name their types.',
      { path: '^plugins/' },
      { path: PORT, dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'core-is-a-leaf',
      'core imports nothing of the house.',
      { path: '^lib/core/' },
      { path: HOUSE, pathNot: '^lib/core/' },
    ),
    rule(
      'schema-knows-core-only',
      'Shapes know core and no other room.',
      { path: '^lib/schema/' },
      { path: '^lib/', pathNot: '^lib/(core|schema)/' },
    ),
    rule(
      'pure-rooms-stay-pure',
      'A pure room knows pure rooms and the types of ports; effects belong to steps and adapters.',
      { path: PURE },
      { path: '^lib/', pathNot: [PURE, PORT] },
    ),
    rule(
      'pure-rooms-no-packages',
      'A pure room needs no package.',
      { path: PURE, pathNot: '^lib/schema/' },
      { path: NPM },
    ),
    rule(
      'schema-only-valibot',
      'Shapes are written in valibot and checked by ajv, nothing else.',
      { path: '^lib/schema/' },
      { path: NPM, pathNot: 'node_modules/(valibot|@valibot|ajv|ajv-formats)/' },
    ),
    rule(
      'pure-rooms-no-platform',
      'A pure room runs anywhere: no Node built-in.',
      { path: PURE },
      { dependencyTypes: ['core'] },
    ),
    rule(
      'node-only-in-node-files',
      'Node built-ins stand in *.node.ts and the Node entries.',
      { path: HOUSE, pathNot: NODE_SIDE },
      { dependencyTypes: ['core'] },
    ),
    rule(
      'node-packages-only-in-node-files',
      'Packages that need Node stand in *.node.ts and the Node entries.',
      { path: HOUSE, pathNot: NODE_SIDE },
      { path: NODE_PACKAGES },
    ),
    rule(
      'db-packages-only-in-db',
      'drizzle and libSQL stay behind the client of lib/db.',
      { path: HOUSE, pathNot: '^lib/db/' },
      { path: 'node_modules/(drizzle-orm|@libsql|libsql)/' },
    ),
    rule(
      'only-entries-pick-adapters',
      'Entries choose adapters; everybody else gets a port.',
      { path: '^(functions|plugins)/', pathNot: ENTRY },
      {
        path: ['^lib/.*[.](node|edge)[.]ts$', '^lib/(queue|db|storage|net|media|compute)/'],
        pathNot: PORT,
      },
    ),
    rule(
      'only-entries-read-config',
      'Entries read the configuration and hand values on.',
      { path: HOUSE, pathNot: [ENTRY, '^lib/config([.]ts|/)'] },
      { path: '^lib/config([.]ts$|/)' },
    ),
    rule(
      'siblings-are-strangers',
      'Endpoints and steps do not know each other; only their index.ts knows them all.',
      { path: '^functions/(http|steps)/[^/]+[.]tsx?$', pathNot: '/index[.]ts$' },
      { path: '^functions/(http|steps)/', pathNot: '^functions/http/(middleware|shared)/' },
    ),
    rule(
      'web-shows-never-does',
      'Pages see shapes and core, nothing that acts.',
      { path: '^functions/web/' },
      { path: '^(plugins|lib|functions)/', pathNot: '^(lib/(schema|core)|functions/web)/' },
    ),
    rule(
      'edge-never-reaches-node',
      'What runs at the edge must not reach a Node file, however indirectly.',
      { path: '^functions/(worker|app)[.]tsx?$|[.]edge[.]ts$' },
      { path: `(${NODE_SIDE}|${NODE_PACKAGES})`, reachable: true },
    ),
  ],
  options: {
    // Without this, imports of types alone escape the rules.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^functions/web/public/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.json'],
    },
  },
}
