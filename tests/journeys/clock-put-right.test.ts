import { screenOf } from '@pvit-checkout/client'
import { afterEach, expect, it } from 'vitest'
import { aCallback } from '../../packages/proxy/src/testing/callbacks.ts'
import {
  airtelNumber,
  nobodyListens,
  only,
  openHouse,
  requestLost,
  type House,
  type HouseOptions,
} from './house.ts'

const hour = 3_600_000
const day = 24 * hour

let house: House
let aheadMs = 0
afterEach(() => house.close())

/** A house whose proxy goes by a clock that runs ahead, until it is put right. */
async function openAhead(ms: number, options: HouseOptions = {}): Promise<void> {
  aheadMs = ms
  house = await openHouse({
    simulator: { decideAfterMs: null, promptLifeMs: 30 * day },
    instances: [
      {
        deps: (given) => {
          const by = aheadMs
          return { ...given, clock: { ...given.clock, now: () => given.clock.now() + by } }
        },
      },
    ],
    ...options,
  })
}

async function putRight(): Promise<void> {
  await house.stopProxy()
  aheadMs = 0
  await house.startProxy()
}

async function begun(): Promise<string> {
  const { token } = await house.openSession(500)
  const started = house.start(token, 'attempt-0001')
  await house.advance(5_000)
  return String((await started).json['id'])
}

async function callBack(reference: string, status: 'FAILED' | 'SUCCESS'): Promise<void> {
  await house.raw(`/pvit/${house.hookToken}/callback`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(aCallback(reference, { status })),
  })
}

const stateOf = async (id: string) => (await house.shop(`/v1/payments/${id}`)).json['state']
const questions = () => house.simulator.ledger.calls({ api: 'status' }).length

it.each([hour, 30 * day])(
  'a payment made by a clock that ran %i ms ahead is asked about no more often than a new one (promises 11, 20)',
  async (ms) => {
    await openAhead(ms)
    await begun()
    await putRight()
    const before = questions()
    await house.advance(3 * 60_000)
    expect(questions() - before).toBeGreaterThan(5)
    expect(questions() - before).toBeLessThan(12)
    await house.advance(day)
    expect(questions() - before).toBeGreaterThan(20)
    expect(questions() - before).toBeLessThan(32)
  },
)

it('its shopper and the shop read that it is not confirmed once its wait is over, not when the clock’s hour has come', async () => {
  await openAhead(day, {
    simulator: { decideAfterMs: 60_000 },
    settings: { shopWebhookUrl: 'https://shop.test/hook' },
  })
  house.network.pvit = only('status', requestLost)
  house.simulator.faults.arm({ name: 'callback.lost' })
  const { token } = await house.openSession(500)
  const started = house.start(token, 'attempt-0001')
  await house.advance(1_000)
  await started
  await putRight()
  const page = await house.browse(token)
  const screen = () => screenOf(page.getSnapshot())
  const told = () => house.hook.posts.map(({ type }) => type)
  await house.advance(60_000)
  await putRight()
  await house.advance(110_000)
  expect([screen(), told()]).toEqual(['waiting', []])
  await house.advance(15_000)
  expect([screen(), told()]).toEqual(['unconfirmed', ['payment.unconfirmed']])
  house.network.pvit = (request, pass) => pass(request)
  await house.advance(10 * 60_000)
  expect([screen(), told()]).toEqual(['succeeded', ['payment.unconfirmed', 'payment.succeeded']])
})

it('one whose first try had not left does not leave once the clock is right: its shopper may be long gone (promise 18)', async () => {
  await openAhead(day)
  house.network.pvit = only('rest', nobodyListens)
  const id = await begun()
  expect(await stateOf(id)).toBe('created')
  await putRight()
  house.network.pvit = (request, pass) => pass(request)
  await house.advance(60_000)
  const { json } = await house.shop(`/v1/payments/${id}`)
  expect(json).toMatchObject({ state: 'failed', reason: 'never-sent' })
  expect(house.simulator.ledger.prompts()).toEqual([])
})

it('one that PVIT does not know is not sent again once the clock is right, though its shopper looks on, and ends as not received after a quarter of an hour', async () => {
  await openAhead(30 * day)
  const known = await begun() // PVIT finds another of the account
  const { token } = await house.openSession(500, 'A-2')
  house.network.pvit = (request, pass) =>
    /\/(?:rest|status)/.test(request.url) ? requestLost(request, pass) : pass(request)
  const started = house.start(token, 'attempt-0001')
  await house.advance(35_000)
  const id = String((await started).json['id'])
  house.network.pvit = only('rest', requestLost)
  await house.advance(60_000)
  expect([await stateOf(known), await stateOf(id)]).toEqual(['awaiting', 'unknown'])
  await putRight()
  let sent = 0
  house.network.pvit = only('rest', (request, pass) => {
    sent += 1
    return pass(request)
  })
  await house.browse(token)
  await house.advance(14 * 60_000)
  expect([await stateOf(id), sent]).toEqual(['unknown', 0])
  await house.advance(12 * 60_000)
  const { json } = await house.shop(`/v1/payments/${id}`)
  expect(json).toMatchObject({ state: 'failed', reason: 'not-received' })
})

