import { screenOf } from '@pvit-checkout/client'
import { DeliveryPage, ShopEvent } from '@pvit-checkout/contract/shop'
import type { Config } from '@pvit-checkout/proxy'
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, it } from 'vitest'
import {
  airtelNumber,
  moovNumber,
  only,
  openHouse,
  refusedByShop,
  requestLost,
  shopIsDown,
  taken,
  webhookSecret,
  type House,
  type Instance,
  type Posted,
} from './house.ts'

const hour = 3_600_000
const shopWebhookUrl = 'https://shop.test/hooks/payments'

let house: House
afterEach(() => house.close())

async function open(settings: Config = { shopWebhookUrl }) {
  house = await openHouse({ settings })
}

async function pay(order = 'A-1', phone = airtelNumber) {
  const { token } = await house.openSession(500, order)
  const { json } = await house.shopper(token, '/v1/checkout/payments', {
    body: { method: 'mobile_money', phone },
    headers: { 'Idempotency-Key': `attempt-${order}` },
  })
  return String(json['id'])
}

const heard = () => house.hook.posts.map(({ type }) => type)
const idsOf = (posts: readonly Posted[]) => posts.map(({ id }) => id)
const deliveries = async (status = '') =>
  (await house.shop(`/v1/deliveries${status === '' ? '' : `?status=${status}`}`)).json[
    'items'
  ] as Record<string, unknown>[]

