import { screenOf } from '@pvit-checkout/client'
import { afterEach, expect, it } from 'vitest'
import {
  airtelNumber,
  nobodyConnects,
  only,
  openHouse,
  refusedByPvit,
  requestLost,
  type House,
} from './house.ts'

let house: House
afterEach(() => house.close())

/** As a shopper would, in a session of its own. */
async function start(order: string) {
  const { token } = await house.openSession(500, order)
  const started = house.shopper(token, '/v1/checkout/payments', {
    body: { method: 'mobile_money', phone: airtelNumber },
    headers: { 'Idempotency-Key': 'attempt-1' },
  })
  await house.advance(100)
  return started
}

const busy = () => Promise.resolve(new Response('', { status: 429 }))

async function manyWaiting(count: number) {
  house = await openHouse()
  house.network.callbacks = requestLost
  const shoppers = []
  for (let index = 0; index < count; index++) {
    const { token } = await house.openSession(500, `A-${index}`)
    const session = await house.browse(token)
    void session.submit({ method: 'mobile_money', phone: airtelNumber })
    shoppers.push(session)
  }
  await house.advance(1_000)
  return shoppers
}

it('a PVIT that says “slow down” is asked less and less, and everybody’s payment still ends right (promise 5)', async () => {
  const shoppers = await manyWaiting(30)
  let questions = 0
  house.network.pvit = only('status', () => {
    questions++
    return busy()
  })
  await house.advance(60_000)
  const inTheFirstMinute = questions
  await house.advance(60_000)
  const inTheSecond = questions - inTheFirstMinute
  expect(inTheSecond).toBeLessThanOrEqual(60 / 5 + 1)
  expect(new Set(shoppers.map((session) => screenOf(session.getSnapshot())))).toEqual(
    new Set(['waiting']),
  )

  house.network.pvit = (request, pass) => pass(request)
  await house.advance(10 * 60_000)
  expect(new Set(shoppers.map((session) => screenOf(session.getSnapshot())))).toEqual(
    new Set(['succeeded']),
  )
})

it('a PVIT that is down for a minute fails nobody (promise 5)', async () => {
  const shoppers = await manyWaiting(5)
  house.network.pvit = requestLost
  await house.advance(60_000)
  expect(new Set(shoppers.map((session) => screenOf(session.getSnapshot())))).toEqual(
    new Set(['waiting']),
  )
  house.network.pvit = (request, pass) => pass(request)
  await house.advance(90_000)
  expect(new Set(shoppers.map((session) => screenOf(session.getSnapshot())))).toEqual(
    new Set(['succeeded']),
  )
})

it('a PVIT that answers no payment is sent hardly any, until it answers one', async () => {
  house = await openHouse({ settings: { repostWhenNotFound: false } })
  const sent = { count: 0 }
  house.network.pvit = only('rest', (request, pass) => {
    sent.count++
    return requestLost(request, pass)
  })
  const ready = async () => {
    const reply = await house.raw('/ready')
    const { accounts } = (await reply.json()) as { accounts: Record<string, unknown>[] }
    return [reply.status, accounts[0]?.['canStart'], accounts[0]?.['cause']]
  }
  for (let index = 0; index < 5; index++) expect((await start(`A-${index}`)).status).toBe(202)
  expect(await ready()).toEqual([503, false, 'provider-unavailable'])
  const refused = await start('B-1')
  expect([refused.status, refused.json['code']]).toEqual([503, 'provider-unavailable'])
  expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0)
  expect((await house.shop('/v1/payments?order=B-1')).json['items']).toEqual([])
  expect(sent.count).toBe(5)

  await house.advance(10_000)
  await ready() // whoever only looks takes no start's turn
  expect([(await start('B-2')).status, (await start('B-3')).status]).toEqual([202, 503])
  house.network.pvit = (request, pass) => pass(request)
  await house.advance(10_000)
  expect([(await start('B-4')).status, (await start('B-5')).status]).toEqual([202, 202])
  expect(await ready()).toEqual([200, true, null])
})

it('what could not leave while PVIT hangs over every payment is tried again once in ten seconds, and all of it goes out once PVIT takes one', async () => {
  house = await openHouse()
  let tries = 0
  house.network.pvit = only('rest', (request, pass) => {
    tries++
    return nobodyConnects(request, pass)
  })
  for (let index = 0; index < 6; index++)
    expect((await start(`A-${index}`)).status).toBe(index < 5 ? 202 : 503)
  await house.advance(9_000)
  expect(tries).toBe(5)
  await house.advance(3_000)
  expect(tries).toBe(6)
  house.network.pvit = (request, pass) => pass(request)
  await house.advance(13_000)
  expect(house.simulator.ledger.calls({ api: 'rest' })).toHaveLength(5)
})

it('an operator that PVIT has switched off is told to the shopper, and to the shop’s log', async () => {
  house = await openHouse()
  house.network.pvit = only('rest', () =>
    Promise.resolve(refusedByPvit(403, 3006, 'OPERATOR_NOT_ACTIVE')),
  )
  const { token } = await house.openSession(500)
  const session = await house.browse(token)
  void session.submit({ method: 'mobile_money', phone: airtelNumber })
  await house.advance(1_000)
  expect(session.getSnapshot().payment).toMatchObject({ reason: 'operator-unavailable' })
  expect(house.logged).toContainEqual(
    expect.objectContaining({ level: 'warn', reason: 'operator-unavailable' }),
  )
})

it('a PVIT that fails every call for a minute is asked hardly anything, sent nothing twice, and all is right 90 seconds later (promise 5)', async () => {
  house = await openHouse({ simulator: { decideAfterMs: null } })
  const { ledger, faults, control } = house.simulator
  house.network.callbacks = requestLost
  const posts = () => ledger.calls({ api: 'rest' })
  const questions = () => ledger.calls({ api: 'status' }).length
  const ids: unknown[] = []
  async function startTen(prefix: string) {
    for (let index = 0; index < 10; index++) {
      const { status, json } = await start(`${prefix}-${index}`)
      // While PVIT answers nothing, a start may be refused: before anything is written down or sent.
      expect([202, 503]).toContain(status)
      if (status === 202) ids.push(json['id'])
    }
  }

  for (const prefix of ['A', 'B', 'C']) await startTen(prefix)
  await house.advance(27_000)
  const calm = questions()
  for (const on of ['rest', 'status'] as const) faults.arm({ name: 'commit.500-before', on })
  await startTen('D')
  await house.advance(29_000)
  faults.clear()
  for (const on of ['rest', 'status'] as const) faults.arm({ name: 'replies.html-502', on })
  const before = questions()
  await startTen('E')
  await house.advance(29_000)
  expect(questions() - before).toBeLessThanOrEqual(calm / 10)
  expect(posts()).toHaveLength(ids.length)
  expect(new Set(posts().map(({ reference }) => reference)).size).toBe(ids.length)

  for (const { reference } of ledger.prompts()) await control.approve(reference)
  faults.clear()
  await house.advance(90_000)
  const paid = new Set(ledger.debits().map(({ reference }) => reference))
  expect(paid.size).toBeGreaterThanOrEqual(30)
  for (const id of ids) {
    const { json } = await house.shop(`/v1/payments/${String(id)}`)
    // What was never executed is neither paid nor, so soon, given up.
    const right = paid.has(String(json['reference'])) ? ['succeeded'] : ['unknown', 'awaiting']
    expect(right).toContain(json['state'])
  }
}, 60_000)
