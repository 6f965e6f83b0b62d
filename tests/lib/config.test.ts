import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Config, readConfig, secretsOf, VARIABLE_NAMES } from '#lib/config.ts'
import { AppError } from '#lib/core/errors.ts'

const CWD = '/srv/shotcoach'
const read = (env: Record<string, string | undefined>): Config => readConfig(env, { cwd: CWD })

function faults(env: Record<string, string | undefined>): string[] {
  try {
    read(env)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    expect(error.code).toBe('config_invalid')
    return (error.errors ?? []).map((fault) => fault.pointer)
  }
  return []
}

describe('defaults', () => {
  it('need no variable at all', () => {
    expect(read({})).toMatchObject({
      host: '127.0.0.1',
      port: 8000,
      isLoopback: true,
      apiKey: null,
      dataDir: `${CWD}/data`,
      database: { kind: 'file', path: `${CWD}/data/demo.db`, sync: 'full' },
      ffmpegBin: null,
      llm: null,
      llmProvidersFile: null,
      img2video: null,
      localRoots: [CWD],
      limits: {
        maxInputBytes: 2_147_483_648,
        maxInputMinutes: 60,
        maxInputPixels: 36_000_000,
      },
      logLevel: 'info',
      warnings: [],
    })
  })

  it('are what an empty value means, too', () => {
    const empty = Object.fromEntries(VARIABLE_NAMES.map((name) => [name, ' ']))
    expect(read(empty)).toEqual(read({}))
  })

  it('are what .env.example says, and it lists every variable and no other', () => {
    const lines = readFileSync('.env.example', 'utf8').split('\n')
    const entries = lines.flatMap((line) => {
      const match = /^([A-Z0-9_]+)=(.*)$/.exec(line)
      return match ? [[match[1] as string, match[2] as string] as const] : []
    })
    expect(entries.map(([name]) => name)).toEqual(VARIABLE_NAMES)
    expect(read(Object.fromEntries(entries))).toEqual(read({}))
    for (const [name] of entries) {
      const at = lines.findIndex((line) => line.startsWith(`${name}=`))
      expect(lines[at - 1], `comment above ${name}`).toMatch(/^# .+/)
    }
  })

  it('cannot be changed', () => {
    const config = read({ MM_LLM_MODEL: 'm', MM_LLM_API_KEY: 'k' })
    for (const part of [config, config.llm, config.limits, config.localRoots, config.database])
      expect(Object.isFrozen(part)).toBe(true)
  })
})

describe('faults', () => {
  it('are reported all at once, each with its variable', () => {
    expect(
      faults({
        HOST: '0.0.0.0',
        PORT: '80o0',
        LOG_LEVEL: 'loud',
        DB_SYNC: 'off',
        MAX_INPUT_BYTES: '2 GB',
        MAX_INPUT_MINUTES: '0',
        MM_LLM_BASE_URL: 'ftp://models',
        URL_ALLOW_HOSTS: '127.0.0.1',
        IMG2VIDEO_PROTOCOL: 'telex',
        LIBSQL_URL: 'file:data.db',
        LOCAL_ROOTS: '/a::/b',
        API_KEY: 'two words',
      }).sort(),
    ).toEqual(
      [
        'PORT',
        'LOG_LEVEL',
        'DB_SYNC',
        'MAX_INPUT_BYTES',
        'MAX_INPUT_MINUTES',
        'MM_LLM_BASE_URL',
        'URL_ALLOW_HOSTS',
        'IMG2VIDEO_PROTOCOL',
        'LIBSQL_URL',
        'LOCAL_ROOTS',
        'API_KEY',
      ].sort(),
    )
  })

  it.each(['0.0.0.0', '::', '192.168.1.7', 'box.lan', '127.0.0.1.example.org'])(
    'HOST=%s needs an API_KEY',
    (HOST) => {
      expect(faults({ HOST })).toEqual(['API_KEY'])
      expect(read({ HOST, API_KEY: 'a-long-enough-test-key' }).isLoopback).toBe(false)
    },
  )

  it.each(['127.0.0.1', '127.8.9.1', '::1', 'localhost'])('HOST=%s needs none', (HOST) => {
    expect(read({ HOST }).isLoopback).toBe(true)
  })

  it.each([
    [{ MM_LLM_API_KEY: 'k' }, 'MM_LLM_MODEL'],
    [{ MM_LLM_BASE_URL: 'http://127.0.0.1:9/v1' }, 'MM_LLM_MODEL'],
    [{ MM_LLM_MODEL: 'm' }, 'MM_LLM_API_KEY'],
    [{ LIBSQL_AUTH_TOKEN: 't' }, 'LIBSQL_URL'],
    [{ IMG2VIDEO_BASE_URL: 'https://v.example/v1', IMG2VIDEO_PROTOCOL: 'ark' }, 'IMG2VIDEO_MODEL'],
  ])('%o lacks %s', (env, missing) => {
    expect(faults(env)).toEqual([missing])
  })

  it('never show a value of a secret', () => {
    const marked = 'marked secret'
    for (const name of VARIABLE_NAMES.filter((n) => /KEY|TOKEN/.test(n))) {
      try {
        read({ [name]: marked })
        expect.unreachable(`${name} accepted a key with a space`)
      } catch (error) {
        expect(inspect(error, { depth: 9 })).not.toContain(marked)
      }
    }
  })
})

describe('the model', () => {
  it('falls back to OPENAI_* per variable', () => {
    const env = {
      OPENAI_BASE_URL: 'https://o.example/v1/',
      OPENAI_API_KEY: 'ok',
      OPENAI_MODEL: 'om',
    }
    expect(read(env).llm).toMatchObject({ baseUrl: 'https://o.example/v1', model: 'om' })
    expect(read({ ...env, MM_LLM_MODEL: 'mm' }).llm).toMatchObject({ model: 'mm' })
    expect(read(env).llm?.apiKey?.reveal()).toBe('ok')
  })

  it('is not configured by a stray OPENAI_API_KEY', () => {
    expect(read({ OPENAI_API_KEY: 'stray' }).llm).toBeNull()
  })

  it("never sends the one family's key to the other's address", () => {
    const config = read({
      MM_LLM_BASE_URL: 'http://lan.example/v1',
      MM_LLM_MODEL: 'm',
      OPENAI_API_KEY: 'ok',
    })
    expect(config.llm?.apiKey).toBeNull()
    expect(config.warnings.join()).toContain('OPENAI_API_KEY')
  })
})

describe('values', () => {
  it('reads sizes with units', () => {
    expect(read({ MAX_INPUT_BYTES: '1000' }).limits.maxInputBytes).toBe(1000)
    expect(read({ MAX_INPUT_BYTES: '5MiB' }).limits.maxInputBytes).toBe(5 * 2 ** 20)
  })

  it('normalises allowed hosts', () => {
    const { urlAllowHosts } = read({ URL_ALLOW_HOSTS: 'LocalHost:9000, [0:0::1]:80,127.1:8080' })
    expect([...urlAllowHosts]).toEqual(['localhost:9000', '[::1]:80', '127.0.0.1:8080'])
  })

  it('gives no local roots to the outside unless they are named', () => {
    const open = { HOST: '0.0.0.0', API_KEY: 'a-long-enough-test-key' }
    expect(read(open).localRoots).toEqual([])
    expect(read({ ...open, LOCAL_ROOTS: '/media:clips' }).localRoots).toEqual([
      '/media',
      `${CWD}/clips`,
    ])
  })

  it('puts the database beside the jobs', () => {
    expect(read({ DATA_DIR: '/d/' }).database).toMatchObject({ path: '/d/demo.db' })
    expect(read({ LIBSQL_URL: 'libsql://db.example' }).database.kind).toBe('url')
  })

  it('hides secrets from every way of printing', () => {
    const config = read({
      API_KEY: 'marked-api-key-0001',
      MM_LLM_API_KEY: 'marked-llm-key-0002',
      MM_LLM_MODEL: 'm',
      LIBSQL_URL: 'libsql://db.example',
      LIBSQL_AUTH_TOKEN: 'marked-db-token-03',
    })
    const shown = `${JSON.stringify(config)} ${inspect(config, { depth: 9, showHidden: true })} ${config.apiKey}`
    expect(shown).not.toContain('marked')
    expect(secretsOf(config).map((secret) => secret.reveal().slice(-2))).toEqual(['01', '02', '03'])
  })

  it('either accepts or refuses as config_invalid, whatever is given', () => {
    const env = fc.dictionary(fc.constantFrom<string>(...VARIABLE_NAMES), fc.string())
    fc.assert(
      fc.property(env, (given) => void faults(given)),
      { numRuns: 500 },
    )
  })
})
