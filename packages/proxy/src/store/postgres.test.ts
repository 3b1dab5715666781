import { setTimeout as sleep } from 'node:timers/promises'
import { sql, Kysely } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { silentLog, type Log } from '../log.ts'
import { aPayment } from '../testing/payments.ts'
import { openDoor } from '../testing/door.ts'
import { aPayout } from '../testing/payouts.ts'
import { startPostgres, type TestPostgres } from '../testing/postgres.ts'
import { aSession } from '../testing/sessions.ts'
import { aVault } from '../testing/vault.ts'
import { describeStore } from './conformance.ts'
import { itOpensOldDatabases } from './migrate.conformance.ts'
import { itReseals } from './sealed.conformance.ts'
import { migrate, steps } from './migrate.ts'
import { migrateDatabase, openStore } from './open.ts'
import { DatabaseUnavailableError } from './database-errors.ts'
import { keepConnection } from './kept-connection.ts'
import { connectionsAtMost, openPostgres } from './postgres.ts'
import { createSqlStore } from './sql.ts'
import type { Evidence, Store } from './store.ts'
import { StoreError } from './store-error.ts'
import type { Tables } from './tables.ts'
import { itPassesOverTheUnreadable } from './unreadable.conformance.ts'

const vault = aVault()
async function open(url: string, under = vault): Promise<Store> {
  const { store, close } = await openStore(url, { vault: under, log: silentLog })
  return { ...store, close }
}

/** Of real time, for what a busy machine does late. */
const patience = { timeout: 20_000 }
const started: Evidence = { at: 1, type: 'started', source: 'shopper', detail: {} }

let server: TestPostgres
beforeAll(async () => {
  server = await startPostgres()
}, 120_000)
afterAll(() => server.stop(), 60_000)

let same: string | undefined
describeStore('Postgres', async () => {
  if (same === undefined) same = await server.createDatabase()
  else await server.empty(same)
  return open(same)
})