it('one that stays open comes to a person after a week of questions', async () => {
  await openAhead(30 * day)
  const id = await begun()
  await putRight()
  await house.advance(6 * day)
  expect(await stateOf(id)).toBe('awaiting')
  await house.advance(2 * day)
  expect(await stateOf(id)).toBe('unresolved')
})

it('a payout that such a clock made, and of which nobody knows whether it went, is asked about no more often either', async () => {
  await openAhead(30 * day, {
    settings: { payoutsEnabled: true, payoutMax: 5_000, payoutDailyMax: 20_000 },
  })
  let asked = 0
  house.network.pvit = (request, pass) => {
    if (request.url.includes('/status')) asked += 1
    return /\/(?:rest|status)/.test(request.url) ? requestLost(request, pass) : pass(request)
  }
  const body = { phone: airtelNumber, amount: 500 }
  const sent = house.shop('/v1/payouts', body, { 'Idempotency-Key': 'payout-0001' })
  await house.advance(5_000)
  expect((await sent).json['state']).toBe('unknown')
  await putRight()
  asked = 0
  await house.advance(day)
  expect(asked).toBeGreaterThan(15)
  expect(asked).toBeLessThan(32)
})

it('of what failed, and was asked about for a hint’s sake, by a clock that ran ahead, PVIT is asked at the next hint', async () => {
  await openAhead(day, { simulator: { decideAfterMs: 1_000 } })
  const { token } = await house.openSession(1_500)
  const started = house.start(token, 'attempt-0001')
  await house.advance(20_000)
  const id = String((await started).json['id'])
  const check = async () => {
    const before = questions()
    await house.shop(`/v1/payments/${id}/check`, {})
    await house.advance(5_000)
    return questions() - before
  }
  expect([await stateOf(id), await check()]).toEqual(['failed', 1])
  await putRight()
  expect(await check()).toBe(1)
})

it('so with a payout that failed: a callback that says otherwise does not wait for that clock’s hour', async () => {
  const settings = { payoutsEnabled: true, payoutMax: 5_000, payoutDailyMax: 20_000 }
  await openAhead(day, { settings })
  const body = { phone: airtelNumber, amount: 1_200 }
  const sent = house.shop('/v1/payouts', body, { 'Idempotency-Key': 'payout-0001' })
  await house.advance(61_000)
  const { id, reference } = (await sent).json
  const payout = async () => (await house.shop(`/v1/payouts/${String(id)}`)).json
  expect(await payout()).toMatchObject({ state: 'failed' })
  await putRight()
  await house.simulator.control.settle(String(reference), 'SUCCESS')
  await callBack(String(reference), 'SUCCESS')
  await house.advance(5_000)
  expect(await payout()).toMatchObject({ state: 'succeeded', late: true })
})

it('of what is paid, and called failed by a callback that such a clock kept, a silent PVIT is asked ever more rarely', async () => {
  await openAhead(30 * day, { simulator: { decideAfterMs: 1_000 } })
  const id = await begun()
  await house.advance(20_000)
  const { state, reference } = (await house.shop(`/v1/payments/${id}`)).json
  expect(state).toBe('succeeded')
  let asked = 0
  house.network.pvit = only('status', (request, pass) => {
    asked += 1
    return requestLost(request, pass)
  })
  await callBack(String(reference), 'FAILED')
  await house.advance(1_000)
  expect(asked).toBe(1)
  await putRight()
  await house.shop(`/v1/payments/${id}/check`, {})
  await house.advance(day)
  expect(asked).toBeGreaterThan(15)
  expect(asked).toBeLessThan(40)
})

it('a failure of a clock that ran ahead, of which PVIT says nothing to the next start, is asked about ever more rarely', async () => {
  await openAhead(30 * day, { simulator: { decideAfterMs: 1_000 } })
  const { token } = await house.openSession(1_500)
  const started = house.start(token, 'attempt-0001')
  await house.advance(20_000)
  const { id } = (await started).json
  expect((await house.shop(`/v1/payments/${String(id)}`)).json['state']).toBe('failed')
  let asked = 0
  house.network.pvit = only('status', (request, pass) => {
    asked += 1
    return requestLost(request, pass)
  })
  await putRight()
  expect(asked).toBe(0)
  const again = house.start(token, 'attempt-0002')
  await house.advance(3_000)
  expect((await again).status).toBe(503)
  await house.advance(day)
  expect(asked).toBeGreaterThan(15)
  expect(asked).toBeLessThan(40)
})
