// The frame of every page: one style sheet, no script, nothing from elsewhere.

import type { Child } from 'hono/jsx'

/** Where the browser finds files of ours. */
export const ASSETS_PATH = '/public'

export const PAGE_CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

export function Layout(props: { title: string; children: Child }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{props.title}</title>
        <link rel="icon" href={`${ASSETS_PATH}/icon.svg`} type="image/svg+xml" />
        <link rel="stylesheet" href={`${ASSETS_PATH}/app.css`} />
      </head>
      <body>
        <main>{props.children}</main>
      </body>
    </html>
  )
}
