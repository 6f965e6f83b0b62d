// What must never be committed: keys, the paths of one machine, and the hosts of private registries.
// Text in, findings out; the matched text itself is cut short, so that the report leaks nothing.

export interface SecretFinding {
  path: string
  line: number
  kind: string
  /** The first characters of what was found. */
  start: string
}

const PATTERNS: readonly (readonly [string, RegExp])[] = [
  ['provider key', /\b(sk|rk|pk)-(?=[\w-]*\d)[\w-]{20,}/g],
  ['AWS key id', /\b(AKIA|ASIA)[0-9A-Z]{16}\b/g],
  ['GitHub token', /\b(gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{40,})/g],
  ['Google key', /\bAIza[\w-]{35}\b/g],
  ['Slack token', /\bxox[abprs]-[\w-]{10,}/g],
  ['npm token', /\bnpm_[A-Za-z0-9]{36}\b/g],
  ['Hugging Face token', /\bhf_[A-Za-z0-9]{30,}\b/g],
  ['JSON web token', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/g],
  ['private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/g],
  [
    'value of a secret variable',
    /\b\w*(API_?KEY|TOKEN|SECRET|PASSWORD)\w*["']?\s*[:=]\s*["']?(?=[\w+/=-]*\d)(?=[\w+/=-]*[a-z])[A-Za-z0-9+/=_-]{32,}/gi,
  ],
  ['credentials in a URL', /\b[a-z][a-z\d+.-]*:\/\/[^\s/:@'"`<>{}]+:[^\s/@'"`<>{}]{8,}@/gi],
  ['path of one machine', /(?<![\w.:/})$-])\/(home|Users|root|work|workspace)\/[\w.-]+/g],
  ['path of one machine', /\b[A-Z]:\\Users\\[\w.-]+/g],
  [
    'registry host',
    /\bhttps?:\/\/(?!registry\.npmjs\.org|www\.npmjs\.com)[\w.-]*(registry|artifactory|nexus|verdaccio|npmmirror|npm\.pkg)[\w.-]*/gi,
  ],
]

/** A lock file may name only the public registry; other hosts, by whatever name, are a machine's. */
const LOCK_HOST = /"resolved": "https?:\/\/(?!registry\.npmjs\.org\/)[^"]+/g

export function findSecrets(path: string, text: string): SecretFinding[] {
  const patterns = path.endsWith('package-lock.json')
    ? [...PATTERNS, ['registry host', LOCK_HOST] as const]
    : PATTERNS
  return patterns.flatMap(([kind, pattern]) =>
    [...text.matchAll(pattern)].map((match) => ({
      path,
      kind,
      line: text.slice(0, match.index).split('\n').length,
      start: `${match[0].slice(0, 12)}…`,
    })),
  )
}
