import type { Clock } from './clock.ts'
import type { CutCause, Exchange, TransportCause } from './exchange.ts'
import { readJson } from './json.ts'
import type { Places } from './places.ts'

/** One HTTP request, whole: its body is a string, so that it is either written once or not at all. */
export interface HttpCall {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** Firewalls in front of APIs like to turn away callers that do not say what they are. */
export const callerHeaders = { Accept: 'application/json', 'User-Agent': 'pvit-checkout' } as const

export interface HttpReply {
  readonly status: number
  readonly retryAfter: string | null
  readonly body: Uint8Array
}

/**
 * Carries one call out and one reply back, never twice and never along a redirect. It must call
 * `handed` before the first byte can reach a connection, and must hand nothing over once `signal` has
 * aborted. It rejects with `Unsent` when it can prove that nothing left, with `Cut` or anything else
 * when it cannot.
 */
export type Carrier = (
  call: HttpCall,
  signal: AbortSignal,
  handed: () => void,
) => Promise<HttpReply>

export class Unsent extends Error {
  readonly reason: TransportCause

  constructor(reason: TransportCause) {
    super(reason)
    this.reason = reason
  }
}

export class Cut extends Error {
  readonly reason: CutCause

  constructor(reason: CutCause) {
    super(reason)
    this.reason = reason
  }
}

/**
 * Nothing leaves that waited in the row for more of its time than this: PVIT would hardly answer in what is left, and whether it
 * took the request would be in doubt.
 */
const shareInRow = 3 / 4

export interface ExchangeOptions {
  /** The whole of it: waiting for a connection, sending, and reading the last byte of the reply. */
  timeoutMs: number
  signal?: AbortSignal | undefined
}

/**
 * Sends each call once and says what was seen. It never rejects: every way to fail is an `Exchange`. With `places`, whoever finds
 * none free waits in the row, and leaves it as soon as nobody waits for the answer any more.
 */
export function createTransport(carry: Carrier, clock: Clock, places: Places = boundless) {
  return function exchange(call: HttpCall, options: ExchangeOptions): Promise<Exchange> {
    const { timeoutMs, signal } = options
    if (signal?.aborted) return Promise.resolve({ kind: 'unsent', cause: 'aborted' })

    return new Promise((resolve) => {
      const stopper = new AbortController()
      const begun = clock.now()
      let entered = false
      let handed = false
      let cancelTimer = () => {}
      let leave = () => {}

      const finish = (exchange: Exchange) => {
        cancelTimer()
        signal?.removeEventListener('abort', onAbort)
        leave()
        resolve(exchange)
      }
      const stop = (cause: 'timeout' | 'aborted') => {
        if (handed) finish({ kind: 'cut', cause })
        else finish({ kind: 'unsent', cause: cause === 'timeout' ? 'connect-timeout' : cause })
        stopper.abort()
      }
      const stopAfter = (ms: number) => {
        cancelTimer()
        cancelTimer = clock.after(ms, () => stop('timeout'))
      }
      const onAbort = () => stop('aborted')
      signal?.addEventListener('abort', onAbort)

      const enter = (leavePlace: () => void) => {
        entered = true
        leave = leavePlace
        stopAfter(timeoutMs - (clock.now() - begun))
        carry(call, stopper.signal, () => {
          // A process that stood still hears of its connection first, and only then of its timers.
          if (clock.now() - begun >= timeoutMs) stop('timeout')
          else handed = true
        }).then(
          (reply) => finish(read(reply, clock)),
          (error: unknown) => finish(failure(error)),
        )
      }
      leave = places.take(enter)
      if (!entered) stopAfter(timeoutMs * shareInRow)
    })
  }
}

const boundless: Places = {
  take(enter) {
    const leave = () => {}
    enter(leave)
    return leave
  },
}

function read(reply: HttpReply, clock: Clock): Exchange {
  return {
    kind: 'replied',
    httpStatus: reply.status,
    body: readJson(new TextDecoder().decode(reply.body)),
    retryAfterMs: retryAfterMs(reply.retryAfter, clock),
  }
}

function failure(error: unknown): Exchange {
  if (error instanceof Unsent) return { kind: 'unsent', cause: error.reason }
  if (error instanceof Cut) return { kind: 'cut', cause: error.reason }
  // No proof that nothing left: a request that may have gone is a request that may have been executed.
  return { kind: 'cut', cause: 'reset' }
}

/** Seconds or a date; never longer than an hour, so that a wrong header cannot silence a payment. */
function retryAfterMs(header: string | null, clock: Clock): number | null {
  if (!header) return null
  const seconds = /^\d{1,9}$/.test(header)
    ? Number(header) * 1000
    : Date.parse(header) - clock.now()
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), 3_600_000) : null
}

const causeByCode: readonly (readonly [RegExp, TransportCause])[] = [
  [/^(ENOTFOUND|EAI_\w+)$/, 'dns'],
  [/^ECONNREFUSED$/, 'refused'],
  [/^(EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN)$/, 'unreachable'],
  [/^(UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/, 'connect-timeout'],
  // The certificate is looked at before the first byte of a request.
  [/^(ERR_TLS_CERT\w+|CERT_\w+|\w*SELF_SIGNED_CERT\w*|UNABLE_TO_\w+)$/, 'tls'],
]

/** What kept a connection from being made, by the error's code or its cause's. Null: the error does not say. */
export function connectCause(error: unknown): TransportCause | null {
  for (const at of causesOf(error)) {
    const found = causeByCode.find(([pattern]) => pattern.test(at.code))
    if (!found) continue
    // The same word from an open connection (`read ETIMEDOUT`) proves nothing about what left.
    if (at.syscall === '' || at.syscall === 'connect' || at.syscall === 'getaddrinfo') {
      return found[1]
    }
  }
  return null
}

function causesOf(error: unknown): { code: string; syscall: string }[] {
  const seen: { code: string; syscall: string }[] = []
  for (let at = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++) {
    const { code, syscall } = at as { code?: unknown; syscall?: unknown } // Node's additions to Error
    seen.push({ code: textOf(code), syscall: textOf(syscall) })
  }
  return seen
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