describe('the shop’s webhook', () => {
  it('is dated by the wall clock, which the shop compares with its own, whatever payments go by', async () => {
    const deps: Instance['deps'] = (given) => ({
      ...given,
      wallTime: () => given.clock.now() + hour,
    })
    house = await openHouse({ settings: { shopWebhookUrl }, instances: [{ deps }] })
    await pay()
    await house.advance(20_000)
    const [post] = house.hook.posts
    const seconds = Math.floor(((post?.at ?? 0) + hour) / 1_000)
    expect(post?.headers['webhook-timestamp']).toBe(String(seconds))
  })

  it('hears of a payment once it is proven, signed, with a full snapshot that names no number', async () => {
    await open()
    const id = await pay()
    await house.advance(20_000)
    const [post, ...more] = house.hook.posts
    expect(more).toEqual([])
    expect(post?.id).toMatch(new RegExp(`^${id}_\\d+$`))
    expect(post?.headers['webhook-signature']).toBe(
      new Webhook(webhookSecret).sign(post?.id ?? '', new Date(post?.at ?? 0), post?.text ?? ''),
    )
    const event = ShopEvent.parse(JSON.parse(post?.text ?? ''))
    expect(event).toMatchObject({
      type: 'payment.succeeded',
      data: {
        id,
        order: 'A-1',
        amount: 500,
        state: 'succeeded',
        late: false,
        phone: '074 •• •• 56',
      },
    })
    expect(post?.text).not.toContain('074123456')
    expect(post?.text).not.toContain('timeline')
  })

  it('is told by the truth, not by the callback', async () => {
    await open()
    house.network.pvit = only('status', requestLost)
    await pay()
    await house.advance(60_000)
    expect(heard()).toEqual([])
  })

  it('hears of every event though it was down for six hours and fails half the time afterwards (promise 23)', async () => {
    await open()
    house.hook.answer = shopIsDown
    const orders = Array.from({ length: 20 }, (_, index) => `A-${index}`)
    const ids: string[] = []
    for (const order of orders) ids.push(await pay(order))
    await house.advance(6 * hour)
    expect(await deliveries('delivered')).toEqual([])

    const tries = new Map<string, number>()
    const kept = new Set<string>()
    house.hook.answer = (post) => {
      const count = (tries.get(post.id) ?? 0) + 1
      tries.set(post.id, count)
      if (count % 2 === 1) return refusedByShop(500)
      kept.add(String(post.data['id']))
      return taken
    }
    await house.advance(30 * hour)
    expect([...kept].sort()).toEqual(ids.sort())
    expect(await deliveries('pending')).toEqual([])
    expect(await deliveries('failed')).toEqual([])
  })

  it('hears again, under the same id, when we died after it had answered (promise 23)', async () => {
    await open()
    const dead = new Promise<void>((resolve) => {
      house.hook.answer = () => {
        resolve(house.stopProxy()) // its answer finds nobody
        return new Promise<never>(() => {}) as never
      }
    })
    await pay()
    await house.advance(40_000) // it waits for that answer as long as it may
    await dead
    expect(house.hook.posts).toHaveLength(1)
    house.hook.answer = () => taken
    await house.startProxy()
    await house.advance(5_000)
    const [first, second, ...more] = house.hook.posts
    expect(more).toEqual([])
    expect(second?.id).toBe(first?.id)
    expect(second?.text).toBe(first?.text)
    expect(await deliveries('delivered')).toHaveLength(1)
  })

  it('misses nothing by a restart: what was committed before goes out after it', async () => {
    await open()
    house.hook.answer = shopIsDown
    await pay('A-1')
    await pay('A-2', moovNumber)
    await house.advance(20_000)
    await house.stopProxy()
    house.hook.posts.length = 0
    house.hook.answer = () => taken
    await house.startProxy()
    await house.advance(6 * 60_000)
    expect(new Set(idsOf(house.hook.posts)).size).toBe(2)
  })

  it('is not followed elsewhere, and “gone” ends it until a person retries', async () => {
    await open()
    house.hook.answer = () => refusedByShop(302)
    await pay('A-1')
    await house.advance(12_000)
    const lastAttemptAt = new Date(house.hook.posts.at(-1)?.at ?? 0).toISOString()
    const [waiting, ...others] = await deliveries('pending')
    expect(others).toEqual([])
    expect(waiting).toMatchObject({ lastStatus: 302, lastCause: 'redirect', lastAttemptAt })
    expect(Date.parse(String(waiting?.['nextAttemptAt']))).toBeGreaterThan(house.clock.now())
    house.hook.answer = () => refusedByShop(410)
    await house.advance(20_000)
    const [given] = await deliveries('failed')
    expect(given).toMatchObject({ lastStatus: 410, lastCause: 'gone', nextAttemptAt: null })
    const told = house.hook.posts.length
    await house.advance(40 * hour)
    expect(house.hook.posts).toHaveLength(told)

    house.hook.answer = () => taken
    const retried = await house.shop(`/v1/deliveries/${String(given?.['id'])}/retry`, {})
    expect(retried).toMatchObject({ status: 200, json: { status: 'pending', attempts: 0 } })
    await house.advance(1_000)
    expect(house.hook.posts.at(-1)?.id).toBe(given?.['event'])
    expect(await deliveries('delivered')).toHaveLength(1)
  })

  it('hears of a wait that is over, once, and of the end that follows', async () => {
    await open()
    house.network.pvit = only('status', requestLost)
    const id = await pay()
    await house.advance(179_000)
    expect(heard()).toEqual([])
    await house.advance(2_000)
    expect(heard()).toEqual(['payment.unconfirmed'])
    expect(house.hook.posts[0]).toMatchObject({
      id: `${id}_unconfirmed`,
      data: { status: 'unconfirmed', finishedAt: null },
    })
    await house.advance(hour)
    expect(heard()).toEqual(['payment.unconfirmed'])
    house.network.pvit = (request, pass) => pass(request)
    await house.advance(2 * hour)
    expect(heard()).toEqual(['payment.unconfirmed', 'payment.succeeded'])
  })

  it('hears of a wait that was over while we were away', async () => {
    await open()
    house.network.pvit = only('status', requestLost)
    await pay()
    await house.advance(10_000)
    await house.stopProxy()
    await house.advance(hour)
    await house.startProxy()
    await house.advance(1_000)
    expect(heard()).toEqual(['payment.unconfirmed'])
  })
})