describe('Postgres', () => {
  it('is brought up to date once, however many instances start together', async () => {
    const url = await server.createDatabase()
    const stores = await Promise.all(Array.from({ length: 8 }, () => open(url)))
    await stores[0]?.openSession(aSession())
    expect(await stores[7]?.findSession(aSession().id)).toEqual(aSession())
    await Promise.all(stores.map((store) => store.close()))
    const [{ done } = {}] = await server.query('select count(*) as done from kysely_migration', url)
    expect(Number(done)).toBeGreaterThan(0)
  })

  it('is brought up to date beforehand, beside those who run, and then has nothing to do', async () => {
    const url = await server.createDatabase()
    expect((await migrateDatabase(url)).length).toBeGreaterThan(0)
    const store = await open(url)
    expect(await migrateDatabase(url)).toEqual([])
    await store.openSession(aSession())
    await store.close()
  })

  it('is not brought past what those who run would misread, before they have stopped', async () => {
    const url = await server.createDatabase()
    const all = Object.entries(steps)
    const before = all.slice(
      0,
      all.findIndex(([, { alone }]) => alone),
    )
    const { dialect } = await openPostgres(url, silentLog)
    const db = new Kysely<Tables>({ dialect })
    await migrate(db, Object.fromEntries(before))
    await db.destroy()
    const running = new pg.Client({ connectionString: url })
    await running.connect()
    await running.query('insert into instances (id, registered_at) values (7, 0)')
    const refused = () =>
      expect(migrateDatabase(url)).rejects.toThrow(/older version are at work.*Stop them all/)

    const broken = refused() // its connection is gone for a moment, and its lock with it
    await sleep(1_500)
    await running.query('select pg_advisory_lock(7)')
    await broken
    await refused()
    await running.end()
    await vi.waitFor(async () => expect(await migrateDatabase(url)).not.toEqual([]), patience)
  })

  const emptyDatabase = async () => {
    const url = await server.createDatabase()
    return { url, raw: await openPostgres(url, silentLog), close: () => {} }
  }
  itOpensOldDatabases(emptyDatabase, { endsLeasesAtOnce: false })
  itPassesOverTheUnreadable(emptyDatabase)

  it.each([
    ['off', 'local'],
    ['remote_write', 'remote_write'],
  ])(
    'whose owner has set synchronous_commit to %s commits with %s: what was sent is on the disk',
    async (given, kept) => {
      const url = await server.createDatabase()
      const name = new URL(url).pathname.slice(1)
      await server.query(`alter database ${name} set synchronous_commit = ${given}`)
      const { pool } = await openPostgres(url, silentLog)
      expect((await pool.query('show synchronous_commit')).rows).toEqual([
        { synchronous_commit: kept },
      ])
      await pool.end()
    },
  )

  it('means the same by a commit on a connection that was told nothing, as behind a pooler in transaction mode', async () => {
    const url = await server.createDatabase()
    const name = new URL(url).pathname.slice(1)
    await server.query(`alter database ${name} set synchronous_commit = off`)
    await server.query(`alter database ${name} set default_transaction_isolation = serializable`)
    const { dialect, pool } = await openPostgres(url, silentLog)
    await pool.query('reset all')
    const db = new Kysely<Tables>({ dialect })
    const { rows } = await db
      .transaction()
      .execute((tx) =>
        sql`select current_setting('synchronous_commit') as sync, current_setting('transaction_isolation') as isolation`.execute(
          tx,
        ),
      )
    expect(rows).toEqual([{ sync: 'local', isolation: 'read committed' }])
    await db.destroy()
  })

  it('keeps nothing of a migration that fails', async () => {
    const url = await server.createDatabase()
    const { dialect } = await openPostgres(url, silentLog)
    const db = new Kysely<Tables>({ dialect })
    const migrations = {
      '0001-good': {
        up: async (on: Kysely<unknown>) =>
          void (await sql`create table good (id text)`.execute(on)),
      },
      '0002-bad': {
        up: async (on: Kysely<unknown>) => void (await sql`create tabel bad`.execute(on)),
      },
    }
    await expect(migrate(db, migrations)).rejects.toThrow('0002-bad failed')
    expect(await server.query("select 1 from pg_tables where tablename = 'good'", url)).toEqual([])
    await db.destroy()
  })

  it('may close a connection that lies idle: the next question opens another', async () => {
    const url = await server.createDatabase()
    let broken = 0
    const log: Log = {
      ...silentLog,
      warn: (says) => void (broken += Number(says.endsWith('broke'))),
    }
    // Without the connection that listens, which tells twice that it broke.
    const store = await createSqlStore((await openPostgres(url, log)).dialect, vault)
    await store.openSession(aSession())
    const ended = await server.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()",
      url,
    )
    await vi.waitFor(() => expect(broken).toBe(ended.length), patience) // the news of it is on its way
    expect(await store.findSession(aSession().id)).not.toBeNull()
    await store.close()
  })

  it('that breaks each connection while it is made ready has all of them back once it breaks none', async () => {
    const door = await openDoor(await server.createDatabase())
    const { dialect } = await openPostgres(door.url, silentLog)
    const store = await createSqlStore(dialect, vault)
    const crowd = (count: number) =>
      Promise.allSettled(Array.from({ length: count }, () => store.findSession(aSession().id)))
    door.cutAt('statement_timeout')
    // The one that is ready is busy with the first of them: the others need new ones, more often than the pool has room.
    for (let round = 0; round < 6; round++) await crowd(4)
    door.cutAt(null)
    expect((await crowd(20)).filter(({ status }) => status === 'rejected')).toEqual([])
    await store.close()
    await door.close()
  })

  it('that is slow to make a connection ready for somebody who waits no longer keeps none of them', async () => {
    const door = await openDoor(await server.createDatabase())
    const { pool } = await openPostgres(door.url, silentLog)
    const busy = await Promise.all(Array.from({ length: connectionsAtMost }, () => pool.connect()))
    const waiting = pool.connect()
    door.hold('statement_timeout')
    busy.pop()?.release(true) // its place is for who waits, on a new connection
    await expect(waiting).rejects.toThrow('timeout')
    door.letGo()
    for (const client of busy) client.release()
    await vi.waitFor(() => expect(pool.idleCount).toBe(pool.totalCount), patience)
    await pool.end()
    await door.close()
  })

  it('that breaks the connection of whoever listens while it is made ready is listened to by one again', async () => {
    const door = await openDoor(await server.createDatabase())
    const postgres = await openPostgres(door.url, silentLog)
    let opened = 0
    const timers = new Set<{ run: () => void }>()
    const clock = {
      now: () => 0,
      after: (_: number, run: () => void) => {
        const timer = { run }
        timers.add(timer)
        return () => void timers.delete(timer)
      },
    }
    door.cutAt('listen')
    const kept = keepConnection({
      ...{ postgres, clock, reopenAtMostMs: 30_000, onFailure: () => {} },
      async onOpen(client) {
        opened += 1
        await client.query('listen news')
      },
    })
    await vi.waitFor(() => expect(timers.size).toBeGreaterThan(0), patience)
    await new Promise((resolve) => setTimeout(resolve, 50)) // both words of its end are heard by now
    expect([opened, timers.size]).toEqual([1, 1])
    door.cutAt(null)
    for (const { run } of [...timers]) run()
    await vi.waitFor(() => expect(opened).toBe(2), patience)
    await kept.close()
    await postgres.pool.end()
    await vi.waitFor(() => expect(door.open()).toBe(0), patience)
    await door.close()
  })

  it('that breaks a connection between two statements fails the next one, and ends no process', async () => {
    const postgres = await openPostgres(await server.createDatabase(), silentLog)
    const client = await postgres.pool.connect()
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    const gone = new Promise((resolve) => client.once('end', resolve))
    await server.query(`select pg_terminate_backend(${rows[0]?.pid})`)
    await gone // by then the driver has told of it whoever listens, and Vitest whatever nobody heard
    await expect(client.query('select 1')).rejects.toThrow(/connection|not queryable/i)
    client.release(true)
    await postgres.pool.end()
  })

  it('that is gone is named so by every verb, and answers again once it is back', async () => {
    const url = await server.createDatabase()
    const database = new URL(url).pathname.slice(1)
    const store = await open(url)
    await store.openSession(aSession())
    await server.query(`alter database ${database} allow_connections false`)
    await server.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database}'`,
    )
    for (const asked of [
      () => store.findSession(aSession().id),
      () => store.insertPayment(aPayment(), started),
      () => store.readKeys('ACC_TEST'),
    ])
      await expect(asked()).rejects.toBeInstanceOf(StoreError)
    await server.query(`alter database ${database} allow_connections true`)
    expect(await store.findSession(aSession().id)).not.toBeNull()
    await store.close()
  })

  it('gives a due payout to one instance, though another has found it free in the same moment (promise 42)', async () => {
    const url = await server.createDatabase()
    const store = await open(url)
    const tracking = { ...aPayout().tracking, nextAt: 1_000 }
    await store.insertPayout(aPayout({ tracking }), started, {
      ...{ since: 0, daily: null, numberDaily: null },
    })
    await server.query('update payouts set lease_until = null', url)
    // The other one's claim: it has the row, and commits after ours has found it free.
    const other = new pg.Client({ connectionString: url })
    await other.connect()
    await other.query('begin; update payouts set lease_until = 90000')
    const ours = store.claimDuePayouts('ACC_TEST', 2_000, 32_000, 8)
    const waiting = "select 1 from pg_stat_activity where wait_event_type = 'Lock'"
    await vi.waitFor(async () => expect(await server.query(waiting, url)).toHaveLength(1), patience)
    await other.query('commit')
    expect(await ours).toEqual([])
    await other.end()
    await store.close()
  })

  itReseals(async () => {
    const url = await server.createDatabase()
    return {
      open: (under) => open(url, under),
      raw: async () =>
        JSON.stringify(
          await Promise.all(
            ['sessions', 'payments', 'payouts', 'keys'].map((table) =>
              server.query(`select * from ${table}`, url),
            ),
          ),
        ),
    }
  })

  it('holds no phone number that could be read in it', async () => {
    const url = await server.createDatabase()
    const store = await open(url)
    await store.openSession(aSession())
    await store.insertPayment(aPayment(), started)
    const rows = JSON.stringify(await server.query('select * from payments', url))
    expect(rows).not.toContain('074123456')
    expect(rows).toContain('PTEST0000000001')
    await store.close()
  })

  describe('that cannot be used is named with its cure, and without the URL', () => {
    const broken = (change: (url: URL) => void) => async () => {
      const url = new URL(await server.createDatabase())
      url.password = 'a-very-secret-word'
      change(url)
      return url.href
    }
    it.each([
      [
        'no such database',
        broken((url) => (url.pathname = '/nowhere')),
        'no database of that name',
      ],
      ['no such user', broken((url) => (url.username = 'nobody')), 'refuses the user'],
      [
        'nobody listening',
        async () => 'postgres://u:a-very-secret-word@127.0.0.1:1/db',
        'does not answer',
      ],
      [
        'an unknown host',
        async () => 'postgres://u:a-very-secret-word@no-such-host.invalid/db',
        /host name|does not answer/, // a slow name server is waited for no longer than a slow database
      ],
    ])('%s', async (_, urlOf, words) => {
      const error: unknown = await open(await urlOf()).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(DatabaseUnavailableError)
      expect(String(error)).toContain('DATABASE_URL')
      expect(String(error)).toMatch(words)
      expect(String((error as Error).stack)).not.toMatch(/a-very-secret-word|nowhere/)
    })
  })
})
