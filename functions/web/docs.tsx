// The page at `/docs`: the packaged OpenAPI viewer, started by a file of ours, so that the policy needs no
// inline script. The viewer sets styles inline; only for this page that is allowed.

import { ASSETS_PATH } from './layout.tsx'

export const DOCS_CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export function Docs() {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Shotcoach API</title>
        <link rel="icon" href={`${ASSETS_PATH}/icon.svg`} type="image/svg+xml" />
        <link rel="stylesheet" href={`${ASSETS_PATH}/swagger-ui.css`} />
      </head>
      <body>
        <noscript>
          This page needs scripts. The same contract is at <a href="/openapi.json">/openapi.json</a>
          .
        </noscript>
        <div id="viewer"></div>
        <script src={`${ASSETS_PATH}/swagger-ui-bundle.js`}></script>
        <script src={`${ASSETS_PATH}/docs.js`}></script>
      </body>
    </html>
  )
}
