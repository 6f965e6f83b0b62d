// Watches every connection of this process: tests that promise to stay on loopback can be held to it.

import { Socket } from 'node:net'

export interface LoopbackWatch {
  /** Hosts beyond loopback that something tried to reach. */
  strangers: string[]
  /** Connections within loopback; 0 means that nothing was watched. */
  locals(): number
  stop(): void
}

export function watchConnections(): LoopbackWatch {
  const strangers: string[] = []
  let locals = 0
  const connect = Socket.prototype.connect
  Socket.prototype.connect = function (this: Socket, ...args: unknown[]) {
    const [first] = args
    const options = Array.isArray(first) ? first[0] : first
    const { host = 'localhost', path } = (options ?? {}) as { host?: string; path?: string }
    if (path !== undefined || /^(127\.|localhost$|::1$|\[::1\]$)/.test(host)) locals++
    else strangers.push(host)
    return Reflect.apply(connect, this, args)
  }
  return {
    strangers,
    locals: () => locals,
    stop() {
      Socket.prototype.connect = connect
    },
  }
}
