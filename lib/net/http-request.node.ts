// One HTTP/1.1 request over a socket of our own, by Node's own client. (The client that we used before could
// end the whole process when a server closed the connection while the reader was slow.)

import { type IncomingMessage, request } from 'node:http'
import type { Socket } from 'node:net'

export interface OneRequest {
  socket: Socket
  url: URL
  method: string
  headers: Readonly<Record<string, string>>
  body?: string | Uint8Array | undefined
  maxHeaderBytes: number
}

/**
 * Resolves with the head; the message is the body, raw as sent, and fails when it ends early. Rejects with
 * the socket's or the parser's error. Destroying the socket ends everything.
 */
export function requestOver(one: OneRequest): Promise<IncomingMessage> {
  const { socket, url, method, headers, body, maxHeaderBytes } = one
  return new Promise((resolve, reject) => {
    const outgoing = request({
      method,
      path: `${url.pathname}${url.search}`,
      headers: {
        host: url.host,
        connection: 'close',
        ...headers,
        ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
      },
      maxHeaderSize: maxHeaderBytes,
      insecureHTTPParser: false,
      createConnection: () => socket,
    })
    outgoing.once('response', (message) => {
      // Closing early makes the stream fail after the last reader has gone.
      message.on('error', () => {})
      resolve(message)
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
