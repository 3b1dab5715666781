import { sql, Kysely } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '@pvit-checkout/pvit'
import { silentLog } from '../log.ts'
import { openDoor, type Door } from '../testing/door.ts'
import { id } from '../testing/ids.ts'
import { aPayment, started } from '../testing/payments.ts'
import { startPostgres, type TestPostgres } from '../testing/postgres.ts'
import { aSession } from '../testing/sessions.ts'
import { aVault } from '../testing/vault.ts'
import { keepConnection } from './kept-connection.ts'
import { migrate } from './migrate.ts'
import { openPostgres, type Postgres } from './postgres.ts'
import { createSqlStore } from './sql.ts'
import { StoreError } from './store-error.ts'
import type { Tables } from './tables.ts'

const vault = aVault()
/** Of real time, for what a busy machine does late. */
const patience = { timeout: 20_000 }
/** With whoever is silent. A Postgres on a busy machine took half a second over an answer, and would be given up too. */
const impatient = { answerMs: 2_000, askEveryMs: 200, farewellMs: 200 }

let server: TestPostgres
let url: string
let door: Door
let postgres: Postgres
beforeAll(async () => {
  server = await startPostgres()
}, 120_000)
afterAll(() => server.stop(), 60_000)
beforeEach(async () => {
  url = await server.createDatabase()
  door = await openDoor(url)
  postgres = await openPostgres(door.url, silentLog, impatient)
})
afterEach(() => door.close())

/** A busy machine is slow: what is not given up is waited for a minute, or for ever. */
const soonMs = 15_000

