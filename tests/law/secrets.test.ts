import { describe, expect, it } from 'vitest'
import { findSecrets } from '../../.ci/secret-patterns.ts'

/** Written in pieces, so that this file does not hold what it forbids. */
const FORBIDDEN: Record<string, string> = {
  'provider key': `key = ${'sk'}-proj-${'a1B2'.repeat(8)}`,
  'AWS key id': `${'AKIA'}${'Z7'.repeat(8)}`,
  'GitHub token': `${'ghp'}_${'a1'.repeat(18)}`,
  'Google key': `${'AIza'}${'a1_-x'.repeat(7)}`,
  'Slack token': `${'xoxb'}-${'12345678901'}`,
  'npm token': `${'npm'}_${'a1'.repeat(18)}`,
  'Hugging Face token': `${'hf'}_${'a1'.repeat(17)}`,
  'JSON web token': `${'eyJ'}hbGciOiJIUzI.${'eyJ'}zdWIiOiIxMjM0.c2lnbmF0dXJl`,
  'private key': `-----BEGIN RSA ${'PRIVATE'} KEY-----`,
  'value of a secret variable': `MM_LLM_API_${'KEY'}=${'0a9f'.repeat(10)}`,
  'credentials in a URL': `https://me:${'hunter2hunter2'}@db.example.org/`,
  'path of one machine': `open('/${'home'}/somebody/x')`,
  'registry host': `https://npm.${'artifactory'}.example.org/`,
}

describe('what must not be committed', () => {
  it.each(Object.entries(FORBIDDEN))('%s is found, and not repeated whole', (kind, text) => {
    const found = findSecrets('a.ts', `first\n${text}\n`)
    expect(found.map((one) => one.kind)).toContain(kind)
    expect(found[0]?.line).toBe(2)
    for (const one of found) expect(one.start.length).toBeLessThan(14)
  })

  it('includes lock files that name another registry', () => {
    const lock = (host: string) => `"resolved": "https://${host}/x/-/x-1.0.0.tgz",`
    expect(findSecrets('package-lock.json', lock('registry.npmjs.org'))).toEqual([])
    expect(findSecrets('package-lock.json', lock('packages.example.org'))).toHaveLength(1)
  })

  it.each([
    'API_KEY=',
    'const apiKey: Secret | null = values.MM_LLM_API_KEY ?? null',
    'input_tokens: 1200',
    'risk-free-and-well-tested-module-names',
    "'integrity': 'sha512-abc'",
    'https://registry.npmjs.org/x',
    '/v1/video-analysis/jobs/job_0123456789abcdefghijklmnop',
    'DATA_DIR/jobs/{job_id}/work/x',
    './work/x and a/home/b',
  ])('leaves %s alone', (text) => expect(findSecrets('a.ts', text)).toEqual([]))
})
