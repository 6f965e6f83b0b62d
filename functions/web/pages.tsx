// The pages and their files: /, /docs and /public/{name}.

import { Hono } from 'hono'
import { html } from 'hono/html'
import { AppError } from '#lib/core/errors.ts'
import { assetType } from './asset-table.ts'
import { DOCS_CSP, Docs } from './docs.tsx'
import { Home } from './home.tsx'
import { ASSETS_PATH, PAGE_CSP } from './layout.tsx'

/** As in the app's ports: bytes of a file of ours by its public name. */
interface Assets {
  read(name: string): Promise<Uint8Array<ArrayBuffer> | null>
}

export function pages(assets: Assets, version: string): Hono {
  const app = new Hono()
  app.get('/', (c) => {
    c.header('Content-Security-Policy', PAGE_CSP)
    const { protocol, host } = new URL(c.req.url)
    const origin = `${protocol}//${c.req.header('host') ?? host}`
    return c.html(html`<!doctype html>${<Home origin={origin} version={version} />}`)
  })
  app.get('/docs', (c) => {
    c.header('Content-Security-Policy', DOCS_CSP)
    return c.html(html`<!doctype html>${<Docs />}`)
  })
  app.get(`${ASSETS_PATH}/:name`, async (c) => {
    const name = c.req.param('name')
    const type = assetType(name)
    const bytes = type ? await assets.read(name) : null
    if (!type || !bytes) throw new AppError('route_not_found', 'There is no file of this name.')
    c.header('Content-Type', type)
    c.header('Cache-Control', 'public, max-age=3600')
    return c.body(bytes)
  })
  return app
}