describe('what a shop must not miss', () => {
  const declines = 1_500 // on a test account, above 1 000 XAF

  async function failedOnce(order = 'A-1') {
    await open()
    const { token } = await house.openSession(declines, order)
    const attempt = (key: string) =>
      house.shopper(token, '/v1/checkout/payments', {
        body: { method: 'mobile_money', phone: airtelNumber },
        headers: { 'Idempotency-Key': key },
      })
    const { json } = await attempt('attempt-1')
    await house.advance(20_000)
    expect(heard()).toEqual(['payment.failed'])
    const id = String(json['id'])
    const session = String((await house.shop(`/v1/payments/${id}`)).json['session'])
    return { attempt, id, session, reference: String(json['reference']) }
  }

  it('a success after a failure says that it is late', async () => {
    const { id, reference } = await failedOnce()
    await house.simulator.control.settle(reference, 'SUCCESS')
    await house.advance(11 * 60_000)
    expect(heard()).toEqual(['payment.failed', 'payment.succeeded'])
    expect(house.hook.posts[1]?.data).toMatchObject({ id, state: 'succeeded', late: true })
  })

  it('an order paid twice is told, with both payments (promise 16)', async () => {
    const first = await failedOnce()
    const { json: second } = await first.attempt('attempt-2')
    await house.advance(100)
    for (const reference of [first.reference, String(second['reference'])])
      await house.simulator.control.settle(reference, 'SUCCESS')
    await house.advance(25 * hour)
    expect(heard().toSorted()).toEqual([
      'payment.failed',
      'payment.succeeded',
      'payment.succeeded',
      'session.overpaid',
    ])
    const overpaid = house.hook.posts.find(({ type }) => type === 'session.overpaid')
    expect(overpaid?.id).toMatch(/^cs_\w+_overpaid_2$/)
    const event = ShopEvent.parse(JSON.parse(overpaid?.text ?? ''))
    expect(event).toMatchObject({
      data: {
        order: 'A-1',
        status: 'paid',
        overpaid: true,
        payments: [
          { id: second['id'], state: 'succeeded' },
          { id: first.id, state: 'succeeded', late: true },
        ],
      },
    })
  })

  it('an earlier try that succeeds late, at a price that has changed since, closes the order and is named by what was paid (promise 16)', async () => {
    const earlier = await failedOnce()
    await house.shop(`/v1/sessions/${earlier.session}/cancel`, {})
    const dearer = await house.openSession(4_000, 'A-1')
    const page = await house.browse(dearer.token)
    expect(screenOf(page.getSnapshot())).toBe('form')
    await house.simulator.control.settle(earlier.reference, 'SUCCESS')
    await house.advance(11 * 60_000)

    const paid = { id: earlier.id, session: earlier.session, amount: declines, late: true }
    expect(heard()).toEqual(['payment.failed', 'payment.succeeded'])
    expect(house.hook.posts[1]?.data).toMatchObject(paid)
    const { json } = await house.shop(`/v1/sessions/${dearer.id}`)
    expect(json).toMatchObject({
      ...{ status: 'paid', amount: 4_000, overpaid: false },
      payments: [paid],
    })
    // The page was open all the while. Nothing more is taken, and it says what was.
    void page.submit({ method: 'mobile_money', phone: airtelNumber }).catch(() => {})
    await house.advance(3_000)
    expect(screenOf(page.getSnapshot())).toBe('succeeded')
    expect(page.getSnapshot().payment).toMatchObject({ id: earlier.id, amount: declines })
    expect(house.simulator.ledger.calls({ api: 'rest' })).toHaveLength(1)
    expect(house.logged).toContainEqual(
      expect.objectContaining({ message: 'paid after it had failed', payment: earlier.id }),
    )
  })

  it('two prices of one order that are both paid are told as overpaid, each with its amount (promise 16)', async () => {
    const earlier = await failedOnce()
    await house.shop(`/v1/sessions/${earlier.session}/cancel`, {})
    const { token } = await house.openSession(800, 'A-1')
    const { json: later } = await house.shopper(token, '/v1/checkout/payments', {
      body: { method: 'mobile_money', phone: airtelNumber },
      headers: { 'Idempotency-Key': 'attempt-2' },
    })
    await house.simulator.control.settle(earlier.reference, 'SUCCESS')
    await house.advance(hour)
    const overpaid = house.hook.posts.find(({ type }) => type === 'session.overpaid')
    expect(overpaid?.data).toMatchObject({
      overpaid: true,
      payments: [
        { id: later['id'], amount: 800, state: 'succeeded', late: false },
        { id: earlier.id, amount: declines, state: 'succeeded', late: true },
      ],
    })
  })

  it('an answer that speaks of another payment is told as a conflict, once', async () => {
    await open()
    house.network.pvit = only('status', async (request, pass) => {
      const reply = await pass(request)
      return reply.ok ? Response.json({ ...((await reply.json()) as object), amount: 5 }) : reply
    })
    await pay()
    await house.advance(60_000)
    expect(heard()).toEqual(['payment.conflict'])
    expect(house.hook.posts[0]?.data).toMatchObject({
      status: 'unconfirmed',
      conflict: { field: 'amount', expected: 500, seen: 5 },
    })
  })

  it('each callback five times over, shuffled over an hour, is one change and one event (promise 12)', async () => {
    await open()
    house.network.callbacks = (request, pass) => {
      if (!request.url.endsWith('/callback')) return pass(request)
      const rest = Array.from({ length: 5 }, () => request.clone())
      for (const [copy, one] of rest.entries())
        house.clock.after((delay(copy) * hour) / 100, () => void pass(one))
      return Promise.resolve(new Response()) // PVIT is told later, if at all
    }
    let drawn = 0
    // Spread without order: 37 and 100 have no factor in common.
    const delay = (copy: number) => (drawn++ * 37 + copy * 19) % 100
    const ids: string[] = []
    for (let index = 0; index < 10; index++) ids.push(await pay(`A-${index}`))
    await house.advance(2 * hour)
    expect(heard()).toEqual(Array(10).fill('payment.succeeded'))
    for (const id of ids) {
      const { json } = await house.shop(`/v1/payments/${id}`)
      const timeline = json['timeline'] as { type: string; detail: { seen?: string } }[]
      expect(timeline.filter(({ type }) => type === 'callback')).toHaveLength(5)
      expect(timeline.filter(({ detail }) => detail.seen === 'success')).toHaveLength(1)
    }
  })

  it('each callback five times over is still one event (promise 12)', async () => {
    await open()
    house.network.callbacks = async (request, pass) => {
      const copies = await Promise.all([1, 2, 3, 4, 5].map(() => pass(request.clone())))
      return copies[0] ?? new Response()
    }
    await pay()
    await house.advance(hour)
    expect(heard()).toEqual(['payment.succeeded'])
  })
})

