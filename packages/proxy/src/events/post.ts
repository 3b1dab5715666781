import { lookup as systemLookup, type LookupAddress } from 'node:dns'
import { isIP } from 'node:net'
import type { LookupFunction } from 'node:net'
import { Agent, buildConnector, request as send } from 'undici'
import { isAllowed } from './addresses.ts'
import { PostFault, type Post } from './webhook.ts'

const replyMaxBytes = 64 * 1_024

export interface PostOptions {
  /** This machine and private networks may be reached. */
  readonly allowPrivate: boolean
  readonly resolve?: Resolve
  /** How long an answer is read whose status has come. */
  readonly readWithinMs?: number
}

/** All addresses of a host name. */
export type Resolve = (
  host: string,
  answer: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void

/**
 * POSTs that reach the public internet only, whatever the name resolves to: every address of it is checked, and the
 * connection goes to the addresses that were checked, so that a second, different answer of DNS is never asked for.
 */
export function createPost({
  allowPrivate,
  resolve = resolveBySystem,
  readWithinMs = 5_000,
}: PostOptions): Post {
  const lookup: LookupFunction = (host, options, callback) =>
    resolve(host, (error, found) => {
      const [first] = found
      if (error !== null) callback(error, '')
      else if (
        first === undefined ||
        !found.every(({ address }) => isAllowed(address, allowPrivate))
      )
        callback(new PostFault('address-not-allowed'), '')
      else if (options.all === true) callback(null, [...found])
      else callback(null, first.address, first.family)
    })
  const open = buildConnector({ timeout: 5_000, lookup })
  const agent = new Agent({
    connect(options, callback) {
      const host = options.hostname.replace(/^\[(.*)\]$/, '$1')
      // An address in the URL itself is connected to without a look-up.
      if (isIP(host) !== 0 && !isAllowed(host, allowPrivate))
        callback(new PostFault('address-not-allowed'), null)
      else open(options, callback)
    },
    connections: 8,
    pipelining: 1,
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 4_000,
    headersTimeout: 60_000, // the caller's own time-out comes first
    bodyTimeout: readWithinMs,
  })

  return async function post({ url, headers, body, signal }) {
    try {
      const reply = await send(url, { method: 'POST', headers, body, signal, dispatcher: agent })
      // The status is all we need; what else the shop says is read up to a bound, so that the connection can be used again. To
      // a bound in time too: eight answers that trickle would hold all connections, and the shop would hear of nothing more.
      const timeUp = AbortSignal.timeout(readWithinMs)
      reply.body.dump({ limit: replyMaxBytes, signal: timeUp }).catch(() => {})
      const retryAfter = reply.headers['retry-after']
      return {
        status: reply.statusCode,
        retryAfter: (Array.isArray(retryAfter) ? retryAfter[0] : retryAfter) ?? null,
      }
    } catch (error) {
      throw error instanceof PostFault ? error : new PostFault('no-answer', { cause: error })
    }
  }
}

const resolveBySystem: Resolve = (host, answer) =>
  systemLookup(host, { all: true }, (error, addresses) =>
    answer(error, error === null ? addresses : []),
  )
