import { randomBytes } from 'node:crypto'

import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { Order } from './orders.ts'
import { createShop, type Shop } from './shop.ts'
import { shopPayment } from './testing/shop-payment.ts'
import { webhookRoutes } from './webhooks.ts'

const aSecret = () => `whsec_${randomBytes(32).toString('base64')}`
const secret = aSecret()

let order: Order
let warnings: string[]
let shop: Pick<Shop, 'hear'>
let saved: number
beforeEach(() => {
  order = {
    order: 'AK-0123456789',
    lines: [],
    total: 500,
    createdAt: '2026-11-23T08:00:00.000Z',
    cart: null,
    sessions: ['cs_first0001'],
    paid: null,
  }
  saved = 0
  warnings = []
  const warn = (message: string) => void warnings.push(message)
  const book = {
    find: (id: string) => (id === order.order ? order : null),
    findByCart: () => null,
    add: () => Promise.reject(new Error('the order is placed')),
    async change(_: string, change: (latest: Order) => Order) {
      await new Promise((resolve) => setTimeout(resolve, 5)) // a disk takes its time
      const changed = change(order)
      if (changed !== order) saved += 1
      order = changed
    },
  }
  const unused = () => Promise.reject(new Error('the webhook is enough'))
  const proxy = { openSession: unused, readSession: unused }
  shop = createShop({ book, proxy, endpoint: '', url: '', warn })
})

afterEach(() => vi.restoreAllMocks())

const succeeded = (differing: object = {}) => ({
  type: 'payment.succeeded',
  timestamp: '2026-11-23T08:14:00.000Z',
  data: shopPayment(differing),
})

interface Sent {
  by?: string
  at?: Date
  body?: string
  secrets?: readonly string[]
}

/** The proxy posts an event; `by` is the secret it signs with, `body` what arrives instead. */
async function post(event: object, { by = secret, at = new Date(), body, secrets }: Sent = {}) {
  const text = JSON.stringify(event)
  const app = webhookRoutes({
    secrets: secrets ?? [secret],
    shop,
    warn: (message) => void warnings.push(message),
  })
  const response = await app.request('/payments', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': 'pay_12345678_4',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': new Webhook(by).sign('pay_12345678_4', at, text),
    },
    body: body ?? text,
  })
  return response.status
}

describe('a webhook of the proxy', () => {
  it('has the order on file as paid before it is answered', async () => {
    expect(await post(succeeded())).toBe(204)
    expect(order.paid).toEqual({
      reference: 'REF123',
      operator: 'airtel',
      phone: '074 •• •• 56',
      amount: 500,
      paidAt: '2026-11-23T08:14:00.000Z',
    })
  })

  it('told twice changes nothing the second time', async () => {
    expect([await post(succeeded()), await post(succeeded())]).toEqual([204, 204])
    expect(saved).toBe(1)
  })

  it('is believed under either secret while the shop changes it', async () => {
    const fresh = aSecret()
    expect(await post(succeeded(), { by: fresh, secrets: [secret, fresh] })).toBe(204)
    expect(order.paid).not.toBeNull()
  })

  it.each<[string, Sent]>([
    ['is signed with another secret', { by: aSecret() }],
    ['is six minutes old', { at: new Date(Date.now() - 360_000) }],
    ['was changed on its way', { body: JSON.stringify(succeeded({ order: 'AK-9999999999' })) }],
    ['comes to a shop without a secret', { secrets: [] }],
  ])('that %s is not believed', async (_, sent) => {
    expect(await post(succeeded(), sent)).toBe(401)
    expect(order.paid).toBeNull()
  })

  it('without any signature is not believed', async () => {
    const app = webhookRoutes({ secrets: [secret], shop, warn: () => {} })
    const body = JSON.stringify(succeeded())
    expect((await app.request('/payments', { method: 'POST', body })).status).toBe(401)
  })

  it.each([
    ['another amount', { amount: 5 }, /took 5 FCFA .* total is 500/],
    ['a session the shop never opened', { session: 'cs_other0001' }, /did not open its session/],
    ['an order the shop never placed', { order: 'AK-9999999999' }, /none of this shop's/],
  ])('about %s settles nothing, and the owner is told', async (_, differing, told) => {
    expect(await post(succeeded(differing))).toBe(204)
    expect(order.paid).toBeNull()
    expect(warnings).toEqual([expect.stringMatching(told)])
  })

  it.each(['payment.failed', 'payment.unconfirmed'])('%s settles nothing', async (type) => {
    expect(await post({ ...succeeded(), type })).toBe(204)
    expect(order.paid).toBeNull()
  })

  it('of a kind the shop does not know is taken, and let be', async () => {
    expect(await post({ type: 'payment.blessed', timestamp: 'now', data: {} })).toBe(204)
    expect(order.paid).toBeNull()
    expect(warnings).toHaveLength(1)
  })

  it('about an order paid twice is the owner’s to settle', async () => {
    const overpaid = {
      type: 'session.overpaid',
      timestamp: '2026-11-23T08:14:00.000Z',
      data: {
        id: 'cs_first0001',
        order: order.order,
        amount: 500,
        currency: 'XAF',
        description: null,
        status: 'paid',
        overpaid: true,
        methods: ['mobile_money'],
        returnUrl: null,
        metadata: {},
        expiresAt: '2026-11-23T09:00:00.000Z',
        createdAt: '2026-11-23T08:00:00.000Z',
        payments: [],
      },
    }
    expect(await post(overpaid)).toBe(204)
    expect(warnings).toEqual([
      `order ${order.order} was paid more than once: give one payment back`,
    ])
  })

  it('that cannot be kept is not answered as kept', async () => {
    shop = { hear: () => Promise.reject(new Error('the disk is full')) }
    vi.spyOn(console, 'error').mockReturnValue() // Hono's own words on what nobody caught
    expect(await post(succeeded())).toBe(500)
  })

  it('beyond reason is not read', async () => {
    expect(await post(succeeded(), { body: 'x'.repeat(300_000) })).toBe(413)
  })
})
