import { Hono } from 'hono'
import { CheckoutError } from '@pvit-checkout/contract/checkout'
import { shopRoutes } from '@pvit-checkout/contract/shop'
import type { Secret } from '@pvit-checkout/pvit'
import { bearer, matcherOf } from './requests.ts'

/**
 * Stands in front of every route of the shop's table, whoever answers it, and lets only the shop's server in. There is no
 * CORS: a browser has no business here.
 */
export function shopGuard(apiKey: Secret): Hono {
  const isKey = matcherOf(apiKey)
  const app = new Hono()
  for (const path of new Set(Object.values(shopRoutes).map((route) => route.path))) {
    app.use(path, async (context, next) => {
      const given = bearer(context)
      if (given === null || !isKey(given)) {
        throw new CheckoutError('unauthorized', {
          detail: 'Send Authorization: Bearer <CHECKOUT_API_KEY>, from a server.',
        })
      }
      context.header('Cache-Control', 'no-store')
      await next()
    })
  }
  return app
}
