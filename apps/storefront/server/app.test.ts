import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { createApp } from './app.ts'
import { openOrderBook, type Order, type OrderBook } from './orders.ts'
import { createProxy } from './proxy.ts'
import { createShop } from './shop.ts'
import { shopPayment } from './testing/shop-payment.ts'

const apiKey = randomBytes(32).toString('base64url')
const endpoint = 'http://proxy.test/pay'

/** What the proxy's side of the wire answers; only the network is replaced. */
let proxy: ReturnType<typeof proxyOnTheWire>
let folder: string
let file: string
let book: OrderBook
let warnings: string[]
let app: ReturnType<typeof createApp>
beforeEach(async () => {
  proxy = proxyOnTheWire()
  folder = await mkdtemp(join(tmpdir(), 'shop-'))
  file = join(folder, 'data', 'orders.json')
  book = await openOrderBook(file)
  warnings = []
  const warn = (message: string) => void warnings.push(message)
  const shop = createShop({
    book,
    proxy: createProxy({ endpoint, apiKey, fetch: proxy.fetch }),
    endpoint,
    url: 'http://localhost:5173',
    warn,
  })
  const page = () => Promise.resolve({ html: 'page', found: false })
  app = createApp({ shop, endpoint, development: false, page, warn })
})
afterEach(() => rm(folder, { recursive: true }))

describe('POST /api/orders', () => {
  it('prices the cart itself', async () => {
    const order = await place([
      { product: 'baton-de-manioc', quantity: 3 },
      { product: 'savon-au-moabi', quantity: 1 },
    ])
    expect(order).toMatch(/^AK-[0-9A-Z]{10}$/)
    expect(await json('GET', `/api/orders/${order}`)).toMatchObject({
      status: 200,
      body: { total: 3000, status: 'unpaid', payment: null },
    })
  })

  it('makes one order of one cart, however often it is sent', async () => {
    const cart = randomUUID()
    const items = [{ product: 'baton-de-manioc', quantity: 1 }]
    const sent = [1, 2, 3].map(() => json('POST', '/api/orders', { cart, items }))
    const orders = await Promise.all(sent)
    expect(new Set(orders.map((reply) => reply.body['order'])).size).toBe(1)
    expect(await ordersOnDisk()).toHaveLength(1)
  })

  it('is told an order only once it is on file, also when the same cart is sent again', async () => {
    const body = { cart: randomUUID(), items: [{ product: 'baton-de-manioc', quantity: 1 }] }
    await place()
    const mendDisk = await breakDisk()
    expect((await json('POST', '/api/orders', body)).status).toBe(500)
    await mendDisk()
    const { order } = (await json('POST', '/api/orders', body)).body
    expect((await ordersOnDisk()).map((kept) => kept.order)).toContain(order)
  })

  it('makes another order of another cart', async () => {
    const items = [{ product: 'baton-de-manioc', quantity: 1 }]
    expect(await place(items)).not.toBe(await place(items))
  })

  it.each([
    ['nothing', undefined, ''],
    ['an empty cart', { items: [] }, 'items'],
    ['a price', { items: [{ product: 'baton-de-manioc', quantity: 1, price: 1 }] }, 'price'],
    ['a total', { items: [{ product: 'baton-de-manioc', quantity: 1 }], total: 1 }, 'total'],
    ['no quantity', { items: [{ product: 'baton-de-manioc' }] }, 'quantity'],
    ['a negative one', { items: [{ product: 'baton-de-manioc', quantity: -1 }] }, 'quantity'],
    ['half of one', { items: [{ product: 'baton-de-manioc', quantity: 0.5 }] }, 'quantity'],
    ['twenty-one', { items: [{ product: 'baton-de-manioc', quantity: 21 }] }, 'quantity'],
    ['what it does not sell', { items: [{ product: 'diamant', quantity: 1 }] }, 'diamant'],
    [
      'one product twice',
      {
        items: [
          { product: 'baton-de-manioc', quantity: 1 },
          { product: 'baton-de-manioc', quantity: 1 },
        ],
      },
      'items',
    ],
    ['a body beyond reason', { items: [], filler: 'x'.repeat(20_000) }, '16 kB'],
  ])('refuses %s, and names it', async (_, body, named) => {
    const reply = await json('POST', '/api/orders', body)
    expect(reply).toMatchObject({ status: 422, body: { code: 'invalid-request' } })
    expect(reply.body['detail']).toContain(named)
    expect(await ordersOnDisk()).toEqual([])
  })
})

