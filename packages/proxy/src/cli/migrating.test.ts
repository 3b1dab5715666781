import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CompiledQuery, sql, type Kysely } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { silentLog } from '../log.ts'
import { migrate, steps } from '../store/migrate.ts'
import { toPayoutRow } from '../store/payout-rows.ts'
import { openPostgres } from '../store/postgres.ts'
import { toPaymentRow, toSessionRow } from '../store/rows.ts'
import { databaseOf } from '../store/sqlite-database.ts'
import { openSqlite } from '../store/sqlite.ts'
import type { Tables } from '../store/tables.ts'
import { aShop } from '../testing/environment.ts'
import { aPayment } from '../testing/payments.ts'
import { aPayout } from '../testing/payouts.ts'
import { startPostgres, type TestPostgres } from '../testing/postgres.ts'
import { runMain } from '../testing/run-main.ts'
import { aSession } from '../testing/sessions.ts'
import { aVault } from '../testing/vault.ts'

let server: TestPostgres
beforeAll(async () => {
  server = await startPostgres()
}, 120_000)
afterAll(() => server.stop(), 60_000)

const children: ChildProcess[] = []
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pvit-migrating-'))
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

const names = Object.keys(steps)
/** The step that changes every payment, and then every payout; one more is taken before it. */
const done = names.slice(0, names.indexOf('0013-fingerprints') - 1)
const due = names.slice(done.length)

/** What makes each changed payout take seconds. */
const delays = {
  sqlite: [
    `create trigger slow before update on payouts begin select (with recursive
     n(i) as (select 1 union all select i + 1 from n where i < 6000000) select max(i) from n); end`,
  ],
  postgres: [
    `create function slowly() returns trigger language plpgsql
     as $$ begin perform pg_sleep(4); return new; end $$`,
    'create trigger slow before update on payouts for each row execute function slowly()',
  ],
}
type Kind = keyof typeof delays

async function withDatabase<T>(url: string, work: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
  const file = url.startsWith('file:') ? openSqlite(url.slice('file:'.length)) : null
  const { dialect } = file ?? (await openPostgres(url, silentLog))
  const db = databaseOf<Tables>(dialect)
  try {
    return await work(db)
  } finally {
    await db.destroy()
    file?.close()
  }
}

/** Of an older version, with a payment and a payout, and a long update before it. */
async function anOldDatabase(kind: Kind): Promise<string> {
  const url = kind === 'sqlite' ? `file:${join(folder, 'proxy.db')}` : await server.createDatabase()
  const vault = aVault()
  await withDatabase(url, async (db) => {
    await migrate(db, Object.fromEntries(Object.entries(steps).slice(0, done.length)))
    await db.insertInto('sessions').values(toSessionRow(aSession(), vault)).execute()
    await db.insertInto('payments').values(toPaymentRow(aPayment(), vault)).execute()
    await db.insertInto('payouts').values(toPayoutRow(aPayout(), vault)).execute()
    for (const text of delays[kind]) await db.executeQuery(CompiledQuery.raw(text))
  })
  return url
}

const stateOf = (url: string) =>
  withDatabase(url, async (db) => {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db)
    const tables = ['payments', 'payouts'] as const
    const read = tables.map((table) => db.selectFrom(table).select('fingerprint').execute())
    return {
      steps: rows.map(({ name }) => name).sort(),
      fingerprints: (await Promise.all(read)).flat().map(({ fingerprint }) => fingerprint),
    }
  })
const untouched = {
  steps: done,
  fingerprints: [aPayment().fingerprint, aPayout().fingerprint],
}
const upToDate = { steps: names, fingerprints: ['', ''] }

function start(command: string, databaseUrl: string) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'bin.ts'), command], {
    cwd: folder,
    env: {
      ...aShop,
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      DATABASE_URL: databaseUrl,
    },
  })
  children.push(child)
  const said = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => (said.stdout += String(chunk)))
  child.stderr.on('data', (chunk) => (said.stderr += String(chunk)))
  const ended = once(child, 'close').then(([code, signal]: unknown[]) => ({
    code,
    signal,
    ...said,
  }))
  return { child, ended, said }
}

/** The statement is under way. What SQLite is at nobody else can see: the step before it takes no time. */
async function untilWithin(kind: Kind, url: string, said: { stderr: string }): Promise<void> {
  const within = { timeout: 30_000, interval: 50 }
  await vi.waitUntil(() => said.stderr.includes(due.join(', ')), within)
  if (kind === 'sqlite') await sleep(500)
  else await vi.waitUntil(async () => (await underWay(url)) === 1, within)
}

async function underWay(url: string): Promise<number> {
  const rows = await server.query(
    `select from pg_stat_activity where datname = current_database() and query like 'update "payouts"%' and state = 'active'`,
    url,
  )
  return rows.length
}

describe.each(['sqlite', 'postgres'] as const)('an update of %s', (kind) => {
  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'that %s ends in the middle leaves nothing of it, and the next one does all of it',
    { timeout: 90_000 },
    async (signal) => {
      const url = await anOldDatabase(kind)
      const first = start('migrate', url)
      await untilWithin(kind, url, first.said)
      first.child.kill(signal)
      expect(await first.ended).toMatchObject({ code: null, signal, stdout: '' })
      expect(await stateOf(url)).toEqual(untouched)

      // On Postgres the statement goes on meanwhile: whoever comes waits for its end.
      const next = await start('migrate', url).ended
      expect(next).toMatchObject({ code: 0, stdout: `Done: ${due.join(', ')}.\n` })
      expect(await stateOf(url)).toEqual(upToDate)
    },
  )
})

it('serve ends at once at SIGTERM while it brings Postgres up to date: it never listens, and nothing of it is kept', async () => {
  const url = await anOldDatabase('postgres')
  const { child, ended, said } = start('serve', url)
  await untilWithin('postgres', url, said)
  child.kill('SIGTERM')
  const { code, stdout } = await ended
  // The statement takes seconds: it was not waited for.
  expect(await underWay(url)).toBe(1)
  expect([code, stdout.match(/"msg":"\w+"/g)]).toEqual([0, ['"msg":"stopping"']])
  expect(await stateOf(url)).toEqual(untouched)
  expect((await start('migrate', url).ended).code).toBe(0)
  expect(await stateOf(url)).toEqual(upToDate)
}, 90_000)

it('serve that was stopped before it listened leaves the file free, should it have opened it yet', async () => {
  const environment = { ...aShop, DATABASE_URL: 'file:./proxy.db' }
  const { exit, stop } = await runMain(folder, ['serve'], environment)
  stop()
  expect(await exit).toBe(0)
  const path = join(folder, 'proxy.db')
  await vi.waitFor(() => expect(existsSync(path)).toBe(true))
  await vi.waitFor(() => openSqlite(path).close(), { timeout: 10_000, interval: 100 })
})

it('serve on SQLite, asked to stop in an update, stops when it is through, and all of it is kept', async () => {
  const url = await anOldDatabase('sqlite')
  const { child, ended, said } = start('serve', url)
  await untilWithin('sqlite', url, said)
  child.kill('SIGTERM')
  expect((await ended).code).toBe(0)
  expect(await stateOf(url)).toEqual(upToDate)
}, 90_000)
