// A MultimodalModel over a fake server and a real database, and the question that tests ask.

import { Secret } from '#lib/core/secret.ts'
import type { Clock } from '#lib/core/time.ts'
import { createCapabilities } from '#lib/db/capabilities-repo.ts'
import type { Db } from '#lib/db/client.ts'
import { createEffects } from '#lib/db/effects-repo.ts'
import type { ModelRequest, MultimodalModel } from '#lib/integrations/mm-llm.port.ts'
import { createMultimodalModel } from '#lib/integrations/mm-llm-client.ts'
import { type ProviderProfile, readProfiles } from '#lib/integrations/provider-profiles.ts'
import type { ProviderCall, ProviderLimits } from '#lib/net/provider.port.ts'
import { createNodeProviderCall } from '#lib/net/provider-call.node.ts'
import { testOwner } from './db.ts'

/** A key that no other text holds. */
export const MARKED_KEY = 'marked-key-4f6e0b7d2a91'

export interface TestModelOptions {
  baseUrl: string
  model: string
  db: Db
  clock?: Pick<Clock, 'nowMs'>
  key?: string | null
  owner?: string
  limits?: Partial<ProviderLimits>
  profile?: Partial<ProviderProfile>
  call?: ProviderCall
}

export function createTestModel(options: TestModelOptions): MultimodalModel {
  const { baseUrl, model, db, key = MARKED_KEY, owner = 'host/boot/1/1' } = options
  const clock = options.clock ?? { nowMs: Date.now }
  const profiles = readProfiles({
    environment: { baseUrl, model, apiKey: key === null ? null : new Secret(key) },
    fileText: null,
    variable: () => undefined,
  }).map((profile) => ({ ...profile, ...options.profile }))
  return createMultimodalModel({
    profiles,
    call: options.call ?? createNodeProviderCall({ limits: options.limits ?? {} }),
    effects: createEffects({ db, clock, owner: testOwner(owner) }),
    capabilities: createCapabilities({ db, clock }),
    clock,
    pollMs: 20,
  })
}

/** A whole grey JPEG (baseline, 8 × 8 blocks), `width` and `height` written into its frame header. */
export function tinyJpeg(width: number, height: number, mark = 0): Uint8Array {
  const bytes = Buffer.from(GREY_JPEG, 'base64')
  const frame = bytes.indexOf(Buffer.from('ffc0', 'hex'))
  bytes.writeUInt16BE(height, frame + 5)
  bytes.writeUInt16BE(width, frame + 7)
  // A comment segment makes one picture differ from the next.
  const comment = Buffer.from([0xff, 0xfe, 0, 4, mark >> 8, mark & 255])
  return new Uint8Array(Buffer.concat([bytes.subarray(0, 2), comment, bytes.subarray(2)]))
}

export const SEGMENT_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['segments'],
  properties: {
    segments: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['start_frame', 'end_frame', 'label'],
        properties: {
          start_frame: { type: 'integer' },
          end_frame: { type: 'integer' },
          label: { type: 'string' },
        },
      },
    },
  },
}

export function testQuestion(images = 2, more: Partial<ModelRequest> = {}): ModelRequest {
  return {
    purpose: 'segments',
    promptVersion: '1',
    system: 'You look at frames of a video.',
    parts: [
      { type: 'text', text: 'Name the shots.' },
      ...Array.from({ length: images }, (_, n) => ({
        type: 'image' as const,
        jpeg: tinyJpeg(448, 252, n),
        width: 448,
        height: 252,
        label: `Frame ${n} | t=${(n / 2).toFixed(2)}s`,
      })),
    ],
    schema: SEGMENT_SCHEMA,
    schemaName: 'segments',
    maxTokens: 600,
    ...more,
  }
}

const GREY_JPEG =
  '/9j/2wBDAAg+Pkk+SVVVVVVVVWRdZGhoaGRkZGRoaGhwcHCDg4NwcHBoaHBwfHyDg4+Tj4eHg4eTk5ubm7q6srLZ2eD/////xABKAAEAAAAAAAAAAAAAAAAAAAAAAQEAAAAAAAAAAAAAAAAAAAAAEAEAAAAAAAAAAAAAAAAAAAAAEQEAAAAAAAAAAAAAAAAAAAAA/8AAEQgAEAAQAwESAAISAAMSAP/aAAwDAQACEQMRAD8AAAAA/9k='
