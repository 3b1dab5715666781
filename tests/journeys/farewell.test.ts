import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { startPostgres, type TestPostgres } from '../../packages/proxy/src/testing/postgres.ts'
import { airtelNumber, only } from './house.ts'
import { openOutages, type Outages } from './outages.ts'

let server: TestPostgres
let house: Outages
beforeAll(async () => {
  server = await startPostgres()
}, 120_000)
afterAll(() => server.stop(), 60_000)
afterEach(() => house.close())

/** How much time goes by until it is done; half a minute where it is not done by then. */
async function lasting(work: Promise<unknown>): Promise<number> {
  const begun = house.clock.now()
  const done = new AbortController()
  void work.then(() => done.abort())
  while (!done.signal.aborted && house.clock.now() - begun < 30_000) {
    await house.advance(500)
    await pause(10)
  }
  return house.clock.now() - begun
}

it(
  'a host that closes the checkout while its database is away waits 25 s at the most, and what PVIT did is found afterwards (promises 19, 21)',
  { timeout: 60_000 },
  async () => {
    house = await openOutages(server, { count: 1, draw: () => 0 })
    const { token, id } = await house.openSession(500)
    // PVIT takes the payment, and its answer finds no database.
    house.network.pvit = only('rest', async (request, pass) => {
      const reply = await pass(request)
      house.calm(false)
      house.doors[0]?.cutAt('')
      return reply
    })
    const started = house.shopper(token, '/v1/checkout/payments', {
      body: { method: 'mobile_money', phone: airtelNumber },
      headers: { 'Idempotency-Key': 'attempt-1' },
    })
    await lasting(started)
    expect((await started).status).toBe(202)

    const checkout = house.checkout()
    house.unplug(0)
    expect(await lasting(checkout.close())).toBeLessThanOrEqual(25_000)

    house.doors[0]?.cutAt(null)
    house.calm(true)
    house.network.pvit = (request, pass) => pass(request)
    await house.startProxy()
    await house.advance(100_000)
    expect((await house.shop(`/v1/sessions/${id}`)).json['status']).toBe('paid')
    expect(house.simulator.ledger.debits()).toHaveLength(1)
  },
)
