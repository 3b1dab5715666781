import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPostgres, type TestPostgres } from '../../packages/proxy/src/testing/postgres.ts'
import { drawFrom } from './chance.ts'
import { airtelNumber } from './house.ts'
import { openOutages, type Fault, type Outages } from './outages.ts'

// One run in `npm test`; `npm run prove` gives a range, as `1-10`, and has each fault last as long as it may.
const range = process.env['OUTAGE_SEEDS']
const [first = 1, last = first] = (range ?? '1').split('-').map(Number)
const seeds = Array.from({ length: last - first + 1 }, (_, index) => first + index)
const isLong = range !== undefined

const count = 2
let server: TestPostgres
beforeAll(async () => {
  server = await startPostgres()
}, 120_000)
afterAll(() => server.stop(), 60_000)

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

describe(
  'two instances on a Postgres that fails in every way there is',
  { timeout: 600_000 },
  () => {
    it.each(seeds)(
      'take nothing twice, lose nothing and are whole again afterwards: seed %i (promise 19)',
      async (seed) => {
        const draw = drawFrom(seed)
        const house = await openOutages(server, { count, draw, isLong })
        house.calm(false)
        const shopping = openShop(house)
        const untold: string[] = []
        for (const fault of shuffled(house.faults, draw)) {
          await fault.begin()
          await house.run(fault.lastsMs)
          if (fault.isTotal === true) {
            const isTold = async () => (await house.ready()).every((status) => status === 503)
            if (!(await house.runUntil(isTold, 10_000))) untold.push(fault.name)
          }
          await fault.end()
          await house.run(isLong ? 1_000 : 100)
        }
        await shopping.end()
        expect(untold).toEqual([])

        expect(await house.runUntil(async () => (await open(house)) === 0, 120_000)).toBe(true)
        expect(await house.ready()).toEqual([200, 200])
        // A short run may meet no 503 where its machine is slow; nothing else may ever be said.
        const others = (seen: Iterable<number>, known: number[]) =>
          [...seen].filter((status) => !known.includes(status))
        expect(others(shopping.statuses, [200, 201, 202, 503])).toEqual([])
        expect(others(house.answers.callbacks.keys(), [200, 503])).toEqual([])
        expect(house.answers.callbacks.get(503) ?? 0).toBeGreaterThanOrEqual(isLong ? 1 : 0)
        await holdTheLaw(house)
        await holdConnections(house)
        holdTheLog(house)
        const begun = performance.now()
        await house.close()
        expect(performance.now() - begun).toBeLessThan(5_000)
      },
    )
  },
)

/** A machine that cannot keep up is asked less: each who is there makes the others slower. */
const atOnceMost = 20

/** Shoppers who come all the time, and try again as they are told to. */
function openShop(house: Outages) {
  const statuses: number[] = []
  const shoppers: Promise<void>[] = []
  const closed = new AbortController()
  let there = 0

  async function pay(order: string): Promise<void> {
    for (let tries = 0; tries < 100; tries += 1) {
      const opened = await house.shop('/v1/sessions', { order, amount: 500 })
      statuses.push(opened.status)
      if (opened.status < 300) {
        const { status } = await house.shopper(
          String(opened.json['token']),
          '/v1/checkout/payments',
          {
            body: { method: 'mobile_money', phone: airtelNumber },
            headers: { 'Idempotency-Key': `attempt-of-${order}` },
          },
        )
        statuses.push(status)
        if (status === 202) return
      }
      await pause(100)
    }
  }

  const over = (async () => {
    while (!closed.signal.aborted) {
      if (there < atOnceMost) {
        there += 1
        shoppers.push(pay(`order-${shoppers.length}`).finally(() => (there -= 1)))
      }
      await pause(100)
    }
  })()
  return {
    statuses,
    async end() {
      closed.abort()
      await over
      const all = Promise.all(shoppers).then(() => true)
      let done = false
      void all.then(() => (done = true))
      await house.runUntil(async () => done, 60_000)
    },
  }
}

async function open(house: Outages): Promise<number> {
  const [{ n } = {}] = await server.query(
    `select (select count(*) from payments where live = 1)
       + (select count(*) from deliveries where status = 'pending') as n`,
    house.url,
  )
  return Number(n)
}

async function holdTheLaw(house: Outages): Promise<void> {
  const { ledger } = house.simulator
  const rows = await server.query(
    `select id, reference, state, (select count(*) from evidence where payment_id = payments.id
       and type = 'callback') as callbacks from payments`,
    house.url,
  )
  expect(rows.length).toBeGreaterThan(10)
  for (const { id, reference, state, callbacks } of rows) {
    const of = { reference: String(reference) }
    const events = house.hook.posts.filter(({ data }) => data['id'] === id).map(({ type }) => type)
    expect({
      ...{ reference, state },
      debits: ledger.debits(of).length,
      prompts: ledger.prompts(of).length,
      // That it was long in coming may be told before.
      events: [...new Set(events)].filter((type) => type !== 'payment.unconfirmed'),
      callbacksLost: Math.max((house.acknowledged.get(of.reference) ?? 0) - Number(callbacks), 0),
    }).toEqual({
      ...{ reference, state: state === 'succeeded' ? 'succeeded' : 'failed' },
      debits: state === 'succeeded' ? 1 : 0,
      prompts: state === 'succeeded' ? 1 : 0,
      events: [`payment.${String(state)}`],
      callbacksLost: 0,
    })
  }
  const orders = await server.query(
    `select order_name from payments where state = 'succeeded' group by 1 having count(*) > 1`,
    house.url,
  )
  expect(orders).toEqual([])
}

/** Ten of each instance's pool serve, and two are kept beside them: one that listens, and one that shows that it lives. */
async function holdConnections(house: Outages): Promise<void> {
  const reads = await Promise.all(
    Array.from({ length: count * 30 }, () => house.shop('/v1/payments?limit=1')),
  )
  expect(new Set(reads.map(({ status }) => status))).toEqual(new Set([200]))
  for (const door of house.doors) door.letGo() // what was given up may end on the server's side too
  const kept = () =>
    server.query(
      `select application_name as name, count(*) <= 12 as few, count(*) filter (where query ilike 'listen %'
         or query = 'select 1' or query ilike 'unlisten %' or query ilike '%instances%' and pid in (select pid from pg_locks
         where locktype = 'advisory'))::int as kept
       from pg_stat_activity where usename = '${house.database}' group by 1 order by 1`,
      house.url,
    )
  const right = house.names.map((name) => ({ name, few: true, kept: 2 }))
  // Whoever could not open one waits up to half a minute before the next try.
  await house.runUntil(async () => isDeepStrictEqual(await kept(), right), 30_000)
  expect(await kept()).toEqual(right)
}

function holdTheLog(house: Outages): void {
  const lines = JSON.stringify(house.logged)
  for (const secret of ['74123456', house.apiKey, house.hookToken, house.database])
    expect(lines).not.toContain(secret)
  const faults = house.logged.filter(({ cause = '' }) => cause.startsWith('the database'))
  for (const code of isLong ? ['25006', '53300', '57P01'] : [])
    expect(faults.some(({ cause = '' }) => cause.includes(`${code} (`))).toBe(true)
}

function shuffled(faults: readonly Fault[], draw: () => number): Fault[] {
  return faults
    .map((fault) => ({ fault, at: draw() }))
    .toSorted((one, other) => one.at - other.at)
    .map(({ fault }) => fault)
}
