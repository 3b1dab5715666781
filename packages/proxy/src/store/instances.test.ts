import { Kysely } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Clock } from '@pvit-checkout/pvit'
import { silentLog, type Log } from '../log.ts'
import { anEvent } from '../testing/events.ts'
import { id } from '../testing/ids.ts'
import { aPayment, started } from '../testing/payments.ts'
import { aPayout } from '../testing/payouts.ts'
import { behindPooler } from '../testing/pooler.ts'
import { startPostgres, untilAnswered, type TestPostgres } from '../testing/postgres.ts'
import { aSession } from '../testing/sessions.ts'
import { aVault } from '../testing/vault.ts'
import { createInstances } from './instances.ts'
import { openPostgres } from './postgres.ts'
import { createSqlStore } from './sql.ts'
import type { Tables } from './tables.ts'

const vault = aVault()
const quickly = { timeout: 10_000, interval: 10 }
const begun = 1_000_000
const leaseMs = 75_000

/** Time that passes when the test says so, with what Postgres answers meanwhile. */
function pushedClock() {
  let at = begun
  let timers: { due: number; run: () => void }[] = []
  const settle = async () => {
    for (let round = 0; round < 2; round++) {
      await untilAnswered()
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  }
  return {
    now: () => at,
    after(ms: number, run: () => void) {
      const timer = { due: at + Math.max(0, ms), run }
      timers.push(timer)
      return () => void (timers = timers.filter((one) => one !== timer))
    },
    async advance(ms: number) {
      const until = at + ms
      await settle()
      for (;;) {
        const [next] = timers.filter(({ due }) => due <= until).sort((a, b) => a.due - b.due)
        if (next === undefined) break
        timers = timers.filter((one) => one !== next)
        at = Math.max(at, next.due)
        next.run()
        await settle()
      }
      at = until
    },
  }
}

describe('instances on one Postgres', { timeout: 60_000 }, () => {
  let server: TestPostgres
  let url: string
  let clock: ReturnType<typeof pushedClock>
  const closers: (() => Promise<void>)[] = []
  beforeAll(async () => {
    server = await startPostgres()
  }, 120_000)
  afterAll(() => server.stop())
  beforeEach(async () => {
    url = await server.createDatabase()
    clock = pushedClock()
  })
  afterEach(async () => {
    for (const close of closers.splice(0).toReversed()) await close()
  })

  /** One that is at work, or, `pooled`, works over a pooler that hands its connections to anybody. */
  async function instance(name: string, { pooled = false } = {}) {
    const own = new URL(url)
    own.searchParams.set('application_name', name)
    const said: { message: string; count?: number | undefined }[] = []
    const log: Log = {
      ...silentLog,
      warn: (message, fields) => void said.push({ message, count: fields?.count }),
    }
    const straight = await openPostgres(own.href, silentLog)
    const postgres = pooled ? behindPooler(straight) : straight
    let stalled = false
    const ownClock: Clock = {
      now: clock.now,
      after: (ms, run) => clock.after(ms, () => void (stalled || run())),
    }
    const store = await createSqlStore(
      straight.dialect,
      vault,
      () => {},
      () => instances.leaseBy(),
    )
    const db = new Kysely<Tables>({ dialect: straight.dialect })
    const instances = createInstances({ postgres, db, clock: ownClock, log })
    let freed = 0
    instances.begin(() => (freed += 1))
    await vi.waitFor(() => expect(pooled || instances.leaseBy() !== null).toBe(true), quickly)
    let open = true
    const close = async () => {
      if (open) await instances.close()
      open = false
    }
    closers.push(
      () => store.close(),
      () => close(),
    )
    const breakLine = () =>
      server.query(
        `select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = '${name}'
         and pid in (select pid from pg_locks where locktype = 'advisory')`,
        url,
      )
    return {
      ...{ store, instances, said, close, breakLine },
      freed: () => freed,
      /** As by SIGSTOP: it does nothing more, and the system keeps its connections. */
      stall: () => (stalled = true),
      /** As by SIGKILL: the system closes its connections. */
      async kill() {
        stalled = true
        await breakLine()
      },
    }
  }

  type Instance = Awaited<ReturnType<typeof instance>>

  /** It sends a payment and a payout, and tells the shop of an event. */
  async function atWork({ store }: Instance) {
    await store.openSession(aSession())
    const leaving = { evidence: started, leaseUntil: begun + leaseMs }
    const tracking = { ...aPayment().tracking, nextAt: begun + leaseMs }
    await store.insertPayment(aPayment({ tracking }), started, undefined, leaving)
    const uncapped = { since: 0, daily: null, numberDaily: null }
    await store.insertPayout(aPayout({ tracking }), started, uncapped)
    await store.tellShop(anEvent({ at: begun }))
    await store.claimDeliveries('webhook', null, begun, begun + 60_000, 10)
  }

  /** What another could claim now, without claiming it. */
  async function dueOf({ store }: Instance) {
    const times = await Promise.all([
      store.nextDueAt('ACC_TEST', clock.now()),
      store.nextPayoutDueAt('ACC_TEST', clock.now()),
      store.nextDeliveryAt('webhook', null, clock.now()),
    ])
    return times.map((at) => at !== null && at <= clock.now())
  }
  const all = [true, true, true]
  const none = [false, false, false]
  /** By name: since when it is missed. */
  const registered = async () => {
    const rows = await server.query('select id, gone_since from instances', url)
    return new Map(rows.map(({ id, gone_since }) => [Number(id), gone_since]))
  }

  it('lose what they are at within seven seconds when they are killed, and nothing before five (promise 18)', async () => {
    const [one, other] = [await instance('one'), await instance('other')]
    await atWork(one)
    await one.store.beginRenewal('ACC_TEST', {
      ...{ renewalId: 'renewal-1', now: begun, leaseUntil: begun + 50_000 },
      ...{ replacing: null, why: 'schedule' },
    })
    await one.kill()
    await clock.advance(4_900)
    expect(await dueOf(other)).toEqual(none)
    await clock.advance(2_200)
    expect(await dueOf(other)).toEqual(all)
    expect(other.freed()).toBe(1)
    expect(other.said).toEqual([
      { message: 'an instance is gone; what it was at is taken over', count: 3 },
    ])
    expect(await registered()).toEqual(new Map([[other.instances.leaseBy(), null]]))
    // A key's renewal is fenced, and each makes the one before worthless: its lease ends by itself.
    expect((await other.store.readKeys('ACC_TEST')).leaseUntil).toBe(begun + 50_000)
  })

  it('keep what they are at while they stand still and their connection lives (promise 21)', async () => {
    const [one, other] = [await instance('one'), await instance('other')]
    await atWork(one)
    one.stall()
    await clock.advance(50_000)
    expect(await dueOf(other)).toEqual(none)
    expect((await registered()).size).toBe(2)
    await clock.advance(25_000) // as every lease ends
    expect(await dueOf(other)).toEqual(all)
  })

  it('keep what they are at, and their name, when their connection breaks and they come back', async () => {
    const [one, other] = [await instance('one'), await instance('other')]
    await atWork(one)
    const name = one.instances.leaseBy()
    await one.breakLine()
    await vi.waitFor(() => expect(one.instances.leaseBy()).toBeNull(), quickly)
    await clock.advance(1_000)
    await vi.waitFor(() => expect(one.instances.leaseBy()).toBe(name), quickly)
    await clock.advance(20_000)
    expect(await dueOf(other)).toEqual(none)
    const names = [name, other.instances.leaseBy()]
    expect(await registered()).toEqual(new Map(names.map((each) => [each, null])))
  })

  it('come back although the connection broke without their noticing, once somebody misses them', async () => {
    const one = await instance('one')
    const name = one.instances.leaseBy()
    await server.query('update instances set gone_since = 1', url)
    await clock.advance(2_000)
    await clock.advance(1_000)
    await vi.waitFor(async () => {
      expect(await registered()).toEqual(new Map([[name, null]]))
    }, quickly)
    expect(one.instances.leaseBy()).toBe(name)
  })

  it('that were taken for dead come back under another name', async () => {
    const one = await instance('one')
    const name = one.instances.leaseBy()
    await one.breakLine()
    await server.query('delete from instances', url)
    await clock.advance(1_000)
    await vi.waitFor(() => expect(one.instances.leaseBy()).not.toBeNull(), quickly)
    expect(one.instances.leaseBy()).not.toBe(name)
    expect(await registered()).toEqual(new Map([[one.instances.leaseBy(), null]]))
  })

  it('behind a pooler that shares sessions have no name, and what they were at waits for its lease', async () => {
    const [one, other] = [await instance('one', { pooled: true }), await instance('other')]
    await atWork(one)
    await clock.advance(10_000)
    expect(one.said.map(({ message }) => message)).toEqual([
      'what this instance leaves behind would wait until its leases end',
    ])
    expect(one.instances.leaseBy()).toBeNull()
    expect((await registered()).size).toBe(1)
    await one.kill()
    await clock.advance(40_000)
    expect(await dueOf(other)).toEqual(none)
    await clock.advance(25_000)
    expect(await dueOf(other)).toEqual(all)
  })

  it('take nothing from whoever lives', async () => {
    const [one, other] = [await instance('one'), await instance('other')]
    await atWork(one)
    const second = { id: id('pay', 2), order: 'A-2', reference: 'PTEST0000000002' }
    const tracking = { ...aPayment().tracking, nextAt: begun + leaseMs }
    const payment = aPayment({ ...second, tracking, attemptKey: 'attempt-0002' })
    const leaving = { evidence: started, leaseUntil: begun + leaseMs }
    await other.store.insertPayment(payment, started, undefined, leaving)
    await one.kill()
    await clock.advance(9_000)
    const claimed = await other.store.claimDue('ACC_TEST', clock.now(), clock.now() + 30_000, 10)
    expect(claimed.map((due) => due.payment.id)).toEqual([aPayment().id])
  })

  it('take over once, however many look', async () => {
    const one = await instance('one')
    await atWork(one)
    const others = [await instance('b'), await instance('c'), await instance('d')]
    await one.kill()
    await clock.advance(7_100)
    expect(others.reduce((sum, { freed }) => sum + freed(), 0)).toBe(1)
    expect(others.flatMap(({ said }) => said.map(({ count }) => count))).toEqual([3])
  })

  it('know how many they are two seconds later, whether one comes or goes', async () => {
    const [one, other] = [await instance('one'), await instance('other')]
    await clock.advance(2_000)
    expect([one, other].map(({ instances }) => instances.count())).toEqual([2, 2])
    await other.close()
    await clock.advance(2_000)
    expect(one.instances.count()).toBe(1)
  })

  it('that stop in order leave no name, and nothing that anybody would wait for', async () => {
    const [one, other] = [await instance('one'), await instance('other')]
    await atWork(one)
    await one.close()
    expect(await dueOf(other)).toEqual(all)
    expect(await registered()).toEqual(new Map([[other.instances.leaseBy(), null]]))
    await clock.advance(9_000)
    expect(other.said).toEqual([])
  })
})
