// Health, readiness, version, the artifact list, pages and their files.
import { describe, expect, it } from 'vitest'
import { createTestApp, JOBS } from '#tests/helpers/app.ts'
import { problemOf } from '#tests/helpers/app-problem.ts'

describe('service', () => {
  it('GET /health', async () => {
    expect(await (await createTestApp().request('/health')).json()).toEqual({ status: 'ok' })
  })

  it('GET /ready: 200 with its checks', async () => {
    const answer = await createTestApp().request('/ready')
    expect(await answer.json()).toEqual({
      status: 'ready',
      checks: [{ name: 'database', ok: true }],
    })
  })

  it('GET /ready: 503 names what is missing', async () => {
    const checks = async () => [
      { name: 'database', ok: true },
      { name: 'ffmpeg', ok: false, detail: 'is not found; set FFMPEG_BIN.' },
    ]
    const answer = await createTestApp({ ports: { checks } }).request('/ready')
    expect(answer.headers.get('retry-after')).toBe('5')
    expect(await problemOf(answer)).toMatchObject({
      status: 503,
      code: 'not_ready',
      errors: [{ pointer: '/checks/ffmpeg', detail: 'is not found; set FFMPEG_BIN.' }],
    })
  })

  it('GET /version', async () => {
    expect(await (await createTestApp().request('/version')).json()).toMatchObject({
      name: 'shotcoach',
      version: '0.0.0-test',
      decomposers: ['measured_decomposer_v1', 'llm_decomposer_v1'],
    })
  })

  it('GET …/artifacts lists the files with the addresses that serve them', async () => {
    const t = createTestApp()
    const id = await t.newJob()
    await t.newArtifact(id, new Uint8Array(5))
    const body = (await (await t.request(`${JOBS}/${id}/artifacts`)).json()) as {
      artifacts: { url: string; bytes: number }[]
    }
    expect(body.artifacts).toHaveLength(1)
    const file = await t.request(body.artifacts[0]?.url ?? '')
    expect((await file.arrayBuffer()).byteLength).toBe(body.artifacts[0]?.bytes)
  })

  it('GET …/artifacts: 404 for no job', async () => {
    const answer = await createTestApp().request(`${JOBS}/job_${'0'.repeat(26)}/artifacts`)
    expect((await problemOf(answer)).code).toBe('job_not_found')
  })
})

describe('pages', () => {
  it.each(['/', '/docs'])('%s loads nothing but files of ours, which are there', async (path) => {
    const t = createTestApp()
    const answer = await t.request(path)
    const page = await answer.text()
    expect(answer.headers.get('content-type')).toBe('text/html; charset=UTF-8')
    expect(page).toMatch(/^<!doctype html>/)
    const policy = answer.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toMatch(/script-src 'self'(;|$)/)
    expect(page).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=|https?:\/\/(?!127\.0\.0\.1)/)
    const links = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '')
    expect(links.length).toBeGreaterThan(2)
    for (const link of links) expect([link, (await t.request(link)).status]).toEqual([link, 200])
  })

  it('/ shows a command that works as pasted', async () => {
    const t = createTestApp()
    const page = (await (await t.request('/')).text())
      .replaceAll('&#39;', "'")
      .replaceAll('&quot;', '"')
    expect(page).toContain('curl -s http://127.0.0.1:8000/v1/video-analysis/jobs')
    const body = /-d '(\{.*\})'/.exec(page)?.[1] ?? ''
    const answer = await t.post(`${JOBS}?validate_only=true`, JSON.parse(body))
    expect((await problemOf(answer)).code).toBe('input_path_not_found')
  })

  it.each([
    '/public/nothing.css',
    '/public/layout.tsx',
    '/public/..%2f..%2fpackage.json',
    '/public/',
  ])('404: %s', async (path) => {
    const answer = await createTestApp().request(path)
    expect((await problemOf(answer)).code).toBe('route_not_found')
  })

  it('files carry their type and no sniffing', async () => {
    const t = createTestApp()
    const script = await t.request('/public/docs.js')
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(script.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await script.text()).toContain('/openapi.json')
  })
})
