import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { airtelNumber, nobodyListens, only, openHouse, type House } from './house.ts'

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