/** How long it took, for what must come soon after the patience is over. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}

describe('a Postgres that says nothing any more, on connections that stay open', () => {
  it('is waited for so long and no longer, by everybody, and all connections are back with it', async () => {
    const store = await createSqlStore(postgres.dialect, vault)
    await store.openSession(aSession())
    const crowd = (count: number) =>
      Promise.allSettled(Array.from({ length: count }, () => store.findSession(aSession().id)))
    await crowd(10)
    door.hold('')
    const took = await timed(async () => {
      const ends = await crowd(10)
      for (const end of ends) expect(end).toMatchObject({ reason: expect.any(StoreError) as Error })
    })
    expect(took).toBeLessThan(soonMs)
    door.hold(null) // those are held for ever
    expect((await crowd(30)).filter(({ status }) => status === 'rejected')).toEqual([])
    expect(postgres.pool.totalCount).toBeLessThanOrEqual(10)
    await store.close()
  })

  it.each(['begin isolation level read committed', 'insert into "payments"', 'commit'])(
    'in the midst of a transaction, at “%s”, leaves nothing of it to the next one on that line',
    async (words) => {
      const text = words.startsWith('insert') ? words : `${words}\0` // whole, as the driver ends it
      const store = await createSqlStore(postgres.dialect, vault)
      await store.openSession(aSession())
      door.hold(text)
      await expect(store.insertPayment(aPayment(), started)).rejects.toBeInstanceOf(StoreError)
      door.letGo()
      await vi.waitFor(async () => {
        const states = await server.query(
          "select state from pg_stat_activity where datname = current_database() and state like 'idle in%'",
          url,
        )
        expect(states).toEqual([])
      }, patience)
      // Whatever became of the commit, it is there whole or not at all, and the order takes one payment.
      const found = await store.findPayment(aPayment().id)
      expect(found === null).toBe(words !== 'commit')
      expect(await store.insertPayment(aPayment(), started)).toBe(
        words === 'commit' ? 'key-taken' : 'stored',
      )
      await store.close()
    },
  )

  it('while the schema is brought up to date is given the time that takes', async () => {
    const db = new Kysely<Tables>({ dialect: postgres.dialect })
    const migrations = {
      '0001-long': {
        up: async (on: Kysely<unknown>) => void (await sql`select pg_sleep(3)`.execute(on)),
      },
    }
    expect(await migrate(db, migrations)).toEqual(['0001-long'])
    await expect(sql`select pg_sleep(60)`.execute(db)).rejects.toMatchObject({ code: 'ETIMEDOUT' })
    await db.destroy()
  })

  it('is left within a moment, whether somebody waits for it, listens to it or neither', async () => {
    const store = await createSqlStore(postgres.dialect, vault)
    await store.openSession(aSession())
    const kept = openListener()
    await vi.waitFor(async () => expect(await listening()).toHaveLength(1), patience)
    door.hold('')
    const asking = store.findSession(aSession().id).catch(() => null)
    expect(await timed(() => Promise.all([kept.close(), store.close()]))).toBeLessThan(soonMs)
    await asking
  })

  it('is left within a moment though nothing was asked of it that could be waited for', async () => {
    const calm = { ...impatient, answerMs: 60_000, askEveryMs: 60_000 }
    const quiet = await openPostgres(door.url, silentLog, calm)
    const kept = openListener(quiet)
    await vi.waitFor(async () => expect(await listening()).toHaveLength(1), patience)
    door.hold('')
    expect(await timed(() => Promise.all([kept.close(), quiet.pool.end()]))).toBeLessThan(soonMs)
    await postgres.pool.end()
  })
})

describe('a Postgres that has answered a process which stood still', () => {
  it('is heard, however late: its answer lies there', async () => {
    const near = await openPostgres(url, silentLog, impatient) // through no door, which would stand still as well
    const client = await near.connectAlone()
    await client.query('select 1')
    const answer = client.query('select 2 as two')
    standStill(2 * impatient.answerMs)
    expect((await answer).rows).toEqual([{ two: 2 }])
    await Promise.all([client.end(), near.pool.end(), postgres.pool.end()])
  })
})

describe('a Postgres that says nothing any more to whoever only listens', () => {
  it('is noticed, and listened to by one connection again', async () => {
    const listener = openListener()
    await vi.waitFor(async () => expect(await listening()).toHaveLength(1), patience)
    const before = await listening()
    door.hold('listen news')
    await vi.waitFor(() => expect(listener.ends()).toBe(1), patience)
    door.letGo()
    await vi.waitFor(async () => {
      const now = await listening()
      expect(now).toHaveLength(1)
      expect(now).not.toEqual(before)
    }, patience)
    await listener.close()
    await postgres.pool.end()
  })

  it('is asked now and then, and nothing more over a connection that has ended', async () => {
    const client = await postgres.connectAlone()
    const ask = vi.spyOn(client, 'query')
    await vi.waitFor(() => expect(ask).toHaveBeenCalled(), patience)
    await client.end()
    const asked = ask.mock.calls.length
    await new Promise((resolve) => setTimeout(resolve, 4 * impatient.askEveryMs))
    expect(ask).toHaveBeenCalledTimes(asked)
    await postgres.pool.end()
  })
})

describe('a Postgres that takes no writes, as one that another has taken over from', () => {
  it('is not written to again over the same connections, once there is one that does', async () => {
    const database = new URL(url).pathname.slice(1)
    const store = await createSqlStore(postgres.dialect, vault)
    await server.query(`alter database ${database} set default_transaction_read_only = on`)
    await server.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'pvit-checkout'",
    )
    const sessions = Array.from({ length: 10 }, (_, index) =>
      aSession({ order: `A-${index}`, id: id('cs', index + 1) }),
    )
    const write = () => Promise.allSettled(sessions.map((session) => store.openSession(session)))
    const codes = async () =>
      (await write()).map((end) =>
        end.status === 'fulfilled' ? 'done' : (end.reason as StoreError).cause,
      )
    await codes()
    expect(await codes()).toMatchObject(sessions.map(() => ({ code: '25006' })))
    // As if the name led to another server: what is opened from now on can be written to, what is open cannot.
    await server.query(`alter database ${database} reset default_transaction_read_only`)
    await codes()
    expect(await codes()).toEqual(sessions.map(() => 'done'))
    await store.close()
  })
})

/** The whole process, and without work, which would keep Postgres from its own. */
function standStill(ms: number) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

function openListener(to = postgres) {
  let ends = 0
  const kept = keepConnection({
    ...{ postgres: to, clock: systemClock, reopenAtMostMs: 2_000, onFailure: () => {} },
    onOpen: async (client) => void (await client.query('listen news')),
    onEnd: () => (ends += 1),
  })
  return { ...kept, ends: () => ends }
}

/** Whoever does, as the server sees it. */
async function listening(): Promise<unknown[]> {
  const rows = await server.query(
    `select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
     and (query = 'listen news' or query = 'select 1')`,
    url,
  )
  return rows.map(({ pid }) => pid)
}
