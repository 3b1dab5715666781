import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock, type Clock } from '@pvit-checkout/pvit'
import { silentLog } from '../log.ts'
import type { Bus } from '../store/bus.ts'
import { createPostgresBus } from '../store/postgres-bus.ts'
import { openPostgres } from '../store/postgres.ts'
import { createSqlStore } from '../store/sql.ts'
import { aPayment } from '../testing/payments.ts'
import { startPostgres, untilAnswered, type TestPostgres } from '../testing/postgres.ts'
import { aSession } from '../testing/sessions.ts'
import { aVault } from '../testing/vault.ts'
import { transition } from './machine.ts'
import type { Payment } from './payment.ts'
import { createSharedHub } from './shared-hub.ts'

const vault = aVault()
const quickly = { timeout: 10_000, interval: 10 }

/** Timers that run when the test says so: without the poll, news can only have come over the bus. */
function pushedTimers() {
  const timers = new Set<{ ms: number; run: () => void }>()
  const clock: Clock = {
    now: () => 5_000,
    after(ms, run) {
      const timer = { ms, run }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
  }
  return {
    clock,
    run(ms: number) {
      for (const timer of [...timers])
        if (timer.ms === ms) {
          timers.delete(timer)
          timer.run()
        }
    },
  }
}

const deaf: Bus = { tell() {}, hear: () => () => {}, onGap: () => () => {}, close: async () => {} }

describe('the hubs of two instances', () => {
  let server: TestPostgres
  let url: string
  const closers: (() => Promise<void> | void)[] = []
  beforeAll(async () => {
    server = await startPostgres()
  }, 120_000)
  afterAll(() => server.stop())
  beforeEach(async () => {
    url = await server.createDatabase()
  })
  afterEach(async () => {
    for (const close of closers.splice(0).toReversed()) await close()
  })

  async function instance({ isDeaf = false } = {}) {
    const postgres = await openPostgres(url, silentLog)
    const store = await createSqlStore(postgres.dialect, vault)
    const timers = pushedTimers()
    const bus = isDeaf
      ? deaf
      : createPostgresBus({ postgres, clock: { ...systemClock, now: Date.now }, log: silentLog })
    const hub = createSharedHub({ store, bus, clock: timers.clock, log: silentLog })
    closers.push(
      () => store.close(),
      () => bus.close(),
      () => hub.close(),
    )
    const seen: number[] = []
    const watch = (payment: Payment) => hub.watch(payment, ({ version }) => seen.push(version))
    return { store, hub, timers, seen, watch, bus }
  }

  /** Move the stored payment as `settle` does, and tell the hub. */
  async function move({ store, hub }: Awaited<ReturnType<typeof instance>>, from: Payment) {
    const type = from.state === 'created' ? 'send' : 'accepted'
    const event = type === 'send' ? { type } : { type, pvitId: null, operator: null }
    const next = transition(from, event as Parameters<typeof transition>[1], 2_000)
    await store.replace(next, from.version, [])
    hub.publish(next, from)
    return next
  }

  async function bothListen() {
    await vi.waitFor(async () => {
      const listening = await server.query(
        "select 1 from pg_stat_activity where query like 'listen%' and datname = current_database()",
        url,
      )
      expect(listening).toHaveLength(2)
    }, quickly)
  }

  async function stored(store: Awaited<ReturnType<typeof instance>>['store']) {
    await store.openSession(aSession())
    await store.insertPayment(aPayment(), { at: 1, type: 'started', source: 'shopper', detail: {} })
    return aPayment()
  }

  it('tell each other of what a shopper sees, at once', async () => {
    const [one, other] = [await instance(), await instance()]
    const payment = await stored(one.store)
    other.watch(payment)
    await bothListen()
    const sending = await move(one, payment)
    await move(one, sending)
    // `sending` looks like `created`: no news. `awaiting` asks for the code.
    await vi.waitFor(() => expect(other.seen).toEqual([3]), quickly)
    expect(one.seen).toEqual([])
  })

  it('count what they hear of a payment that is read here and not watched yet', async () => {
    const [one, other] = [await instance(), await instance()]
    const payment = await stored(one.store)
    await bothListen()
    const before = other.hub.newsCount()
    await move(one, await move(one, payment))
    await vi.waitFor(() => expect(other.hub.newsCount()).toBeGreaterThan(before), quickly)
  })

  it('find out by themselves when no news gets through', async () => {
    const [one, other] = [await instance({ isDeaf: true }), await instance({ isDeaf: true })]
    const payment = await stored(one.store)
    const unwatch = other.watch(payment)
    const sending = await move(one, payment)
    other.timers.run(1_000)
    await vi.waitFor(() => expect(other.seen).toEqual([2]), quickly)
    other.timers.run(1_000) // nothing new: nobody is told
    await untilAnswered()
    expect(other.seen).toEqual([2])

    unwatch()
    await move(one, sending)
    other.timers.run(1_000)
    await untilAnswered()
    expect(other.seen).toEqual([2])
  })

  it('look at everything they watch when they may have missed something', async () => {
    const [one, other] = [await instance({ isDeaf: true }), await instance()]
    const payment = await stored(one.store)
    other.watch(payment)
    await move(one, payment)
    await server.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen%' and datname = current_database()",
      url,
    )
    await vi.waitFor(() => expect(other.seen).toEqual([2]), quickly) // it listens again, and looks
  })

  it('know that a shopper is there who has a stream on the other one', async () => {
    const [one, other] = [await instance({ isDeaf: true }), await instance({ isDeaf: true })]
    const payment = await stored(one.store)
    const here = () => one.hub.isPresent(payment.sessionId, 5_000, 30_000)
    expect(await here()).toBe(false)
    other.hub.enter(payment.sessionId)
    other.timers.run(10_000)
    await vi.waitFor(async () => expect(await here()).toBe(true), quickly)
    expect(await one.hub.isPresent(payment.sessionId, 35_001, 30_000)).toBe(false)
  })
})
