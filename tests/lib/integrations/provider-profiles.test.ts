// Where a provider is, who it is, and what of that may be seen.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { AppError } from '#lib/core/errors.ts'
import { Secret } from '#lib/core/secret.ts'
import { chatUrl } from '#lib/integrations/chat-url.ts'
import { loadProfiles } from '#lib/integrations/provider-file.node.ts'
import {
  type ProviderSources,
  readProfiles,
  secretsOfProfiles,
} from '#lib/integrations/provider-profiles.ts'
import { createLogger } from '#lib/logging.ts'

const KEY = 'marked-key-4f6e0b7d2a91'
const environment = {
  baseUrl: 'https://a.example.org/v1',
  model: 'm',
  apiKey: new Secret('environment-key'),
}
const read = (providers: unknown, more: Partial<ProviderSources> = {}) =>
  readProfiles({
    environment: null,
    fileText: JSON.stringify({ providers }),
    variable: () => undefined,
    ...more,
  })
const faultOf = (work: () => unknown): AppError => {
  try {
    work()
  } catch (thrown) {
    return thrown as AppError
  }
  throw new Error('nothing was thrown')
}

describe('addresses', () => {
  it.each([
    ['https://h.example', 'https://h.example/v1/chat/completions'],
    ['https://h.example/', 'https://h.example/v1/chat/completions'],
    ['https://h.example/v1', 'https://h.example/v1/chat/completions'],
    ['https://h.example/v1/', 'https://h.example/v1/chat/completions'],
    ['https://h.example/v1/chat/completions', 'https://h.example/v1/chat/completions'],
    ['https://h.example/v1/chat/completions/', 'https://h.example/v1/chat/completions'],
    ['https://h.example/api/v3', 'https://h.example/api/v3/chat/completions'],
    ['https://h.example/v1beta/openai', 'https://h.example/v1beta/openai/chat/completions'],
    [
      'https://www.sophnet.com/api/open-apis/v1',
      'https://www.sophnet.com/api/open-apis/v1/chat/completions',
    ],
    [
      'https://www.sophnet.com/api/open-apis',
      'https://www.sophnet.com/api/open-apis/v1/chat/completions',
    ],
    ['http://127.0.0.1:11434', 'http://127.0.0.1:11434/v1/chat/completions'],
    ['https://h.example/x?api-version=2', 'https://h.example/x/v1/chat/completions?api-version=2'],
  ])('%s → %s', (base, url) => expect(chatUrl(base)).toBe(url))
})

describe('profiles', () => {
  it('the environment comes first, under the name default, with the usual limits', () => {
    const all = read([{ name: 'local', base_url: 'http://127.0.0.1:1', model: 'q' }], {
      environment,
    })
    expect(all.map(({ provider }) => provider)).toEqual(['default', 'local'])
    expect(all[0]).toMatchObject({ patchPx: 28, contextTokens: 32_768, maxImages: 16, price: null })
    expect(all[1]?.apiKey).toBeNull()
  })

  it('a file says everything', () => {
    const [profile] = read(
      [
        {
          name: 'big',
          base_url: 'https://h.example/v1',
          model: 'q',
          api_key_env: 'BIG_KEY',
          patch_px: 32,
          context_tokens: 131_072,
          max_images: 8,
          concurrency: 2,
          price_per_million_tokens: { input: 0.2, output: 0.6 },
          first_byte_s: 100,
          total_s: 140,
        },
      ],
      { variable: (name) => (name === 'BIG_KEY' ? KEY : undefined) },
    )
    expect(profile).toMatchObject({
      patchPx: 32,
      contextTokens: 131_072,
      maxImages: 8,
      concurrency: 2,
      price: { input: 0.2, output: 0.6, currency: 'USD' },
      limits: { firstByteMs: 100_000, totalMs: 140_000 },
    })
    expect(profile?.apiKey?.reveal()).toBe(KEY)
  })

  it.each([
    ['not JSON', '{', /not valid JSON/],
    ['an unknown field', { colour: 1 }, /providers\/0/],
    ['credentials in the address', { base_url: 'https://me:pw@h.example' }, /base_url/],
    ['another scheme', { base_url: 'ftp://h.example' }, /base_url/],
    ['a key with a line break', { api_key: `${KEY}\n` }, /api_key/],
    ['an odd patch', { patch_px: 30 }, /patch_px/],
    ['a variable that is not set', { api_key_env: 'NOT_SET' }, /NOT_SET/],
    ['a name that is no word', { name: 'a b' }, /name/],
  ])('%s is config_invalid, and no value is repeated', (_name, broken, message) => {
    const entry = { name: 'n', base_url: 'https://h.example', model: 'q' }
    const fileText =
      typeof broken === 'string' ? broken : JSON.stringify({ providers: [{ ...entry, ...broken }] })
    const fault = faultOf(() =>
      readProfiles({ environment: null, fileText, variable: () => undefined }),
    )
    expect(fault.code).toBe('config_invalid')
    expect(fault.detail).toMatch(message)
    expect(JSON.stringify(fault.errors) + fault.detail).not.toMatch(/marked|me:pw/)
  })

  it('a name stands once', () => {
    const entry = { name: 'default', base_url: 'https://h.example', model: 'q' }
    expect(faultOf(() => read([entry], { environment })).detail).toContain('stands twice')
  })

  it('the file is read, or named as unreadable', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'shotcoach-profiles-'))
    try {
      const path = join(folder, 'p.json')
      const rest = { environment, variable: () => undefined }
      await expect(loadProfiles(path, rest)).rejects.toMatchObject({ code: 'config_invalid' })
      await writeFile(path, '{"providers":[]}')
      expect(await loadProfiles(path, rest)).toHaveLength(1)
      expect(await loadProfiles(null, rest)).toHaveLength(1)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('every key is known to the redaction, and printing a profile shows none', () => {
    const all = read([{ name: 'n', base_url: 'https://h.example', model: 'q', api_key: KEY }], {
      environment,
    })
    const lines: string[] = []
    const log = createLogger({
      level: 'info',
      clock: { nowMs: () => 0 },
      write: (line) => lines.push(line),
      secrets: secretsOfProfiles(all),
    })
    log.info(`${KEY} environment-key`, { all, text: `Bearer ${KEY}` })
    expect(lines.join()).not.toMatch(/marked|environment-key/)
    expect(JSON.stringify(all)).not.toMatch(/marked|environment-key/)
  })
})
