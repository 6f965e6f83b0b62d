// The whole application on memory ports, and the requests that tests send to it.

import { randomBytes } from 'node:crypto'
import type { Hono } from 'hono'
import { type AppEnv, type AppPorts, createApp } from '#functions/app.ts'
import { createDiskAssets } from '#functions/web/assets.node.ts'
import { AppError } from '#lib/core/errors.ts'
import type { ArtifactRecord } from '#lib/db/records.port.ts'
import { silentLogger } from '#lib/logging.ts'
import type { DecomposeResult } from '#lib/schema/decompose.ts'
import { createMemoryStorage } from '#lib/storage/memory.ts'
import type { Storage } from '#lib/storage/storage.port.ts'
import type { Decomposer, PluginList } from '#plugins/contracts.ts'
import {
  createMemoryJobs,
  createMemoryUploads,
  createTestWake,
  type MemoryJobs,
} from './app-jobs.ts'

export const HOST = '127.0.0.1:8000'
export const JOBS = '/v1/video-analysis/jobs'
export const UPLOADS = '/v1/video-analysis/uploads'

/** A path that the test's sources accept. */
export const GOOD_PATH = '/videos/good.mp4'
export const LEARN = { mode: 'learn', target_video: { source: { type: 'path', path: GOOD_PATH } } }

export interface TestApp {
  app: Hono<AppEnv>
  ports: AppPorts
  jobs: MemoryJobs
  wake: ReturnType<typeof createTestWake>
  storage: Storage
  /** Sends with the right Host header. */
  request(path: string, init?: RequestInit): Promise<Response>
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>
  /** A stored learn job. */
  newJob(): Promise<string>
  /** A stored learn job that has succeeded. */
  finishedJob(): Promise<string>
  /** A file of that job with these bytes. */
  newArtifact(
    jobId: string,
    bytes: Uint8Array,
    patch?: Partial<ArtifactRecord>,
  ): Promise<ArtifactRecord>
}

export interface TestAppOptions {
  http?: Partial<AppPorts['http']>
  ports?: Partial<AppPorts>
}

export function createTestApp(options: TestAppOptions = {}): TestApp {
  const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() }
  const wake = createTestWake()
  const jobs = createMemoryJobs(wake, clock.nowMs)
  const storage = createMemoryStorage()
  const ports: AppPorts = {
    jobs,
    uploads: createMemoryUploads(),
    storage,
    sources: { judge: judgePath, open: () => Promise.reject(new Error('not in these tests')) },
    net: { judge: judgeUrl, download: () => Promise.reject(new Error('not in these tests')) },
    plugins: { decomposers: pluginList([MEASURED, MODEL]), motionGenerators: pluginList([]) },
    wake,
    clock,
    randomBytes: (count) => new Uint8Array(randomBytes(count)),
    llmProviders: [],
    motionProviders: [],
    log: silentLogger,
    assets: createDiskAssets(),
    checks: async () => [{ name: 'database', ok: true }],
    stopping: new AbortController().signal,
    ...options.ports,
    http: {
      allowedHosts: new Set([HOST]),
      apiKey: null,
      maxUploadBytes: 1024 * 1024,
      version: '0.0.0-test',
      waits: { pollMs: 100 },
      ...options.http,
    },
  }
  const app = createApp(ports)

  const test: TestApp = {
    app,
    ports,
    jobs,
    wake,
    storage,
    async request(path, init = {}) {
      const headers = new Headers(init.headers)
      if (!headers.has('host')) headers.set('host', HOST)
      return app.request(`http://${HOST}${path}`, { ...init, headers })
    },
    post(path, body, headers = {}) {
      const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } }
      return test.request(path, body === undefined ? init : { ...init, body: JSON.stringify(body) })
    },
    async newJob() {
      const answer = await test.post(JOBS, LEARN)
      if (answer.status !== 202) throw new Error(`${answer.status} ${await answer.text()}`)
      return ((await answer.json()) as { job_id: string }).job_id
    },
    async finishedJob() {
      const jobId = await test.newJob()
      jobs.advance(jobId, { status: 'running', startedAt: clock.nowMs() })
      jobs.advance(jobId, { status: 'succeeded', resultJson: JSON.stringify(sampleResult()) })
      return jobId
    },
    async newArtifact(jobId, bytes, patch = {}) {
      const number = (await jobs.artifacts(jobId)).length + 1
      const key = `jobs/${jobId}/keyframes/k_${number}.jpg`
      const stored = await storage.put(key, bytes)
      const record: ArtifactRecord = {
        artifactId: `art_${String(number).padStart(26, '0')}`,
        kind: 'keyframe',
        role: 'target',
        key,
        bytes: stored.bytes,
        sha256: stored.sha256,
        contentType: 'image/jpeg',
        fileName: `target-k_${number}.jpg`,
        ...patch,
      }
      jobs.addArtifact(jobId, record)
      return record
    },
  }
  return test
}

