import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { startPostgres, type TestPostgres } from '../../packages/proxy/src/testing/postgres.ts'
import { airtelNumber } from './house.ts'
import { openOutages, type Outages } from './outages.ts'

let server: TestPostgres
let house: Outages
beforeAll(async () => {
  server = await startPostgres()
}, 120_000)
afterAll(() => server.stop(), 60_000)
beforeEach(async () => {
  const settings = { payoutsEnabled: true, payoutMax: 1_500, payoutDailyMax: 5_000 }
  house = await openOutages(server, { count: 1, draw: () => 0, settings })
})
afterEach(() => house.close())

const calls = () => house.simulator.ledger.calls({ api: 'rest' }).length

/** The next commit comes through, and its answer is lost. */
function loseNextAnswer(then = () => {}) {
  let left = 1
  house.doors[0]?.loseAnswer('commit\0', () => {
    if (left-- !== 1) return false
    then()
    return true
  })
}

it('a payment that was kept although nobody heard so is sent like any other, once (promise 19)', async () => {
  const { token, id } = await house.openSession(500)
  loseNextAnswer()
  const { status, json } = await house.start(token, 'attempt-1')
  expect(status).toBe(202)
  expect((await house.start(token, 'attempt-1')).json['id']).toBe(json['id'])
  await house.advance(20_000)
  expect((await house.shop(`/v1/sessions/${id}`)).json['status']).toBe('paid')
  expect([calls(), house.simulator.ledger.debits().length]).toEqual([1, 1])
})

it('a payment that was kept and could not be found is never sent after the shopper was told so, and soon frees its order (promise 19)', async () => {
  const { token } = await house.openSession(500)
  loseNextAnswer(() => house.doors[0]?.cutAt('pay_'))
  const refused = await house.start(token, 'attempt-1')
  expect([refused.status, refused.json['code']]).toEqual([503, 'store-unavailable'])
  house.doors[0]?.cutAt(null)
  await house.advance(10_000)
  const again = await house.start(token, 'attempt-1')
  expect([again.status, again.json['reason']]).toEqual([202, 'never-sent'])
  expect(calls()).toBe(0)
  expect((await house.start(token, 'attempt-2')).status).toBe(202)
  await house.advance(20_000)
  expect([calls(), house.simulator.ledger.debits().length]).toEqual([1, 1])
})

it('a payout that was kept although nobody heard so is sent like any other, once (promise 19)', async () => {
  loseNextAnswer()
  const pay = () =>
    house.shop(
      '/v1/payouts',
      { phone: airtelNumber, amount: 500 },
      { 'Idempotency-Key': 'payout-one' },
    )
  const [{ status, json }, twin] = await Promise.all([pay(), pay()])
  expect([status, twin.status]).toEqual([201, 201])
  expect(twin.json['id']).toBe(json['id'])
  await house.advance(20_000)
  expect((await house.shop(`/v1/payouts/${String(json['id'])}`)).json['state']).toBe('succeeded')
  expect(house.simulator.ledger.debits()).toMatchObject([{ operation: 'GIVE_CHANGE' }])
})
