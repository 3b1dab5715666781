import { Hono } from 'hono'
import { CheckoutError } from '@pvit-checkout/contract/checkout'
import { shopRoutes, type Delivery, type DeliveryPage } from '@pvit-checkout/contract/shop'
import type { Clock } from '@pvit-checkout/pvit'
import type { StoredDelivery } from '../events/event.ts'
import type { DeliveryStore } from '../store/deliveries.ts'
import { pageOf, toPage } from './pages.ts'
import { parseQuery } from './requests.ts'

export interface DeliveriesDeps {
  readonly store: DeliveryStore
  readonly clock: Clock
  /** Hears that something is due. */
  readonly onDue: () => void
}

/** Shop server → proxy: what was told to the shop, and telling it again. */
export function deliveryRoutesOf({ store, clock, onDue }: DeliveriesDeps): Hono {
  const { listDeliveries, retryDelivery } = shopRoutes
  return new Hono()
    .get(listDeliveries.path, async (context) => {
      const { status, limit, cursor } = parseQuery(context, listDeliveries.query)
      const read = await store.listDeliveries(status, pageOf('deliveries', { limit, cursor }))
      const { rows, nextCursor } = toPage(read, limit)
      return context.json({ items: rows.map(toDelivery), nextCursor } satisfies DeliveryPage)
    })
    .post(retryDelivery.path, async (context) => {
      const delivery = await store.retryDelivery(context.req.param('id') ?? '', clock.now())
      if (delivery === null)
        throw new CheckoutError('not-found', { detail: 'No delivery has this id.' })
      onDue()
      return context.json(toDelivery(delivery))
    })
}

function toDelivery(delivery: StoredDelivery): Delivery {
  const { id, eventId, type, target, status, attempts, lastStatus, lastCause } = delivery
  return {
    id,
    event: eventId,
    type,
    target,
    status,
    attempts,
    lastStatus,
    lastCause,
    lastAttemptAt: toIso(delivery.lastAt),
    nextAttemptAt: toIso(delivery.nextAt),
    createdAt: new Date(delivery.createdAt).toISOString(),
  }
}

function toIso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}
