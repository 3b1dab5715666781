import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { silentLog } from '../log.ts'
import { id } from '../testing/ids.ts'
import { aPayment, started } from '../testing/payments.ts'
import { startPostgres, type TestPostgres } from '../testing/postgres.ts'
import { aSession } from '../testing/sessions.ts'
import { statementsOf } from '../testing/statements.ts'
import { aVault } from '../testing/vault.ts'
import { openStore } from './open.ts'
import type { Evidence, Store } from './store.ts'

let server: TestPostgres
let url: string
let store: Store
/** Somebody else at work on the database. */
let other: pg.Client
beforeAll(async () => {
  server = await startPostgres()
}, 120_000)
afterAll(() => server.stop(), 60_000)
beforeEach(async () => {
  url = await server.createDatabase()
  store = (await openStore(url, { vault: aVault(), log: silentLog })).store
  other = new pg.Client({ connectionString: url })
  await other.connect()
  await store.openSession(aSession())
  for (let nr = 0; nr < 40; nr++) {
    const unique = { order: `H-${nr}`, reference: `PHINT${nr}`, attemptKey: `attempt-${nr}` }
    await store.insertPayment(aPayment({ id: id('pay', nr), ...unique }), started)
  }
})
afterEach(async () => {
  await other.end()
  await store.close()
})

const callback: Evidence = { at: 5_000, type: 'callback', source: 'callback', detail: {} }
const hint = (nr: number) => store.hint({ reference: `PHINT${nr}` }, callback, true)
const all = (count: number) => Promise.all(Array.from({ length: count }, (_, nr) => hint(nr)))
const isWaiting = async () => {
  const [row] = await server.query(
    "select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    url,
  )
  expect(row).toEqual({ waiting: 1 })
}

it('hints that come at once are one statement and one commit on Postgres', async () => {
  await hint(0)
  expect(await statementsOf(() => all(40))).toEqual(['begin', 'with', 'commit'])
})

it('a hint of a payment that somebody holds waits for it, and no other hint with it', async () => {
  await other.query('begin')
  await other.query("select * from payments where reference = 'PHINT3' for update")
  let isHeld = true
  const held = hint(3).finally(() => (isHeld = false))
  const others = [hint(1), hint(2)]
  expect(await Promise.all(others)).toMatchObject([{ dueAt: 5_000 }, { dueAt: 5_000 }])
  await vi.waitFor(isWaiting, { timeout: 8_000, interval: 20 })
  expect(await hint(4)).toMatchObject({ calledBack: true })
  expect(isHeld).toBe(true)
  await other.query("update payments set finished_at = 4500, live = 0 where reference = 'PHINT3'")
  await other.query('commit')
  expect(await held).toEqual({ dueAt: 5_000, finishedAt: 4_500, calledBack: false })
  expect(await store.readEvidence(id('pay', 3))).toEqual([started, callback])
})

it('two instances that are told of the same payments at once keep every hint', async () => {
  const { store: second, close } = await openStore(url, { vault: aVault(), log: silentLog })
  try {
    const rounds = 5
    for (let round = 0; round < rounds; round++) {
      const told = await Promise.all(
        Array.from({ length: 40 }, (_, nr) => [
          store.hint({ reference: `PHINT${nr}` }, callback),
          second.hint({ reference: `PHINT${39 - nr}` }, callback),
        ]).flat(),
      )
      expect(told).not.toContain(null)
    }
    for (let nr = 0; nr < 40; nr++)
      expect(await store.readEvidence(id('pay', nr))).toHaveLength(1 + 2 * rounds)
  } finally {
    await close()
  }
})

it('where the database is away, each is told, and none is written', async () => {
  await other.query('alter table evidence rename to elsewhere')
  const told = await Promise.allSettled([hint(1), hint(2)])
  expect(told.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  await other.query('alter table elsewhere rename to evidence')
  expect(await hint(1)).toMatchObject({ dueAt: 5_000 })
  expect(await store.findPayment(id('pay', 2))).toMatchObject({ tracking: { calledBack: false } })
})
