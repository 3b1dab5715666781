import { readFileSync } from 'node:fs'
import { afterEach, expect, it } from 'vitest'
import { aCallback } from '../../packages/proxy/src/testing/callbacks.ts'
import { airtelNumber, moovNumber, openHouse, refusedByShop, taken, type House } from './house.ts'

const metricsToken = 'a-token-for-the-tests-alone'

let house: House
afterEach(() => house.close())

async function scrape(token: string | null = metricsToken) {
  return house.raw('/metrics', {
    headers: token === null ? {} : { Authorization: `Bearer ${token}` },
  })
}

/** `name{labels}` → value. */
async function read(): Promise<Record<string, number>> {
  const text = await (await scrape()).text()
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.lastIndexOf(' ')
      return [line.slice(0, at).replace('pvit_checkout_', ''), Number(line.slice(at + 1))]
    }),
  )
}

it('metrics are there for whoever has the token, and nowhere without one', async () => {
  house = await openHouse({ settings: { metricsToken } })
  const reply = await scrape()
  expect([reply.status, reply.headers.get('Content-Type')]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
  ])
  const stranger = await scrape(null)
  expect([stranger.status, stranger.headers.get('WWW-Authenticate')]).toEqual([401, 'Bearer'])
  expect((await scrape('another-token-just-as-long')).status).toBe(401)
  await house.close()
  house = await openHouse()
  expect((await scrape()).status).toBe(404)
})

it('metrics tell of payments, calls, keys, limits and streams, and of no phone, order or id', async () => {
  house = await openHouse({ settings: { metricsToken, limitPhone: '1/10m' } })
  const { account } = house.simulator.setup()
  const { token } = await house.openSession(500, 'ORDER-1')
  const start = (key: string, phone = airtelNumber) =>
    house.shopper(token, '/v1/checkout/payments', {
      body: { method: 'mobile_money', phone },
      headers: { 'Idempotency-Key': key },
    })
  const { json } = await start('attempt-1')
  await house.advance(1_000)
  expect(await read()).toMatchObject({
    'payments_open{state="awaiting",age="under_3m"}': 1,
    [`pvit_calls_total{account="${account}",api="rest",outcome="accepted"}`]: 1,
    [`pvit_calls_total{account="${account}",api="renew",outcome="on-its-way"}`]: 1,
    [`status_questions_per_second{account="${account}"}`]: 8,
    oldest_unknown_seconds: 0,
    streams_open: 0,
  })
  expect((await read())[`key_seconds_left{account="${account}"}`]).toBeGreaterThan(3_500)

  await house.simulator.control.refuse(String(json['reference']))
  await house.advance(15_000)
  const second = await start('attempt-2')
  expect(second.status).toBe(429)
  const third = await start('attempt-3', moovNumber)
  const stream = await house.raw(`/v1/checkout/payments/${String(third.json['id'])}/events`, {
    headers: { Authorization: `Bearer ${token}` },
  })
  await house.raw(`/pvit/${house.hookToken}/callback`, { method: 'POST', body: 'rubbish' })
  await house.advance(1_000)
  const after = await read()
  expect(after).toMatchObject({
    'payments_ended_total{state="failed",reason="declined"}': 1,
    [`results_total{account="${account}",told_by="callback"}`]: 1,
    'refused_total{setting="LIMIT_PHONE",policy="phone-10m"}': 1,
    'suspicious_posts_total{kind="unreadable"}': 1,
    streams_open: 1,
  })
  expect(after['commit_seconds_count{verb="insert_payment"}']).toBeGreaterThan(1)
  expect(after['pvit_call_seconds_count{api="rest"}']).toBe(2)
  await stream.body?.cancel()

  const text = await (await scrape()).text()
  const secrets = ['074123456', '4123456', 'ORDER-1', 'pay_', 'cs_', String(json['reference'])]
  expect(secrets.filter((one) => text.includes(one))).toEqual([])
})

it('metrics tell all that an alert counts from its first scrape on: from nothing to one is no increase to Prometheus', async () => {
  house = await openHouse({ settings: { metricsToken } })
  const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8')
  const counted = [...page.matchAll(/increase\(pvit_checkout_(\w+)(?:\{(\w+="\w[\w-]*")\})?/g)]
  expect(counted.length).toBeGreaterThan(4)
  const told = Object.keys(await read())
  const untold = counted.filter(
    ([, name = '', label = '']) =>
      !told.some((line) => line.startsWith(`${name}{`) && line.includes(label)),
  )
  expect(untold.map(([what]) => what)).toEqual([])
})

it('metrics are counters where an alert asks how much they rose', async () => {
  house = await openHouse({ settings: { metricsToken } })
  const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8')
  const text = await (await scrape()).text()
  const rising = [...page.matchAll(/(?:increase|rate)\((pvit_checkout_\w+?)(?:_bucket)?[[{]/g)]
  expect(rising.length).toBeGreaterThan(5)
  const others = rising.filter(([, name = '']) => text.includes(`# TYPE ${name} gauge`))
  expect(others.map(([, name]) => name)).toEqual([])
})

it('metrics count a callback that comes after its result', async () => {
  house = await openHouse({ settings: { metricsToken } })
  house.network.callbacks = async (request, pass) => {
    if (request.url.endsWith('/callback')) throw new TypeError('fetch failed')
    return pass(request)
  }
  const { token } = await house.openSession(500)
  const { json } = await house.shopper(token, '/v1/checkout/payments', {
    body: { method: 'mobile_money', phone: airtelNumber },
    headers: { 'Idempotency-Key': 'attempt-1' },
  })
  await house.advance(30_000)
  const { account } = house.simulator.setup()
  expect(await read()).toMatchObject({
    [`results_total{account="${account}",told_by="status"}`]: 1,
  })
  await house.raw(`/pvit/${house.hookToken}/callback`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(aCallback(String(json['reference']))),
  })
  expect(await read()).toMatchObject({ late_callback_seconds_count: 1 })
})

it('metrics tell what the shop has not heard: how much, since when, how often it was tried, and what it hears no more', async () => {
  const settings = { metricsToken, shopWebhookUrl: 'https://shop.test/hooks/payments' }
  house = await openHouse({ settings })
  house.hook.answer = () => refusedByShop(500)
  const { token } = await house.openSession(500)
  await house.shopper(token, '/v1/checkout/payments', {
    body: { method: 'mobile_money', phone: airtelNumber },
    headers: { 'Idempotency-Key': 'attempt-1' },
  })
  await house.advance(60_000)
  const [told] = house.hook.posts
  const age = (house.clock.now() - (told?.at ?? 0)) / 1_000
  const waiting = await read()
  expect(waiting).toMatchObject({ outbox_pending: 1, outbox_attempts: 2, outbox_given_up: 0 })
  expect(Math.abs((waiting['outbox_oldest_seconds'] ?? 0) - age)).toBeLessThan(2)

  house.hook.answer = () => refusedByShop(410)
  await house.advance(600_000)
  expect(await read()).toMatchObject({
    ...{ outbox_pending: 0, outbox_oldest_seconds: 0, outbox_attempts: 0, outbox_given_up: 1 },
  })

  house.hook.answer = () => taken
  const { json } = await house.shop('/v1/deliveries?status=failed')
  const [{ id }] = json['items'] as [{ id: string }]
  await house.shop(`/v1/deliveries/${id}/retry`, {})
  await house.advance(1_000)
  expect(await read()).toMatchObject({ outbox_pending: 0, outbox_given_up: 0 })
})