describe('POST /api/orders/:order/session', () => {
  it('opens the order’s session with the order’s own amount, and hands the browser endpoint and token', async () => {
    const order = await place()
    proxy.answer('POST /v1/sessions', 201, opened(order, 'first-token'))
    expect(await json('POST', `/api/orders/${order}/session`)).toMatchObject({
      status: 200,
      body: { endpoint, token: 'first-token', order: { order, total: 500 } },
    })
    const request = proxy.requests[0]
    expect(request).toMatchObject({
      url: 'http://proxy.test/pay/v1/sessions',
      authorization: `Bearer ${apiKey}`,
      body: {
        order,
        amount: 500,
        description: '1 × Bâton de manioc',
        returnUrl: `http://localhost:5173/orders/${order}`,
      },
    })
  })

  it('gives a fresh token for the same session after a reload, and remembers the session once', async () => {
    const order = await place()
    proxy.answer('POST /v1/sessions', 201, opened(order, 'first-token'))
    proxy.answer('POST /v1/sessions', 200, opened(order, 'second-token'))
    await json('POST', `/api/orders/${order}/session`)
    const again = await json('POST', `/api/orders/${order}/session`)
    expect(again.body['token']).toBe('second-token')
    expect(book.find(order)?.sessions).toEqual(['cs_first0001'])
  })

  it('has the session on file before the token leaves', async () => {
    const order = await place()
    proxy.answer('POST /v1/sessions', 201, opened(order, 'token'))
    await breakDisk()
    const reply = await json('POST', `/api/orders/${order}/session`)
    expect(reply).toMatchObject({ status: 500, body: { code: 'internal' } })
    expect(JSON.stringify(reply.body)).not.toContain('token')
    expect(warnings.join()).toContain('EEXIST')
  })

  it('has it on file before a second token leaves, when it could not be kept at first', async () => {
    const order = await place()
    proxy.answer('POST /v1/sessions', 201, opened(order, 'first-token'))
    proxy.answer('POST /v1/sessions', 200, opened(order, 'second-token'))
    const mendDisk = await breakDisk()
    expect((await json('POST', `/api/orders/${order}/session`)).status).toBe(500)
    await mendDisk()
    expect((await json('POST', `/api/orders/${order}/session`)).body['token']).toBe('second-token')
    expect(await ordersOnDisk()).toMatchObject([{ order, sessions: ['cs_first0001'] }])
  })

  it('says so when the proxy has the order as paid', async () => {
    const order = await place()
    proxy.answer('POST /v1/sessions', 409, problem('order-already-paid', 409))
    expect(await json('POST', `/api/orders/${order}/session`)).toMatchObject({
      status: 409,
      body: { code: 'order-already-paid' },
    })
  })

  it('does not ask the proxy again for an order that it knows to be paid', async () => {
    const order = await paidOrder()
    const asked = proxy.requests.length
    expect(await json('POST', `/api/orders/${order}/session`)).toMatchObject({ status: 409 })
    expect(proxy.requests).toHaveLength(asked)
  })

  it.each<[string, number, unknown, RegExp]>([
    ['refuses the key', 401, problem('unauthorized', 401), /refuses CHECKOUT_API_KEY/],
    ['answers with a page', 200, '<html>', /does not answer/],
    ['answers in another shape', 200, { id: 1 }, /shape/],
    ['fails without a problem document', 502, {}, /answered 502/],
  ])(
    'opens nothing when the proxy %s, and tells the shop’s log the cure',
    async (_, status, answer, cure) => {
      const order = await place()
      proxy.answer('POST /v1/sessions', status, answer)
      expect(await json('POST', `/api/orders/${order}/session`)).toMatchObject({
        status: 503,
        body: { code: 'payment-unavailable' },
      })
      expect(warnings.join()).toMatch(cure)
      expect(warnings.join()).not.toContain(apiKey)
    },
  )

  it('tells an amount out of range from a shop out of order', async () => {
    const order = await place()
    proxy.answer('POST /v1/sessions', 422, problem('amount-out-of-range', 422))
    expect(await json('POST', `/api/orders/${order}/session`)).toMatchObject({
      status: 422,
      body: { code: 'amount-out-of-range' },
    })
  })
})