describe('checkout.on', () => {
  it('refuses a type that no event has, and names those there are', async () => {
    await open({})
    let thrown: unknown
    house.onStart.push((checkout) => {
      try {
        checkout.on('payment.suceeded' as 'payment.succeeded', () => {})
      } catch (error) {
        thrown = error
      }
    })
    await house.stopProxy()
    await house.startProxy()
    expect(thrown).toBeInstanceOf(TypeError)
    expect(String(thrown)).toMatch(/"payment\.suceeded".*payment\.succeeded, payment\.failed/)
  })

  it('hands the handlers of a type what happened, awaits them, and forgets none that fails', async () => {
    await open({})
    const told: string[] = []
    let calls = 0
    house.onStart.push((checkout) => {
      checkout.on('payment.succeeded', async (payment, event) => {
        told.push(`first ${payment.order} ${event.id}`)
        await Promise.resolve()
        calls += 1
        if (calls === 1) throw new Error('the shop’s database is away')
      })
      checkout.on('payment.succeeded', (payment) => void told.push(`second ${payment.order}`))
      checkout.on('payment.failed', () => void told.push('never'))
    })
    await house.stopProxy()
    await house.startProxy()
    const id = await pay()
    await house.advance(hour)
    const [{ event } = {}] = await deliveries('delivered')
    expect(event).toMatch(new RegExp(`^${id}_`))
    // All of them hear again of what one of them could not keep.
    const once = [`first A-1 ${String(event)}`, 'second A-1']
    expect(told).toEqual([...once, ...once])
    expect(house.logged).toContainEqual(
      expect.objectContaining({
        message: 'a handler of checkout.on failed',
        event: 'payment.succeeded',
        cause: expect.stringContaining('events.test.ts'),
      }),
    )
  })

  it('hands each handler what happened, whatever another makes of it', async () => {
    await open({})
    const told: number[] = []
    house.onStart.push((checkout) => {
      checkout.on('payment.succeeded', (payment) => void Object.assign(payment, { amount: 1 }))
      checkout.on('payment.succeeded', ({ amount }) => void told.push(amount))
    })
    await house.stopProxy()
    await house.startProxy()
    await pay()
    await house.advance(hour)
    expect(told).toEqual([500])
  })

  it('tells a handler that comes after a restart what nobody heard before', async () => {
    await open({})
    await pay()
    await house.advance(30_000)
    expect(await deliveries()).toEqual([])
    await house.stopProxy()
    const told: string[] = []
    house.onStart.push(
      (checkout) => void checkout.on('payment.succeeded', ({ order }) => void told.push(order)),
    )
    await house.startProxy()
    await house.advance(1_000)
    expect(told).toEqual(['A-1']) // not at the next sweep, minutes later
    await house.stopProxy()
    await house.startProxy()
    await house.advance(hour)
    expect(told).toEqual(['A-1'])
  })

  it('is one way and the webhook another: each hears for itself', async () => {
    await open()
    house.hook.answer = shopIsDown
    const told: string[] = []
    house.onStart.push(
      (checkout) => void checkout.on('payment.succeeded', ({ order }) => void told.push(order)),
    )
    await house.stopProxy()
    await house.startProxy()
    await pay()
    await house.advance(60_000)
    expect(told).toEqual(['A-1'])
    expect(await deliveries('pending')).toMatchObject([{ target: 'webhook' }])
  })

  it('stops when it is told to: what happens then waits for another, and is not tried in vain', async () => {
    await open({})
    const told: string[] = []
    house.onStart.push((checkout) => {
      const stop = checkout.on('payment.succeeded', ({ order }) => void told.push(order))
      stop()
    })
    await house.stopProxy()
    await house.startProxy()
    await pay()
    await house.advance(hour)
    expect([told, await deliveries()]).toEqual([[], []])
  })

  it('gives a handler that never ends thirty seconds, then asks it again', async () => {
    await open({})
    let calls = 0
    house.onStart.push(
      (checkout) =>
        void checkout.on('payment.succeeded', () => {
          calls += 1
          return calls === 1 ? new Promise(() => {}) : undefined
        }),
    )
    await house.stopProxy()
    await house.startProxy()
    await pay()
    await house.advance(25_000)
    expect([calls, await deliveries('delivered')]).toEqual([1, []])
    await house.advance(20_000)
    expect(calls).toBe(2)
    expect(await deliveries('delivered')).toHaveLength(1)
  })
})

describe('the list of deliveries', () => {
  it('goes page by page, and refuses what it does not know', async () => {
    await open()
    for (const order of ['A-1', 'A-2', 'A-3']) await pay(order, airtelNumber)
    await house.advance(30_000)
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const query = cursor === '' ? 'limit=2' : `limit=2&cursor=${cursor}`
      const page = DeliveryPage.parse((await house.shop(`/v1/deliveries?${query}`)).json)
      seen.push(...page.items.map(({ event }) => event))
      cursor = page.nextCursor
    }
    expect(seen.toSorted()).toEqual(idsOf(house.hook.posts).toSorted())
    for (const query of ['status=lost', 'limit=0', 'limit=101', 'cursor=x', 'colour=red'])
      expect((await house.shop(`/v1/deliveries?${query}`)).status).toBe(422)
  })

  it('is the shop’s alone', async () => {
    await open()
    expect((await house.raw('/v1/deliveries')).status).toBe(401)
    expect((await house.raw('/v1/deliveries/x/retry', { method: 'POST' })).status).toBe(401)
    expect((await house.shop('/v1/deliveries/dlv_webhook_none/retry', {})).status).toBe(404)
  })
})
