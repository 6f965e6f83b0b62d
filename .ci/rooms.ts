// `npm run rooms`: the import law over functions, plugins and lib. It also fails when it saw too few
// modules, because a resolver that understands nothing reports "no violations" over nothing.

import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'

const ROOMS = ['functions', 'plugins', 'lib']
const LEAST_MODULES = 40

export interface Finding {
  rule: string
  from: string
  to: string
}

export interface RoomsReport {
  modules: number
  findings: Finding[]
}

/** The law as it stands in a folder's `.dependency-cruiser.cjs`. */
export function readLaw(root: string): { forbidden: IForbiddenRuleType[]; options: object } {
  return createRequire(import.meta.url)(resolve(root, '.dependency-cruiser.cjs'))
}

/** Cruises the rooms of the working directory. */
export async function cruiseRooms(root: string): Promise<RoomsReport> {
  const { forbidden, options } = readLaw(root)
  const result = await cruise(
    ROOMS,
    { ...options, validate: true, ruleSet: { forbidden }, baseDir: root },
    { bustTheCache: true },
    { tsConfig: extractTSConfig(resolve(root, 'tsconfig.json')) },
  )
  const { summary, modules } = result.output as ICruiseResult
  return {
    modules: modules.filter((module) => /^(functions|plugins|lib)\//.test(module.source)).length,
    findings: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  }
}

async function main(): Promise<void> {
  const root = process.cwd()
  const { modules, findings } = await cruiseRooms(root)
  const comments = new Map(readLaw(root).forbidden.map((rule) => [rule.name, rule.comment]))
  for (const { rule, from, to } of findings)
    console.error(`${rule}: ${from} → ${to}\n  ${comments.get(rule) ?? ''}`)
  const isTooFew = modules < LEAST_MODULES
  if (isTooFew)
    console.error(`only ${modules} modules were read; at least ${LEAST_MODULES} expected`)
  console.log(`rooms: ${modules} modules, ${findings.length} violations`)
  if (isTooFew || findings.length > 0) process.exitCode = 1
}

if (process.argv[1] && import.meta.filename === resolve(process.argv[1])) await main()