const decomposer = (id: string, needsModel: boolean): Decomposer => ({
  id,
  resource: needsModel ? 'llm' : 'light',
  version: '1',
  usesModel: needsModel,
  supports: ({ llmConfigured }) => llmConfigured || !needsModel,
  segments: () => Promise.reject(new Error('not in these tests')),
  features: () => Promise.reject(new Error('not in these tests')),
})
const MODEL = decomposer('llm_decomposer_v1', true)
const MEASURED = decomposer('measured_decomposer_v1', false)

function pluginList<P extends { id: string }>(all: P[]): PluginList<P> {
  return {
    all,
    get(id) {
      const found = all.find((plugin) => plugin.id === id)
      if (found) return found
      const names = all.map((plugin) => plugin.id).join(', ')
      throw new AppError('plugin_unknown', `There is no ${id}. Use one of: ${names}.`)
    },
  }
}

async function judgePath(path: string): Promise<string> {
  if (path.startsWith('/etc/')) throw new AppError('input_path_forbidden', 'Move the file.')
  if (path.endsWith('/')) throw new AppError('input_not_a_file', 'Name a file, not a folder.')
  if (path !== GOOD_PATH) throw new AppError('input_path_not_found', 'Check the path.')
  return path
}

async function judgeUrl(url: string): Promise<void> {
  if (!/^https?:/.test(url)) throw new AppError('url_invalid', 'Use an http(s) address.')
  if (url.includes('127.0.0.1')) throw new AppError('url_forbidden_address', 'Use a public host.')
}

/** A small, complete DecomposeResult. */
export function sampleResult(): DecomposeResult {
  return {
    schema_version: '1.0.0',
    mode: 'learn',
    video: {
      asset_role: 'target',
      sha256: 'a'.repeat(64),
      duration_ms: 2000,
      width: 320,
      height: 180,
      fps_num: 25,
      fps_den: 1,
      frame_count: 50,
      codec: 'h264',
      rotation_deg: 0,
      color: { primaries: null, transfer: null, matrix: 'bt709', range: 'tv', bit_depth: 8 },
    },
    segments: [
      {
        segment_id: 't_s001',
        index: 0,
        start_ms: 0,
        end_ms: 2000,
        duration_ms: 2000,
        start_frame: 0,
        end_frame: 50,
        transition_in: { kind: 'start', span_ms: [0, 0], confidence: 1 },
        transition_out: { kind: 'end', span_ms: [2000, 2000], confidence: 1 },
        keyframes: [
          {
            artifact_id: 'art_00000000000000000000000001',
            url: '/v1/video-analysis/jobs/x/artifacts/y',
            ts_ms: 0,
            role: 'first',
          },
        ],
        analysis: {
          features: [
            {
              feature_id: 't_s001_f01',
              category: 'camera_motion',
              type: 'movement',
              value: 'static',
              label: { en: 'static', zh: '固定' },
              confidence: 0.9,
              source: 'measured',
              evidence: {
                time_ranges_ms: [[0, 2000]],
                measured: { number: 0.1, unit: 'pct_per_s' },
              },
              extensions: {},
            },
          ],
        },
        measurements: { zoom_pct_per_s: 0.1, median_l: 50 },
        motion_curve: [
          {
            ts_ms: 0,
            pan_pct_w_per_s: 0,
            tilt_pct_h_per_s: 0,
            zoom_pct_per_s: 0,
            roll_deg_per_s: 0,
          },
        ],
        unavailable: ['composition'],
        extensions: {},
      },
    ],
    pacing: {
      shots: 1,
      duration_s: 2,
      asl_s: 2,
      median_s: 2,
      min_s: 2,
      max_s: 2,
      cuts_per_min: 0,
      dissolve_share: 0,
      extensions: {},
    },
    warnings: [{ code: 'sample', message: 'Made for a test.' }],
    usage: {
      provider: null,
      model: null,
      calls: 0,
      cached_calls: 0,
      images: 0,
      input_tokens: 0,
      output_tokens: 0,
    },
    extensions: {},
  }
}
