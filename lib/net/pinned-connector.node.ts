// The guarded socket: resolves a name once, refuses it when any of its addresses is not public, connects to
// the very address that was judged, and looks at the peer once more after connecting. Literal addresses
// take the same way, because a resolver hook is never asked about them.

import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { AppError } from '../core/errors.ts'
import { isAddress, isPublicAddress, isSameAddress } from './address-policy.ts'
import { type AllowedHosts, forbidden, hostOf, isAllowed, judgeAddresses } from './url-policy.ts'
import { waitFor } from './wait.node.ts'

/** All addresses of a name; rejects or answers nothing when there are none. */
export type Resolve = (hostname: string) => Promise<readonly string[]>

export interface ConnectPolicy {
  allowed: AllowedHosts
  resolve: Resolve
  connectMs: number
}

/** More addresses than this are not tried; the time limit covers all of them. */
const MAX_ADDRESSES = 4

/** A connected socket (TLS for https) to a judged address of the URL's host. */
export function connectPinned(
  url: URL,
  policy: ConnectPolicy,
  signal: AbortSignal,
): Promise<Socket> {
  const late = () => new AppError('url_timeout', 'The host of the URL did not answer in time.')
  const pending = connect(url, policy)
  return waitFor(pending, policy.connectMs, signal, late).catch((error) => {
    // A socket that comes after nobody waits any more must not stay open.
    pending.then(
      (socket) => socket.destroy(),
      () => {},
    )
    throw error
  })
}

/**
 * The addresses that may be connected to. Throws url_forbidden_address when any is not public and the
 * host is not exempt, url_unreachable when the name cannot be resolved (an unknown is never a yes).
 */
export async function permittedAddresses(
  url: URL,
  policy: Pick<ConnectPolicy, 'allowed' | 'resolve'>,
): Promise<readonly string[]> {
  const host = hostOf(url)
  const addresses = isAddress(host) ? [host.replace(/^\[|\]$/g, '')] : await lookUp(host, policy)
  if (!isAllowed(url, policy.allowed)) judgeAddresses(addresses)
  return addresses
}

async function lookUp(host: string, policy: Pick<ConnectPolicy, 'resolve'>): Promise<string[]> {
  try {
    const addresses = await policy.resolve(host)
    if (addresses.length > 0) return [...addresses]
  } catch (cause) {
    throw unresolved(cause)
  }
  throw unresolved()
}

function unresolved(cause?: unknown): AppError {
  return new AppError('url_unreachable', 'The host name of the URL could not be resolved.', {
    cause,
  })
}

async function connect(url: URL, policy: ConnectPolicy): Promise<Socket> {
  const addresses = await permittedAddresses(url, policy)
  let failure: unknown
  for (const address of addresses.slice(0, MAX_ADDRESSES)) {
    try {
      const socket = await dial(address, url, policy.connectMs)
      if (isJudgedPeer(socket, address, isAllowed(url, policy.allowed))) return socket
      socket.destroy()
      failure = forbidden()
      break
    } catch (error) {
      failure = error
    }
  }
  throw failure
}

function dial(address: string, url: URL, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const secure = url.protocol === 'https:'
    const at = { host: address, port: Number(url.port) || (secure ? 443 : 80) }
    const socket = secure ? connectTls({ ...at, ...namedFor(url) }) : connectTcp(at)
    const fail = (error: Error) => {
      socket.destroy()
      reject(error)
    }
    const late = () => fail(Object.assign(new Error('connect timed out'), { code: 'ETIMEDOUT' }))
    socket.setTimeout(timeoutMs, late)
    socket.once('error', fail)
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      socket.setTimeout(0)
      socket.off('timeout', late)
      socket.off('error', fail)
      resolve(socket)
    })
  })
}

/** The certificate must be the name's, although the address is what is dialled. */
function namedFor(url: URL): { servername?: string; host?: string; ALPNProtocols: string[] } {
  const host = hostOf(url).replace(/^\[|\]$/g, '')
  return { ALPNProtocols: ['http/1.1'], ...(!isAddress(host) && { servername: host }) }
}

function isJudgedPeer(socket: Socket, address: string, exempt: boolean): boolean {
  const peer = socket.remoteAddress
  if (peer === undefined || !isSameAddress(peer, address)) return false
  return exempt || isPublicAddress(peer)
}