describe('GET /api/orders/:order', () => {
  it('learns from the proxy that the order is paid, once and for all', async () => {
    const order = await paidOrder()
    const asked = proxy.requests.length
    const view = await json('GET', `/api/orders/${order}`)
    expect(view.body).toMatchObject({
      status: 'paid',
      payment: { reference: 'REF123', operator: 'airtel', paidAt: '2026-11-23T08:14:00.000Z' },
    })
    expect(proxy.requests).toHaveLength(asked)
  })

  it('names no operator of a card: its payer gave a number too', async () => {
    const order = await openOrder()
    proxy.answer(
      'GET /v1/sessions/cs_first0001',
      200,
      session(order, [{ status: 'succeeded', method: 'card' }]),
    )
    expect((await json('GET', `/api/orders/${order}`)).body).toMatchObject({
      status: 'paid',
      payment: { operator: null, phone: '074 •• •• 56' },
    })
  })

  it('has it on file once it says so, when it could not be kept at first', async () => {
    const order = await openOrder()
    const paid = session(order, [{ status: 'succeeded' }])
    proxy.answer('GET /v1/sessions/cs_first0001', 200, paid)
    proxy.answer('GET /v1/sessions/cs_first0001', 200, paid)
    const mendDisk = await breakDisk()
    expect((await json('GET', `/api/orders/${order}`)).status).toBe(500)
    await mendDisk()
    expect((await json('GET', `/api/orders/${order}`)).body).toMatchObject({ status: 'paid' })
    expect(await ordersOnDisk()).toMatchObject([{ order, paid: { reference: 'REF123' } }])
  })

  it.each(['processing', 'confirm', 'redirect', 'unconfirmed'])(
    'calls an order with a payment in %s pending',
    async (status) => {
      const order = await openOrder()
      proxy.answer('GET /v1/sessions/cs_first0001', 200, session(order, [{ status }]))
      const { body } = await json('GET', `/api/orders/${order}`)
      expect(body).toMatchObject({
        status: 'pending',
        payment: { reference: 'REF123', paidAt: null },
      })
      expect(book.find(order)?.paid).toBeNull()
    },
  )

  it('calls an order whose payments have all failed unpaid', async () => {
    const order = await openOrder()
    proxy.answer('GET /v1/sessions/cs_first0001', 200, session(order, [{ status: 'failed' }]))
    expect((await json('GET', `/api/orders/${order}`)).body).toMatchObject({
      status: 'unpaid',
      payment: null,
    })
  })

  it('finds a success in an older session, beside a newer one that failed', async () => {
    const order = await openOrder()
    proxy.answer('POST /v1/sessions', 201, opened(order, 'token', 'cs_second002'))
    await json('POST', `/api/orders/${order}/session`)
    proxy.answer('GET /v1/sessions/cs_first0001', 200, session(order, [{ status: 'succeeded' }]))
    proxy.answer('GET /v1/sessions/cs_second002', 200, session(order, [{ status: 'failed' }]))
    expect((await json('GET', `/api/orders/${order}`)).body).toMatchObject({ status: 'paid' })
  })

  it.each([
    ['is silent', null, null],
    ['does not know the session', 404, problem('not-found', 404)],
    ['speaks of another order', 200, session('AK-ZZZZZZZZZZ', [{ status: 'succeeded' }])],
    ['uses a status nobody knows', 200, session('', [{ status: 'triumphant' }])],
  ])('calls the order neither paid nor unpaid when the proxy %s', async (_, status, answer) => {
    const order = await openOrder()
    const own = answer !== null && 'order' in answer && answer.order === '' ? { order } : {}
    if (status === null) proxy.fallSilent()
    else proxy.answer('GET /v1/sessions/cs_first0001', status, { ...answer, ...own })
    expect((await json('GET', `/api/orders/${order}`)).body).toMatchObject({
      status: 'unverified',
      payment: null,
    })
    expect(book.find(order)?.paid).toBeNull()
    expect(warnings).not.toEqual([])
  })

  describe('with a payment of an earlier price', () => {
    const earlier = { status: 'succeeded', reference: 'REF300', amount: 300 }
    const view = async (...others: { status: string }[]) => {
      const order = await openOrder()
      const answer = session(order, [earlier, ...others])
      proxy.answer('GET /v1/sessions/cs_first0001', 200, answer)
      return { order, view: (await json('GET', `/api/orders/${order}`)).body }
    }

    it('is paid once another took the total', async () => {
      expect((await view({ status: 'succeeded' })).view).toMatchObject({
        status: 'paid',
        payment: { reference: 'REF123', amount: 500 },
      })
    })

    it('is pending while another is under way', async () => {
      expect((await view({ status: 'confirm' })).view).toMatchObject({
        status: 'pending',
        payment: { reference: 'REF123' },
      })
    })

    it('is neither paid nor unpaid, and names the payment to the shopper and to the shop', async () => {
      const { order, view: shown } = await view({ status: 'failed' })
      expect(shown).toMatchObject({
        status: 'unverified',
        payment: { reference: 'REF300', amount: 300 },
      })
      expect(book.find(order)?.paid).toBeNull()
      expect(warnings).toEqual([
        `payment REF300 took 300 FCFA for order ${order}, whose total is 500`,
      ])
    })
  })

  it.each(['AK-0000000000', 'nonsense', '../secret'])('does not know the order %s', async (id) => {
    expect(await json('GET', `/api/orders/${encodeURIComponent(id)}`)).toMatchObject({
      status: 404,
      body: { code: 'not-found' },
    })
  })
})

