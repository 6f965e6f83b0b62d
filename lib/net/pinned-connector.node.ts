// The guarded socket: resolves a name once, refuses it when any of its addresses is not public, connects to
// the very address that was judged, and looks at the peer once more after connecting. Literal addresses
// take the same way, because a resolver hook is never asked about them.

import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { buildConnector } from 'undici'
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

/** A connector for one URL's host and port, to be given to an undici client of its own. */
export function pinnedConnector(
  url: URL,
  policy: ConnectPolicy,
  signal: AbortSignal,
): buildConnector.connector {
  return (options, callback) => {
    const late = () => new AppError('url_timeout', 'The host of the URL did not answer in time.')
    const pending = connect(url, policy, options)
    waitFor(pending, policy.connectMs, signal, late).then(
      (socket) => callback(null, socket),
      (error) => {
        // A socket that comes after nobody waits any more must not stay open.
        pending.then(
          (socket) => socket.destroy(),
          () => {},
        )
        callback(error, null)
      },
    )
  }
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

async function connect(
  url: URL,
  policy: ConnectPolicy,
  options: buildConnector.Options,
): Promise<Socket | TLSSocket> {
  const addresses = await permittedAddresses(url, policy)
  let failure: unknown
  for (const address of addresses.slice(0, MAX_ADDRESSES)) {
    try {
      const socket = await dial(address, policy.connectMs, options)
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

function dial(
  address: string,
  timeoutMs: number,
  options: buildConnector.Options,
): Promise<Socket | TLSSocket> {
  const open = buildConnector({ timeout: timeoutMs, allowH2: false })
  return new Promise((resolve, reject) =>
    open({ ...options, hostname: address }, (error, socket) =>
      error ? reject(error) : resolve(socket),
    ),
  )
}

function isJudgedPeer(socket: Socket, address: string, exempt: boolean): boolean {
  const peer = socket.remoteAddress
  if (peer === undefined || !isSameAddress(peer, address)) return false
  return exempt || isPublicAddress(peer)
}
