import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { airtelNumber, moovNumber, nobodyListens, only, openHouse, type House } from './house.ts'

let house: House
beforeEach(async () => {
  house = await openHouse({ simulator: { decideAfterMs: 30_000 } })
})
afterEach(() => house.close())

const pay = (token: string) =>
  house.shopper(token, '/v1/checkout/payments', {
    body: { method: 'mobile_money', phone: airtelNumber },
    headers: { 'Idempotency-Key': 'attempt-0001' },
  })

/** As though it had been sealed under a CHECKOUT_SECRET_KEY that is lost. */
function loseNumbers(order: string): void {
  const database = new DatabaseSync(join(house.folder, 'proxy.db'))
  for (const table of ['sessions', 'payments'])
    database
      .prepare(`update ${table} set phone_sealed = 'lost__.' || phone_sealed where order_name = ?`)
      .run(order)
  database.close()
}

it('a number that can no longer be read hides itself alone: its payment settles, and so do the others', async () => {
  const { json: lost } = await house.shop('/v1/sessions', {
    ...{ order: 'A-lost', amount: 500, phone: airtelNumber },
  })
  const whole = await house.openSession(600, 'A-whole')
  await pay(String(lost['token']))
  await house.advance(1_000)
  await pay(whole.token)
  await house.stopProxy()
  loseNumbers('A-lost')
  await house.startProxy()

  const seen = await house.shopper(String(lost['token']), '/v1/checkout')
  expect(seen.json).toMatchObject({
    session: { phone: null, phoneKnown: false },
    payment: { phone: null, status: 'confirm' },
  })
  await house.advance(60_000)
  const { json } = await house.shop('/v1/payments')
  expect(json['items']).toMatchObject([
    { order: 'A-whole', state: 'succeeded', phone: '074 •• •• 56' },
    { order: 'A-lost', state: 'succeeded', phone: null },
  ])
  expect(house.simulator.ledger.debits()).toHaveLength(2)
})

it('what had not left is not sent without its number, and told as never sent', async () => {
  house.network.pvit = only('rest', nobodyListens)
  const { token } = await house.openSession(500, 'A-lost')
  expect((await pay(token)).status).toBe(202)
  await house.stopProxy()
  loseNumbers('A-lost')
  house.network.pvit = (request, pass) => pass(request)
  await house.startProxy()
  const { json } = await house.shop('/v1/payments')
  expect(json['items']).toMatchObject([{ state: 'failed', reason: 'never-sent', phone: null }])
  expect(house.simulator.ledger.calls({ api: 'rest' })).toEqual([])
})

/** Of what PVIT answered to its request. */
function loseAnswer(order: string): void {
  const database = new DatabaseSync(join(house.folder, 'proxy.db'))
  database
    .prepare(
      "update evidence set detail = '{' where type = 'answer' and payment_id in (select id from payments where order_name = ?)",
    )
    .run(order)
  database.close()
}

/** What stands there instead of its tracking, or of its conflict; resolves to what stood there. */
function replace(column: 'tracking' | 'conflict', order: string, text: string): string {
  const database = new DatabaseSync(join(house.folder, 'proxy.db'))
  const row = database.prepare(`select ${column} from payments where order_name = ?`).get(order)
  database.prepare(`update payments set ${column} = ? where order_name = ?`).run(text, order)
  database.close()
  return String(row?.[column])
}