describe('every answer', () => {
  it.each(['/', '/api/orders/AK-0000000000', '/api/nothing'])(
    'carries the strict policy and no way for other sites to read it: %s',
    async (path) => {
      const response = await app.request(path)
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
      expect(response.headers.get('referrer-policy')).toBe('same-origin')
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    },
  )

  it('that was foreseen is no news for the shop', async () => {
    const nothing = { status: 404, body: { code: 'not-found' } }
    expect(await json('GET', '/api/nothing')).toMatchObject(nothing)
    expect(await json('GET', '/api/orders/somebodys')).toMatchObject(nothing)
    expect(warnings).toEqual([])
  })

  it('is never kept by a cache when it is the API’s', async () => {
    const response = await app.request('/api/orders/AK-0000000000')
    expect(response.headers.get('cache-control')).toBe('no-store')
  })
})

async function place(items = [{ product: 'baton-de-manioc', quantity: 1 }]): Promise<string> {
  const reply = await json('POST', '/api/orders', { items })
  expect(reply.status).toBe(201)
  return String(reply.body['order'])
}

async function openOrder(): Promise<string> {
  const order = await place()
  proxy.answer('POST /v1/sessions', 201, opened(order, 'token'))
  await json('POST', `/api/orders/${order}/session`)
  return order
}

async function paidOrder(): Promise<string> {
  const order = await openOrder()
  proxy.answer('GET /v1/sessions/cs_first0001', 200, session(order, [{ status: 'succeeded' }]))
  await json('GET', `/api/orders/${order}`)
  return order
}

async function json(method: string, path: string, body?: object) {
  const response = await app.request(path, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  // The shop's own answers are objects; which one is what each test asks.
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

function proxyOnTheWire() {
  const answers = new Map<string, { status: number; body: unknown }[]>()
  const requests: { url: string; authorization: string | null; body: unknown }[] = []
  let silent = false
  return {
    requests,
    answer(call: string, status: number, body: unknown) {
      answers.set(call, [...(answers.get(call) ?? []), { status, body }])
    },
    fallSilent: () => void (silent = true),
    fetch: async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
      const request = new Request(input, init)
      requests.push({
        url: request.url,
        authorization: request.headers.get('authorization'),
        body: request.method === 'POST' ? await request.json() : null,
      })
      if (silent) throw new TypeError('fetch failed')
      const call = `${request.method} ${new URL(request.url).pathname.replace('/pay', '')}`
      const answer = answers.get(call)?.shift()
      if (answer === undefined) throw new Error(`the test has no answer for ${call}`)
      return new Response(
        typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body),
        { status: answer.status },
      )
    },
  }
}

/** What a shop that started now would know. */
async function ordersOnDisk(): Promise<Order[]> {
  const text = await readFile(file, 'utf8').catch(() => '{"orders":[]}')
  return (JSON.parse(text) as { orders: Order[] }).orders // openOrderBook reads it by its schema; here it is looked at
}

/** A file where the folder should be: nothing can be written until it is gone. */
async function breakDisk(): Promise<() => Promise<void>> {
  await rm(dirname(file), { recursive: true })
  await writeFile(dirname(file), 'in the way')
  return () => rm(dirname(file))
}

function opened(order: string, token: string, id = 'cs_first0001') {
  return { id, token, expiresAt: '2026-11-23T09:00:00Z', order, amount: 500, status: 'open' }
}

function session(order: string, payments: { status: string; [differing: string]: unknown }[]) {
  return {
    id: 'cs_first0001',
    order,
    amount: 500,
    currency: 'XAF',
    description: null,
    status: payments.some((payment) => payment.status === 'succeeded') ? 'paid' : 'open',
    overpaid: false,
    methods: ['mobile_money'],
    returnUrl: null,
    metadata: {},
    expiresAt: '2026-11-23T09:00:00.000Z',
    createdAt: '2026-11-23T08:00:00.000Z',
    payments: payments.map((payment) => ({
      ...shopPayment({ order, state: 'awaiting', ...payment }),
      timeline: [],
    })),
  }
}

function problem(code: string, status: number) {
  return { type: 'about:blank', title: code, status, code, retryable: false }
}
