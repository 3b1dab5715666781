import { afterEach, expect, it } from 'vitest'
import { sized } from '../../packages/proxy/src/testing/whole.ts'
import { openHouse, type House } from './house.ts'

let house: House
afterEach(() => house.close())

const second = 1_000
const start = async (order: string) => {
  const { token } = await house.openSession(500, order)
  return house.shopper(token, '/v1/checkout/payments', {
    body: { method: 'mobile_money', phone: '074 12 34 56' },
    headers: { 'Idempotency-Key': 'attempt-0001' },
  })
}
const payment = async (id: unknown) => (await house.shop(`/v1/payments/${String(id)}`)).json
const timeline = async (id: unknown) => (await payment(id))['timeline'] as { type: string }[]
const orders = (count: number) => Array.from({ length: count }, (_, at) => `B-${at}`)

const manyKeyed = sized(200, 500)

it(
  'keys that live a minute carry hundreds of payments to their end, and nobody notices (promise 8)',
  { timeout: sized(60_000, 600_000) },
  async () => {
    house = await openHouse({ simulator: { keyLifeSeconds: 60 } })
    const ids: unknown[] = []
    for (const order of orders(manyKeyed)) {
      const { status, json } = await start(order)
      expect(status).toBe(202)
      ids.push(json['id'])
      await house.advance(3 * second)
    }
    await house.advance(60 * second)
    const states = await Promise.all(ids.map(async (id) => (await payment(id))['state']))
    expect(new Set(states)).toEqual(new Set(['succeeded']))
    expect(house.simulator.ledger.debits()).toHaveLength(manyKeyed)
    const sent = house.simulator.ledger.calls({ api: 'rest' })
    const often = ids.map((_, at) =>
      sent.filter(({ reference }) => reference === sent[at]?.reference),
    )
    expect(Math.max(...often.map((calls) => calls.length))).toBeLessThanOrEqual(2)
  },
)

it(
  'without any callback a result is seen nine seconds after it is there, as a rule, and never later than half its age (promise 11)',
  { timeout: 60_000 },
  async () => {
    house = await openHouse({ simulator: { decideAfterMs: null } })
    house.simulator.faults.arm({ name: 'callback.lost' })
    const ids: unknown[] = []
    for (const order of orders(60)) ids.push((await start(order)).json['id'])
    const decidedAt = new Map<string, number>()
    for (const [at, { reference }] of house.simulator.ledger.prompts().entries()) {
      // People take half a minute, some of them two.
      house.clock.after(5 * second + at * at * 32, () => {
        decidedAt.set(reference, house.clock.now())
        void house.simulator.control.approve(reference)
      })
    }
    const startedAt = house.clock.now()
    await house.advance(240 * second)

    const lags = await Promise.all(
      ids.map(async (id) => {
        const { state, reference, finishedAt } = await payment(id)
        expect(state).toBe('succeeded')
        const decided = decidedAt.get(String(reference)) ?? 0
        const lag = Date.parse(String(finishedAt)) - decided
        // A fifth of jitter, and the pace of eight questions a second, come on top.
        expect(lag).toBeLessThanOrEqual(0.6 * (decided + lag - startedAt) + 10 * second)
        return lag
      }),
    )
    const median = lags.toSorted((a, b) => a - b)[30] ?? Infinity
    expect(median).toBeLessThanOrEqual(10 * second)
  },
)

const overtaking = sized(100, 1_000)

it(
  'callbacks that overtake the reply find their payment, and no reply overwrites the end (promise 13)',
  { timeout: sized(60_000, 600_000) },
  async () => {
    house = await openHouse()
    house.simulator.faults.arm({ name: 'callback.before-reply' })
    const ids: unknown[] = []
    for (const order of orders(overtaking)) {
      ids.push((await start(order)).json['id'])
      await house.advance(300)
    }
    await house.advance(60 * second)
    const states = await Promise.all(ids.map(async (id) => (await payment(id))['state']))
    expect(states.filter((state) => state !== 'succeeded')).toEqual([])
    const told = house.simulator.ledger.callbacks().map(({ attempts }) => attempts[0]?.acknowledged)
    expect(told).toEqual(Array(overtaking).fill(true))
    // An unknown reference gets the same answer, and the schedule settles its payment too: what was found stands in its story.
    for (const id of ids) expect((await timeline(id)).map(({ type }) => type)).toContain('callback')
    const strays = house.logged.filter(({ message }) => message.includes('never made'))
    expect(strays).toEqual([])
  },
)

it(
  'what PVIT says of a paid payment later changes nothing, however it says it (promise 17)',
  { timeout: 60_000 },
  async () => {
    house = await openHouse()
    const { json } = await start('B-1')
    await house.advance(20 * second)
    const paid = await payment(json['id'])
    expect(paid['state']).toBe('succeeded')
    await house.simulator.control.settle(String(json['reference']), 'FAILED')
    await house.shop(`/v1/payments/${String(json['id'])}/check`, {})
    await house.advance(25 * 60 * 60 * second)
    expect(await payment(json['id'])).toMatchObject({
      state: 'succeeded',
      finishedAt: paid['finishedAt'],
    })
  },
)
