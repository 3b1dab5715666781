import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '@pvit-checkout/pvit'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Account } from '../accounts/account.ts'
import { createAccounts } from '../accounts/accounts.ts'
import { counted, reserve } from '../limits/reservation.ts'
import { silentLog } from '../log.ts'
import { createDueWorker } from '../payments/due-worker.ts'
import { createPace } from '../payments/pace.ts'
import { id } from '../testing/ids.ts'
import { lockWaits, untilLockWaits } from '../testing/lock-waits.ts'
import { aPayment, started } from '../testing/payments.ts'
import { startPostgres, type TestPostgres } from '../testing/postgres.ts'
import { aSession } from '../testing/sessions.ts'
import { aVault } from '../testing/vault.ts'
import type { Due } from './due.ts'
import { openStore } from './open.ts'
import type { Store } from './store.ts'

const vault = aVault()
const hour = 3_600_000
const everybodys = { key: 'global', limit: 'global' } as const

let server: TestPostgres
let url: string
let store: Store
/** Somebody else at work on the database, in a transaction that is left open. */
let other: pg.Client
beforeAll(async () => {
  server = await startPostgres()
}, 120_000)
afterAll(() => server.stop(), 60_000)
beforeEach(async () => {
  url = await server.createDatabase()
  store = (await openStore(url, { vault, log: silentLog })).store
  other = new pg.Client({ connectionString: url })
  await other.connect()
  await other.query('begin')
})
afterEach(async () => {
  await other.end()
  await store.close()
})

/** A start of an order of its own; `most` may start in all. */
async function start(nr: number, { most = 100, phone = `phone ${nr}` } = {}) {
  const session = aSession({ id: id('cs', nr), order: `order ${nr}` })
  await store.openSession(session)
  const payment = aPayment({
    ...{ id: id('pay', nr), sessionId: session.id, order: session.order },
    ...{ reference: `PCROWD${nr}`, attemptKey: `attempt-${nr}` },
  })
  return store.insertPayment(
    payment,
    started,
    reserve(
      [
        counted({ key: `phone:${phone}`, limit: 'phone', windows: [{ most, windowMs: hour }] }),
        counted({ ...everybodys, windows: [{ most, windowMs: hour }] }),
      ],
      1_000,
    ),
  )
}

const areWaiting = (count: number) => untilLockWaits(server, url, count)

it('a payment that is due, and that somebody else on this Postgres has locked, is looked for now and then, and looked at once it is free', async () => {
  await start(1)
  await store.track(id('pay', 1), 1, { ...aPayment().tracking, nextAt: 1_000 })
  await other.query('select * from payments for update')
  let claims = 0
  const looked: string[] = []
  const worker = createDueWorker<Due>({
    claim: (...input) => ((claims += 1), store.claimDue(...input)),
    nextDueAt: (...input) => store.nextDueAt(...input),
    look: async ({ payment }) => void looked.push(payment.id),
    putOff: async () => {},
    told: () => ({}),
    accounts: createAccounts([{ code: 'ACC_TEST', pace: createPace() } as unknown as Account]), // all that is asked of it
    clock: systemClock,
    log: silentLog,
  })
  worker.begin()
  await sleep(1_000)
  expect(looked).toEqual([])
  expect(claims).toBeLessThanOrEqual(5)
  await other.query('commit')
  await vi.waitFor(() => expect(looked).toEqual([id('pay', 1)]), { timeout: 8_000 })
  await worker.stop()
})

describe('starts on one Postgres', () => {
  it.each([
    ['its own phone’s counter', "select * from limits where key = 'phone:busy' for update"],
    // As the end of an earlier payment of the order does.
    ['its own order', "update payments set reference = 'PCROWD2' where reference = 'PCROWD1'"],
  ])('wait for no other that waits for %s', async (_, hold) => {
    await start(1, { phone: 'busy' })
    await other.query(hold)
    const held = start(2, { phone: 'busy' })
    await areWaiting(1)
    expect(await start(3)).toBe('stored')
    expect(await lockWaits(server, url)).toBe(1)
    await other.query('rollback')
    expect(await held).toBe('stored')
  })

  it('that are one too many wait for nobody, once one was', async () => {
    expect(await start(1, { most: 1 })).toBe('stored')
    expect(await start(2, { most: 1 })).toBe('limited')
    await other.query("select * from limits where key = 'global' for update")
    expect(await start(3, { most: 1 })).toBe('limited')
    expect(await store.findPayment(id('pay', 3))).toBeNull()
    await other.query('commit')
    expect(await start(4, { most: 2 })).toBe('stored') // what is full is looked at, not remembered
  })

  it('leave connections to everybody else, however many wait for what is everybody’s', async () => {
    await start(0)
    await other.query("select * from limits where key = 'global' for update")
    const crowd = Array.from({ length: 20 }, (_, index) => start(index + 1))
    await areWaiting(5)
    expect(
      await store.hint({ reference: 'PCROWD0' }, { ...started, source: 'callback' }),
    ).not.toBeNull()
    await other.query('commit')
    expect(new Set(await Promise.all(crowd))).toEqual(new Set(['stored']))
  })
})
