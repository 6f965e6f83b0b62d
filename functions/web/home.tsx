// The page at `/`: what this is, how to try it, where the rest is.

import { Layout } from './layout.tsx'

/** `origin` is the address of this service as the reader reached it. */
export function Home(props: { origin: string; version: string }) {
  return (
    <Layout title="Shotcoach">
      <h1>Shotcoach</h1>
      <p>
        Two videos in; aligned shots, measured gaps, ordered steps, previews and a checkable next
        take out. Cuts, camera motion, light and colour are measured from the frames.
      </p>
      <h2>Try it</h2>
      <p>Break a video down:</p>
      <pre>
        <code>{curl(props.origin)}</code>
      </pre>
      <p>
        The answer names a <code>status_url</code>. Ask it with <code>?wait=20</code> until the
        status is <code>succeeded</code>; the result is in the same answer.
      </p>
      <h2>Read on</h2>
      <ul>
        <li>
          <a href="/docs">The API, to read and to try</a>
        </li>
        <li>
          <a href="/openapi.json">Its OpenAPI 3.1 document</a>
        </li>
        <li>
          <a href="/ready">Is everything ready?</a>
        </li>
        <li>
          <a href="/v1/video-analysis/jobs">All jobs</a>
        </li>
      </ul>
      <footer>Version {props.version}</footer>
    </Layout>
  )
}

function curl(origin: string): string {
  return [
    `curl -s ${origin}/v1/video-analysis/jobs \\`,
    `  -H 'content-type: application/json' \\`,
    `  -d '{"mode":"learn","target_video":{"source":{"type":"path","path":"clip.mp4"}}}'`,
  ].join('\n')
}
