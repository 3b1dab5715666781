import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { silentLog } from '../log.ts'
import { id } from '../testing/ids.ts'
import { untilLockWaits } from '../testing/lock-waits.ts'
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
const onTime = (count: number) => Array.from({ length: count }, () => ({ dueAt: 5_000 }))
const areWaiting = (count: number) => untilLockWaits(server, url, count)

it('of hints that come at once, all but two are one statement and one commit on Postgres', async () => {
  const asked = await statementsOf(() => all(40))
  const count = (word: string) => asked.filter((one) => one === word).length
  expect(['begin', 'update', 'with', 'commit'].map(count)).toEqual([3, 2, 1, 3])
})

it('a hint of a payment that somebody holds waits for it, and no other hint with it', async () => {
  await other.query('begin')
  await other.query("select * from payments where reference = 'PHINT3' for update")
  let isHeld = true
  const first = [hint(1), hint(2)] // which go alone, and what follows together
  const held = hint(3).finally(() => (isHeld = false))
  const others = [hint(4), hint(5)]
  expect(await Promise.all([...first, ...others])).toMatchObject(onTime(4))
  await areWaiting(1)
  expect(await hint(6)).toMatchObject({ calledBack: true })
  expect(isHeld).toBe(true)
  await other.query("update payments set finished_at = 4500, live = 0 where reference = 'PHINT3'")
  await other.query('commit')
  expect(await held).toEqual({ dueAt: 5_000, finishedAt: 4_500, calledBack: false })
  expect(await store.readEvidence(id('pay', 3))).toEqual([started, callback])
})

it('hints of payments that somebody holds keep no other from being written, however many they are', async () => {
  await other.query('begin')
  await other.query('select * from payments where id < $1 for update', [id('pay', 5)])
  const held = all(5)
  await areWaiting(5)
  expect(await Promise.all([hint(10), hint(11), hint(12)])).toHaveLength(3)
  await other.query('commit')
  expect(await held).toMatchObject(onTime(5))
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
  const told = await Promise.allSettled([1, 2, 3, 4].map(hint))
  expect(told.map(({ status }) => status)).toEqual(Array(4).fill('rejected'))
  await other.query('alter table elsewhere rename to evidence')
  expect(await hint(1)).toMatchObject({ dueAt: 5_000 })
  expect(await store.findPayment(id('pay', 4))).toMatchObject({ tracking: { calledBack: false } })
})
