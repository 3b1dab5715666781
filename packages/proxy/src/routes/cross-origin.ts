import type { MiddlewareHandler } from 'hono'
import { CheckoutError } from '@pvit-checkout/contract/checkout'
import type { Log } from '../log.ts'
import { addStanding, type PlainHeaders } from './plain-answer.ts'

const preflight: PlainHeaders = {
  'access-control-allow-headers': [
    'Authorization',
    'Content-Type',
    'Idempotency-Key',
    'If-None-Match',
    'Last-Event-ID',
    'Prefer',
  ].join(','),
  'access-control-allow-methods': 'GET,POST',
  'access-control-max-age': '7200',
  vary: 'Origin, Access-Control-Request-Headers',
}

/**
 * Lets pages of these origins read the answers, and refuses those of others. Our own, and not Hono's `cors()`, which has every
 * answer taken apart and made anew.
 */
export function crossOrigin(origins: readonly string[], log: Log): MiddlewareHandler {
  return async (context, next) => {
    addStanding(context, { vary: 'Origin' })
    const origin = context.req.header('Origin')
    if (origin !== undefined && !origins.includes(origin)) {
      // The page itself learns nothing of why: its browser shows it a lost connection.
      log.warn('a page was refused: its origin is not in CHECKOUT_ORIGINS', {
        url: URL.parse(origin)?.origin ?? 'unreadable',
      })
      throw new CheckoutError('forbidden-origin', {
        detail: 'Add the exact origin of the page to CHECKOUT_ORIGINS.',
      })
    }
    addStanding(context, {
      ...(origin === undefined ? {} : { 'access-control-allow-origin': origin }),
      'access-control-expose-headers': 'ETag,Retry-After,RateLimit,RateLimit-Policy',
    })
    if (context.req.method !== 'OPTIONS') return next()
    addStanding(context, preflight)
    return context.body(null, 204)
  }
}