it('a payment whose row cannot be read holds up no other, and is told; read again, it settles', async () => {
  const lost = await house.openSession(500, 'A-lost')
  const whole = await house.openSession(600, 'A-whole')
  await pay(lost.token)
  await house.advance(1_000)
  await house.shopper(whole.token, '/v1/checkout/payments', {
    body: { method: 'mobile_money', phone: moovNumber },
    headers: { 'Idempotency-Key': 'attempt-0001' },
  })
  await house.stopProxy()
  const before = replace('tracking', 'A-lost', '{"notFound":')
  await house.startProxy()

  await house.advance(120_000)
  const { json } = await house.shop('/v1/payments')
  expect(json['items']).toMatchObject([
    { order: 'A-whole', state: 'succeeded' },
    { order: 'A-lost', state: 'awaiting' },
  ])
  const [, { id }] = json['items'] as [unknown, { id: string }]
  const told = house.logged.filter(({ message }) => message.startsWith('a check failed'))
  expect(told.length).toBeGreaterThan(2)
  expect(new Set(told.map(({ payment }) => payment))).toEqual(new Set([id]))
  // Its shopper is told nothing that is not true, and its order takes no second payment.
  const again = await house.shopper(lost.token, '/v1/checkout/payments', {
    body: { method: 'mobile_money', phone: airtelNumber },
    headers: { 'Idempotency-Key': 'attempt-0002' },
  })
  expect(again).toMatchObject({ status: 409, json: { code: 'attempt-in-progress' } })

  await house.stopProxy()
  replace('tracking', 'A-lost', before)
  await house.startProxy()
  await house.advance(60_000)
  const { json: shown } = await house.shop(`/v1/payments/${id}`)
  expect(shown).toMatchObject({ state: 'succeeded' })
  const lines = (shown['timeline'] as { type: string }[]).map(({ type }) => type)
  expect(lines).toContain('checkFailed')
  expect(lines.filter((type, at) => type === 'checkFailed' && type === lines[at - 1])).toEqual([])
  expect(house.simulator.ledger.debits()).toHaveLength(2)
})

it('the shop’s lists show the others beside a payment whose conflict and timeline can no longer be read, and what of it is lost', async () => {
  const lost = await house.openSession(500, 'A-lost')
  const whole = await house.openSession(600, 'A-whole')
  await pay(lost.token)
  await pay(whole.token)
  await house.advance(1_000)
  await house.stopProxy()
  replace('conflict', 'A-lost', '{"field":"amount",')
  loseAnswer('A-lost')
  await house.startProxy()
  await house.advance(1_000)

  const unreadable = { field: 'unreadable', expected: 'unreadable', seen: 'unreadable' }
  const shown = { order: 'A-lost', state: 'awaiting', status: 'unconfirmed', conflict: unreadable }
  const list = await house.shop('/v1/payments')
  expect(list.status).toBe(200)
  const byOrder = (items: unknown) =>
    (items as { order: string }[]).toSorted((a, b) => a.order.localeCompare(b.order))
  expect(byOrder(list.json['items'])).toMatchObject([shown, { order: 'A-whole', conflict: null }])
  expect((await house.shop(`/v1/sessions/${lost.id}`)).json).toMatchObject({ payments: [shown] })
  const [{ id }] = byOrder(list.json['items']) as unknown as [{ id: string }]
  for (const { timeline } of [
    byOrder(list.json['items'])[0],
    (await house.shop(`/v1/payments/${id}`)).json,
  ] as { timeline: unknown }[])
    expect(timeline).toContainEqual(
      expect.objectContaining({ type: 'answer', detail: { unreadable: true } }),
    )
  const { json } = await house.shopper(lost.token, '/v1/checkout')
  expect(json).toMatchObject({ payment: { status: 'unconfirmed' } })
})

it('a session whose row cannot be read is told to be damaged, not to come back shortly, and starts nothing', async () => {
  const { id, token } = await house.openSession(500, 'A-lost')
  await house.stopProxy()
  const database = new DatabaseSync(join(house.folder, 'proxy.db'))
  database.prepare("update sessions set methods = '[' where order_name = 'A-lost'").run()
  database.close()
  await house.startProxy()
  for (const { status, json } of [
    await house.shop(`/v1/sessions/${id}`),
    await house.shopper(token, '/v1/checkout'),
  ]) {
    expect([status, json['code'], json['retryable']]).toEqual([500, 'internal', false])
    expect(json['detail']).toMatch(/cannot be read\. To ask again does not help/)
  }
  const started = await pay(token)
  expect([started.status, started.json['code']]).toEqual([503, 'store-unavailable'])
  expect(started.json['detail']).toContain('helps only once the damaged row')
  expect(started.json['title']).not.toContain('does not answer')
  expect(house.simulator.ledger.calls({ api: 'rest' })).toEqual([])
})
