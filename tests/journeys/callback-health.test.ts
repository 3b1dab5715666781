import { afterEach, describe, expect, it } from 'vitest'
import { airtelNumber, openHouse, requestLost, type House, type Link } from './house.ts'

const neverDecides = '074 12 90 07'
const nobodys = '074 12 90 10'
const noCallbacks: Link = (request, pass) =>
  request.url.endsWith('/callback') ? requestLost(request, pass) : pass(request)

let house: House
afterEach(() => house.close())

let orders = 0
async function pay(phone = airtelNumber) {
  const { token } = await house.openSession(500, `A-${++orders}`)
  const { json } = await house.shopper(token, '/v1/checkout/payments', {
    body: { method: 'mobile_money', phone },
    headers: { 'Idempotency-Key': `attempt-${orders}` },
  })
  return String(json['reference'])
}

/** One after the other: each is decided, and its callback sent, while nothing else goes on. */
async function paySeveral(count: number) {
  for (let round = 0; round < count; round++) {
    await pay()
    await house.advance(30_000)
  }
}

/**
 * How often four payments that nobody decides are asked about in their first minute and a half: some 28 times where
 * callbacks come, 44 where they stay away. Of one alone the dice of the schedule could hide the difference.
 */
async function asksOfFour() {
  const references = [await pay(neverDecides), await pay(neverDecides)]
  references.push(await pay(neverDecides), await pay(neverDecides))
  await house.advance(95_000)
  return references.flatMap((reference) =>
    house.simulator.ledger.calls({ api: 'status', reference }),
  ).length
}

describe('where callbacks stay away', () => {
  it('PVIT is asked sooner and more often, also after a restart, and seldom again once they come (promise 11)', async () => {
    house = await openHouse()
    expect(await asksOfFour()).toBeLessThan(36)

    house.network.callbacks = noCallbacks
    await paySeveral(10)
    expect(await asksOfFour()).toBeGreaterThan(36)
    await house.stopProxy()
    await house.startProxy()
    expect(await asksOfFour()).toBeGreaterThan(36)

    house.network.callbacks = (request, pass) => pass(request)
    await paySeveral(50)
    expect(await asksOfFour()).toBeLessThan(36)
  })

  it('what PVIT refused at once says nothing of them: there was no result to call about', async () => {
    house = await openHouse()
    for (let round = 0; round < 12; round++) await pay(nobodys)
    expect(await asksOfFour()).toBeLessThan(36)
  })
})
