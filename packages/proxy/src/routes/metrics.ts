import { Hono } from 'hono'
import { CheckoutError } from '@pvit-checkout/contract/checkout'
import type { Secret } from '@pvit-checkout/pvit'
import { contentType, type Registry } from '../metrics/registry.ts'
import { metricRoutes } from '../openapi/plain-routes.ts'
import { bearer, matcherOf } from './requests.ts'

/** `GET /metrics` for Prometheus, to the bearer of METRICS_TOKEN. Without that setting there is no such address. */
export function metricRoutesOf(registry: Registry, token: Secret | null): Hono {
  const isToken = token === null ? null : matcherOf(token)
  return new Hono().get(metricRoutes.metrics.path, async (context) => {
    if (isToken === null)
      throw new CheckoutError('not-found', { detail: 'METRICS_TOKEN is not set.' })
    const given = bearer(context)
    if (given === null || !isToken(given))
      throw new CheckoutError('unauthorized', {
        detail: 'Send Authorization: Bearer <METRICS_TOKEN>.',
      })
    return context.body(await registry.write(), 200, {
      'Content-Type': contentType,
      'Cache-Control': 'no-store',
    })
  })
}
