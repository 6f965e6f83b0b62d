// A server that closes right behind the body, and a reader that is slower than the wire: the bytes arrive
// whole and the process lives. (The client that was used before died here of an assertion of its own.)

import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { createNodeNet } from '#lib/net/safe-fetch.node.ts'

test.each([
  ['a length', (n: number) => `HTTP/1.1 200 OK\r\ncontent-length: ${n}\r\nconnection: close\r\n`],
  ['HTTP/1.0 without one', () => 'HTTP/1.0 200 OK\r\n'],
])('%s', async (_, head) => {
  const body = Buffer.concat([
    Buffer.from([0, 0, 0, 24, 0x66, 0x74, 0x79, 0x70]),
    Buffer.alloc(3_000_000, 7),
  ])
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => {
      socket.write(`${head(body.length)}content-type: video/mp4\r\n\r\n`)
      socket.end(body)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as { port: number }
  try {
    const net = createNodeNet({ allowHosts: new Set([`127.0.0.1:${port}`]) })
    const { body: pieces } = await net.download({
      url: `http://127.0.0.1:${port}/x.mp4`,
      maxBytes: 1e9,
      signal: new AbortController().signal,
    })
    let received = 0
    for await (const piece of pieces) {
      received += piece.byteLength
      // Two turns of the event loop for each piece: the socket has closed long before the reader is done.
      for (let turn = 0; turn < 20; turn++) await new Promise((next) => setImmediate(next))
    }
    expect(received).toBe(body.length)
  } finally {
    server.close()
  }
})
