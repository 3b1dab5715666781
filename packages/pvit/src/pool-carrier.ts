import { Agent } from 'undici'
import type { Dispatcher } from 'undici'
import { bodyLimits } from './json.ts'
import type { Carrier, HttpReply } from './transport.ts'
import { connectCause, Cut, Unsent } from './transport.ts'

export interface PoolOptions {
  /** For DNS, TCP and TLS together. */
  connectTimeoutMs: number
  /** To one host. Calls beyond that wait, and cannot leave the row before it is their turn: `createPlaces` has one they can. */
  connections: number
  /** Default true. False: each call has a connection of its own, on which no answer to another can lie in wait. */
  isReused?: boolean
}

/**
 * Carries calls over keep-alive connections of its own. It sees the moment a request is handed to a
 * connection, so everything that fails before that is provably unsent, whatever its error says.
 */
export function poolCarrier(options: PoolOptions): Carrier {
  const { connectTimeoutMs, connections, isReused = true } = options
  const agent = new Agent({
    connect: { timeout: connectTimeoutMs },
    connections,
    pipelining: isReused ? 1 : 0,
    // A connection PVIT is about to close is the commonest way to lose a POST: idle ones are left early.
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 4_000,
    // The caller's own time-out comes first; these only catch a clock that stands still.
    headersTimeout: 120_000,
    bodyTimeout: 120_000,
  })

  return function carry(call, signal, handed) {
    return new Promise<HttpReply>((resolve, reject) => {
      let controller: Dispatcher.DispatchController | null = null
      let reply: { status: number; retryAfter: string | null } | null = null
      const chunks: Buffer[] = []
      let size = 0

      const stop = (reason: Error) => {
        reject(reason)
        controller?.abort(reason)
      }
      const onAbort = () => stop(controller ? new Cut('aborted') : new Unsent('aborted'))
      signal.addEventListener('abort', onAbort, { once: true })
      const done = () => signal.removeEventListener('abort', onAbort)

      const { origin, pathname, search } = new URL(call.url)
      const request = { origin, path: pathname + search, method: call.method }
      agent.dispatch(
        { ...request, headers: { ...call.headers }, body: call.body ?? null },
        {
          onRequestStart(started) {
            // Too late, or a second time: a request is never written after its caller has gone, nor again.
            if (signal.aborted || controller) return started.abort(new Cut('aborted'))
            controller = started
            handed()
          },
          onResponseStart(_, status, headers) {
            // Called for a 1xx as well; the reply's own comes last.
            reply = { status, retryAfter: first(headers['retry-after']) }
          },
          onResponseData(_, chunk) {
            size += chunk.byteLength
            if (size > bodyLimits.reply) stop(new Cut('reply-too-large'))
            else chunks.push(chunk)
          },
          onResponseEnd() {
            done()
            if (reply) resolve({ ...reply, body: Buffer.concat(chunks) })
            else reject(new Cut('no-reply'))
          },
          onResponseError(_, error) {
            done()
            reject(
              controller ? cutBy(error) : new Unsent(connectCause(error) ?? closerCause(error)),
            )
          },
        },
      )
    })
  }
}

function cutBy(error: Error): Cut {
  return error instanceof Cut ? error : new Cut('reset')
}

/** The handshake's own failures: a code that would prove nothing once a request was under way. */
function closerCause(error: Error): 'tls' | 'connect-failed' {
  const { code } = error as { code?: unknown } // Node's addition to Error
  return /^(EPROTO|ERR_SSL\w+|ERR_TLS\w+)$/.test(String(code)) ? 'tls' : 'connect-failed'
}

function first(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null
}
