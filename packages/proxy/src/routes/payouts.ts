import { Hono } from 'hono'
import { CheckoutError } from '@pvit-checkout/contract/checkout'
import { PayoutId, shopRoutes, type PayoutList } from '@pvit-checkout/contract/shop'
import type { Pay } from '../payouts/pay.ts'
import { toShopPayout } from '../payouts/view.ts'
import type { Store } from '../store/store.ts'
import { pageOf, toPage } from './pages.ts'
import { idempotencyKey, parseBody, parseQuery } from './requests.ts'

/** Shop server → proxy: money to customers. What was sent can be read even while payouts are switched off. */
export function payoutRoutesOf({ store, pay }: { store: Store; pay: Pay }): Hono {
  const { startPayout, listPayouts, readPayout } = shopRoutes
  const app = new Hono()

  app.post(startPayout.path, async (context) => {
    const key = idempotencyKey(context)
    const payout = await pay(await parseBody(context, startPayout.body), key)
    // The payout stands, whatever becomes of the database now: it is told, with as much of its timeline as there is.
    const timelines = await store.readPayoutTimelines([payout.id]).catch(() => null)
    return context.json(toShopPayout(payout, timelines?.get(payout.id) ?? []), startPayout.status)
  })

  app.get(listPayouts.path, async (context) => {
    const { limit, cursor } = parseQuery(context, listPayouts.query)
    const { rows, nextCursor } = toPage(
      await store.listPayouts(pageOf('payouts', { limit, cursor })),
      limit,
    )
    const timelines = await store.readPayoutTimelines(rows.map(({ id }) => id))
    const items = rows.map((payout) => toShopPayout(payout, timelines.get(payout.id) ?? []))
    return context.json({ items, nextCursor } satisfies PayoutList)
  })

  app.get(readPayout.path, async (context) => {
    const id = PayoutId.safeParse(context.req.param('id'))
    const payout = id.success ? await store.findPayout(id.data) : null
    if (payout === null) throw new CheckoutError('not-found', { detail: 'No payout has this id.' })
    const timelines = await store.readPayoutTimelines([payout.id])
    return context.json(toShopPayout(payout, timelines.get(payout.id) ?? []))
  })

  return app
}
