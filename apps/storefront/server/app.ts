import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import * as z from 'zod/mini'

import { OrderId, PlaceOrder, type Fault, type ShopFault } from '../src/wire.ts'
import { contentSecurityPolicy } from './policy.ts'
import { ShopError, type Shop } from './shop.ts'

// Readable faults for whoever calls the API by hand; the browser's copy of zod stays without words.
z.config(z.locales.en())

export interface AppOptions {
  shop: Shop
  endpoint: string
  development: boolean
  /** Where the proxy tells of payments. */
  hooks?: Hono
  /** The built files, where this process serves them. */
  files?: Hono
  page: (path: string) => Promise<{ html: string; found: boolean }>
  warn?: (message: string) => void
}

/** The shop's API and its pages. Whoever knows an order's name may see it and pay it: the name is the key. */
export function createApp({
  shop,
  endpoint,
  development,
  hooks = new Hono(),
  files = new Hono(),
  page,
  warn = () => {},
}: AppOptions): Hono {
  const app = new Hono()
  const policy = contentSecurityPolicy({ endpoint, development })

  app.use(async (c, next) => {
    await next()
    c.header('Content-Security-Policy', policy)
    c.header('X-Content-Type-Options', 'nosniff')
    // The address of an order is the key to it: other sites never see it.
    c.header('Referrer-Policy', 'same-origin')
  })

  app.use('/api/*', async (c, next) => {
    await next()
    c.header('Cache-Control', 'no-store')
  })
  app.post('/api/orders', bodyLimit({ maxSize: 16_384, onError: tooLarge }), async (c) => {
    const cart = PlaceOrder.safeParse(await c.req.json().catch(() => null))
    if (!cart.success) throw new ShopError('invalid-request', z.prettifyError(cart.error))
    const { order } = await shop.place(cart.data)
    return c.json({ order }, 201)
  })
  app.get('/api/orders/:order', async (c) => c.json(await shop.view(orderOf(c.req.param('order')))))
  app.post('/api/orders/:order/session', async (c) =>
    c.json(await shop.openPayment(orderOf(c.req.param('order')))),
  )
  app.all('/api/*', () => {
    throw new ShopError('not-found', 'the API has no such route')
  })

  app.route('/hooks', hooks)
  app.route('/', files)
  app.get('*', async (c) => {
    const { html, found } = await page(c.req.path)
    return c.html(html, found ? 200 : 404, { 'Cache-Control': 'no-cache' })
  })

  app.onError((error, c) => {
    const known = error instanceof ShopError
    if (!known) warn(`internal: ${error.stack ?? error.message}`)
    const code = known ? error.code : 'internal'
    const detail = known ? error.message : 'something broke inside the shop'
    return c.json({ code, detail } satisfies z.infer<typeof Fault>, statuses[code])
  })
  return app
}

const statuses = {
  'invalid-request': 422,
  'not-found': 404,
  'order-already-paid': 409,
  'amount-out-of-range': 422,
  'payment-unavailable': 503,
  internal: 500,
} as const satisfies Record<ShopFault, number>

function tooLarge(): never {
  throw new ShopError('invalid-request', 'a cart is at most 16 kB')
}

function orderOf(text: string): string {
  const order = OrderId.safeParse(text)
  if (!order.success) throw new ShopError('not-found', 'there is no such order')
  return order.data
}
