import type { Context, ErrorHandler, NotFoundHandler } from 'hono'
import {
  CheckoutError,
  isProblemCode,
  problems,
  type Problem,
} from '@pvit-checkout/contract/checkout'
import { problemTitles } from '@pvit-checkout/contract/shop'
import { RateLimited } from '../limits/rate-limited.ts'
import type { Standing } from '../limits/reservation.ts'
import { causeOf, type Log } from '../log.ts'
import { isUnreadable, StoreError } from '../store/store-error.ts'
import { passageOf } from './connection.ts'
import { methodsOf, type Mounted } from './methods.ts'
import { showStandings } from './rate-limit-headers.ts'

/** The one place where an error becomes an answer (RFC 9457). What we did not expect says nothing but `internal`. */
export function onError(log: Log, onLimited: (by: Standing) => void): ErrorHandler {
  return (error, context) => {
    const known = error instanceof CheckoutError ? error : fromUnexpected(error, context.req.method)
    if (!(error instanceof CheckoutError)) {
      log.error('unexpected', {
        route: context.req.routePath,
        method: context.req.method,
        cause: causeOf(error),
      })
    }
    if (known instanceof RateLimited) {
      onLimited(known.refusedBy)
      showStandings(context, [known.refusedBy])
    }
    return problemResponse(context, known)
  }
}

/** Nothing answers there; or something does, by another method. */
export function onNotFound(mounted: readonly Mounted[]): NotFoundHandler {
  return (context) => {
    const methods = methodsOf(mounted, context.req.path)
    if (methods.length === 0) {
      passageOf(context).unclaimed = true
      return problemResponse(context, new CheckoutError('not-found', { detail: nowhere }))
    }
    context.header('Allow', methods.join(', '))
    const detail = `This address takes ${methods.join(', ')}.`
    return problemResponse(context, new CheckoutError('invalid-request', { status: 405, detail }))
  }
}

const nowhere =
  'There is nothing here. Every route begins with the path of PUBLIC_URL; GET /docs behind it lists them.'

function problemResponse(context: Context, error: CheckoutError): Response {
  const code = isProblemCode(error.code) ? error.code : 'internal'
  const status = error.status ?? problems[code].status
  const body: Problem = {
    type: `urn:pvit-checkout:problem:${code}`,
    title: problemTitles[code],
    status,
    code,
    detail: error.detail ?? error.errors[0]?.detail ?? `${problemTitles[code]}.`,
    retryable: error.retryable,
    ...(error.errors.length === 0 ? {} : { errors: error.errors.map((fault) => ({ ...fault })) }),
    ...(error.payment === null ? {} : { payment: error.payment }),
  }
  const headers = new Headers(context.res.headers)
  headers.set('Content-Type', 'application/problem+json')
  headers.set('Cache-Control', 'no-store')
  // RFC 9110 §11.6.1: whoever is turned away is told by what they may come in.
  if (status === 401) headers.set('WWW-Authenticate', 'Bearer')
  if (error.retryAfterMs !== null)
    headers.set('Retry-After', String(Math.ceil(error.retryAfterMs / 1_000)))
  return new Response(JSON.stringify(body), { status, headers })
}

/** The database is the only thing that can fail us before anything was promised. */
function fromUnexpected(error: unknown, method: string): CheckoutError {
  if (!(error instanceof StoreError)) return new CheckoutError('internal', { cause: error })
  const isReading = method === 'GET' || method === 'HEAD'
  if (isUnreadable(error) && isReading)
    return new CheckoutError('internal', { detail: damaged, cause: error })
  // Whoever writes must know, by the code already, that no money moves: so it stays this one for a damaged row.
  const detail = isReading ? notRead : isUnreadable(error) ? damagedForWriting : notKept
  return new CheckoutError('store-unavailable', { detail, retryAfterMs: 2_000, cause: error })
}

const notRead = 'This cannot be read right now. Nothing is lost: ask again shortly.'
const damaged =
  'What is stored of this cannot be read. To ask again does not help: its row in the database is damaged, and has to be mended first.'
const damagedForWriting =
  'What is stored of this, and is needed for it, cannot be read: nothing that moves money was sent for it. To send it again does no harm, and helps only once the damaged row in the database is mended.'
// A connection that broke during the commit itself may have written it all the same: only a repeat can tell.
const notKept =
  'This could not be written down, and nothing that moves money was sent for it. Nothing kept before is lost. Send the same request again shortly, with the same Idempotency-Key if it has one.'
