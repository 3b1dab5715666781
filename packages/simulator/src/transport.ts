import type { Clock } from '@pvit-checkout/pvit'
import type { Reply } from './api/reply.ts'
import type { Act } from './faults/acts.ts'
import type { Struck } from './faults/strike.ts'

/** The connection a call came on, and the ways it can end. */
export interface Line {
  /** The caller's address; null in process. */
  peer: string | null
  /** Ends the exchange. Rejects where a real connection would break. */
  end(struck: Struck): Promise<Response>
}

/**
 * A line without a socket: faults fail the way the platform's own `fetch` fails, error codes included, so
 * that a client cannot tell the difference. `stale` is the one "connection" all calls in a process share.
 */
export function inProcess({
  signal,
  clock,
  stale,
}: {
  signal: AbortSignal
  clock: Clock
  stale: { closed: boolean }
}): Line {
  return {
    peer: null,
    end({ reply, act }) {
      if (act.kind === 'answer-then-close') stale.closed = true
      if (!reply || act.kind === 'silence') return fail(act, signal)
      const stream = bodyOf(reply, act, { signal, clock })
      return Promise.resolve(toResponse(reply, stream))
    },
  }
}

/** What `fetch` rejects with when the connection it re-used had been closed. */
export function staleConnection(): Error {
  return fetchFailed('ECONNRESET', 'read')
}

type Body = string | ReadableStream<Uint8Array>

export function toResponse(reply: Reply, body: Body = reply.body): Response {
  return new Response(body, {
    status: reply.status,
    headers: { 'content-type': reply.contentType, ...reply.headers },
  })
}

/** The pieces an answer comes in, and what becomes of the last one. Null: the whole, at once. */
export function piecesOf(reply: Reply, act: Act): { pieces: Uint8Array[]; everyMs: number } | null {
  const bytes = new TextEncoder().encode(reply.body)
  const cut = (size: number) =>
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
      bytes.subarray(at * size, (at + 1) * size),
    )
  switch (act.kind) {
    case 'drip':
      return { pieces: cut(1), everyMs: act.ms }
    case 'slice':
      return { pieces: cut(act.bytes), everyMs: 0 }
    case 'stall':
      return { pieces: [bytes.subarray(0, Math.ceil(bytes.length / 2))], everyMs: 0 }
    case 'reset-after-headers':
      return { pieces: [], everyMs: 0 }
    default:
      return null
  }
}

function bodyOf(
  reply: Reply,
  act: Act,
  { signal, clock }: { signal: AbortSignal; clock: Clock },
): Body {
  const plan = piecesOf(reply, act)
  if (!plan) return reply.body
  const { pieces, everyMs } = plan
  return new ReadableStream<Uint8Array>({
    start(controller) {
      signal.addEventListener('abort', () => controller.error(signal.reason))
    },
    async pull(controller) {
      const piece = pieces.shift()
      if (piece) {
        if (everyMs > 0) await new Promise<void>((resolve) => void clock.after(everyMs, resolve))
        return controller.enqueue(piece)
      }
      if (act.kind === 'reset-after-headers') return controller.error(terminated())
      // A stalled body is neither ended nor broken.
      if (act.kind === 'stall') return new Promise(() => {})
      controller.close()
    },
  })
}

function fail(act: Act, signal: AbortSignal): Promise<never> {
  if (act.kind !== 'unreached') {
    return act.kind === 'silence'
      ? aborted(signal)
      : Promise.reject(fetchFailed('ECONNRESET', 'read'))
  }
  switch (act.how) {
    case 'refused':
      return Promise.reject(fetchFailed('ECONNREFUSED', 'connect'))
    case 'dns':
      return Promise.reject(fetchFailed('ENOTFOUND', 'getaddrinfo'))
    case 'tls':
      return Promise.reject(fetchFailed('DEPTH_ZERO_SELF_SIGNED_CERT'))
  }
}

/** Settles only when the caller gives up. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(signal.reason)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}

function fetchFailed(code: string, syscall?: string): TypeError {
  const cause = Object.assign(new Error(syscall ? `${syscall} ${code}` : code), {
    code,
    ...(syscall !== undefined && { syscall }),
  })
  return new TypeError('fetch failed', { cause })
}

function terminated(): TypeError {
  const cause = Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' })
  return new TypeError('terminated', { cause })
}
