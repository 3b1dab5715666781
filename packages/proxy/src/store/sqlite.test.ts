import fs, { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely, sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { causeOf, silentLog } from '../log.ts'
import { id } from '../testing/ids.ts'
import { aPayment } from '../testing/payments.ts'
import { aSession } from '../testing/sessions.ts'
import { aVault } from '../testing/vault.ts'
import { describeStore } from './conformance.ts'
import { steps } from './migrate.ts'
import { itOpensOldDatabases } from './migrate.conformance.ts'
import { itReseals } from './sealed.conformance.ts'
import { openStore as openDatabase } from './open.ts'
import { createSqlStore } from './sql.ts'
import { DatabaseInUseError, DatabaseUnavailableError } from './database-errors.ts'
import { openSqlite } from './sqlite.ts'
import { itPassesOverTheUnreadable } from './unreadable.conformance.ts'

const vault = aVault()

async function openStore(path: string, under = vault) {
  const file = openSqlite(path)
  return createSqlStore(file.dialect, under, () => file.close())
}

describeStore('SQLite in memory', () => openStore(':memory:'))

describe('a SQLite file', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pvit-store-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('belongs to one process: a second one is refused at once, and let in when the first is gone', async () => {
    const path = join(folder, 'proxy.db')
    const store = await openStore(path)
    expect(() => openSqlite(path)).toThrow(DatabaseInUseError)
    await store.close()
    await (await openStore(path)).close()
  })

  it('that cannot be kept where it was to be is refused with the cure, and without its path', () => {
    const file = join(folder, 'a-file')
    writeFileSync(file, '')
    for (const path of [join(file, 'proxy.db'), folder]) {
      const open = () => openSqlite(path)
      expect(open).toThrow(DatabaseUnavailableError)
      expect(open).toThrow(/\((ENOTDIR|unable to open database file)\)\. Name a file in a folder/)
      expect(open).not.toThrow(folder)
    }
  })

  it.each([
    ['holds something else', 'file is not a database', () => 'x'.repeat(8_192)],
    [
      'was cut off',
      'database disk image is malformed',
      (whole: Buffer) => whole.subarray(0, 9_000),
    ],
  ])(
    'that %s is not to be replaced by a new one, which knows of no payment',
    async (_, why, left) => {
      const path = join(folder, 'proxy.db')
      await (await openStore(path)).close()
      writeFileSync(path, left(readFileSync(path)))
      const open = () => openSqlite(path)
      expect(open).toThrow(
        `(${why}). If DATABASE_URL names the right one, it is damaged: put it aside`,
      )
      expect(open).toThrow('docs/backups.md')
      expect(open).not.toThrow('Name a file')
    },
  )

  it('on a drive that is not there is refused like any other', () => {
    const drive = Object.assign(new Error('no such drive'), { code: 'ENOENT' })
    vi.spyOn(fs, 'existsSync').mockReturnValue(false)
    vi.spyOn(fs, 'mkdirSync').mockImplementation(() => {
      throw drive
    })
    syncBuiltinESMExports()
    try {
      expect(() => openSqlite('/shop/proxy.db')).toThrow(/\(ENOENT\)\. Name a file in a folder/)
    } finally {
      vi.restoreAllMocks()
      syncBuiltinESMExports()
    }
  })

  it('that failed to open is free for whoever tries again', async () => {
    const path = join(folder, 'proxy.db')
    await (await openStore(path)).close()
    const alter = (statement: string) => {
      const db = new DatabaseSync(path)
      db.exec(statement)
      db.close()
    }
    alter("insert into kysely_migration values ('9999-newer', '2030-01-01')")
    for (let attempt = 0; attempt < 2; attempt += 1)
      await expect(openStore(path)).rejects.toThrow(/newer version of pvit-checkout/)
    alter("delete from kysely_migration where name = '9999-newer'")
    await (await openStore(path)).close()
  })

  it.each(['', '-wal'])(
    'that lost its file%s is written to no more: what it would take is gone at the next start',
    async (suffix) => {
      const path = join(folder, 'proxy.db')
      const store = await openStore(path)
      await store.openSession(aSession())
      await store.findSession(aSession().id) // it has the file open for reading
      rmSync(path + suffix)
      const another = store.openSession(aSession({ id: id('cs', 2), order: 'A-2' }))
      const refused = await another.catch((error: unknown) => error)
      expect(causeOf(refused)).toMatch(/DatabaseMovedError \(the file of DATABASE_URL was removed/)
      expect(await store.findSession(aSession().id)).not.toBeNull() // it reads on
      writeFileSync(path + suffix, '')
      await expect(store.openSession(aSession({ order: 'A-3' }))).rejects.toThrow('openSession')
      await store.close()
    },
  )

  const emptyFile = async () => {
    const path = join(folder, 'proxy.db')
    const raw = openSqlite(path)
    return { url: `file:${path}`, raw, close: () => raw.close() }
  }
  itOpensOldDatabases(emptyFile, { endsLeasesAtOnce: true })
  itPassesOverTheUnreadable(emptyFile)

  itReseals(async () => {
    const path = join(folder, 'proxy.db')
    return {
      open: (under) => openStore(path, under),
      raw: async () => readFileSync(path, 'latin1'),
    }
  })

  it('is written through to the disk, and holds to what its rows refer to', async () => {
    const file = openSqlite(join(folder, 'proxy.db'))
    const db = new Kysely<object>({ dialect: file.dialect })
    const asked = ['synchronous', 'foreign_keys', 'journal_mode', 'trusted_schema']
    const settings = await db.transaction().execute(async (tx) => {
      const rows = []
      for (const name of asked)
        rows.push(...(await sql<object>`pragma ${sql.raw(name)}`.execute(tx)).rows)
      return rows.flatMap((row) => Object.values(row))
    })
    const full = 2
    expect(settings).toEqual([full, 1, 'wal', 0])
    await db.destroy()
    file.close()
  })

  it('keeps in a column nothing but what the column is declared as, in every table', async () => {
    const path = join(folder, 'proxy.db')
    await (await openStore(path)).close()
    const file = new DatabaseSync(path)
    const tables = file.prepare("select name, strict from pragma_table_list where schema = 'main'")
    const loose = tables
      .all()
      .filter(({ name, strict }) => name !== 'sqlite_schema' && strict !== 1)
    expect(loose).toEqual([])
    expect(() => file.exec("update payout_turns set taken = 'never'")).toThrow('cannot store TEXT')
    file.close()
  })

  it('has what may be undone in memory once its migrations are through: one may change every row there is', async () => {
    // oxlint-disable-next-line typescript/unbound-method -- called on each database below
    const { exec } = DatabaseSync.prototype
    const seen: unknown[] = []
    vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (
      this: DatabaseSync,
      statement,
    ) {
      exec.call(this, statement)
      if (!statement.includes('temp_store')) return
      const migrations = this.prepare('select count(*) as done from kysely_migration').get()
      seen.push({ ...this.prepare('pragma temp_store').get(), ...migrations })
    })
    const opened = await openDatabase(`file:${join(folder, 'proxy.db')}`, { vault, log: silentLog })
    vi.restoreAllMocks()
    const memory = 2
    expect(seen).toEqual([{ temp_store: memory, done: Object.keys(steps).length }])
    await opened.close()
  })

  it('is read by its owner alone', async () => {
    const path = join(folder, 'below', 'proxy.db')
    const store = await openStore(path)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'below')).mode & 0o777).toBe(0o700)
    await store.close()
  })

  it('holds no phone number and no key that could be read in it', async () => {
    const path = join(folder, 'proxy.db')
    const store = await openStore(path)
    await store.openSession(aSession())
    await store.insertPayment(aPayment(), { at: 1, type: 'started', source: 'shopper', detail: {} })
    await store.close()
    expect(readFileSync(path).includes('074123456')).toBe(false)
    expect(readFileSync(path).includes('PTEST0000000001')).toBe(true) // the file is the right one
  })
})
