import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createCheckoutApp } from '../app.ts'
import { readSettings } from '../config/settings.ts'
import { silentLog, type Log } from '../log.ts'
import { migrate as migrateTo, steps } from '../store/migrate.ts'
import { databaseOf } from '../store/sqlite-database.ts'
import { openSqlite } from '../store/sqlite.ts'
import type { Tables } from '../store/tables.ts'
import { aShop } from '../testing/environment.ts'
import { runMain } from '../testing/run-main.ts'
import { main } from './main.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pvit-migrate-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function migrate(databaseUrl: string, ...flags: string[]) {
  const said = { out: '', err: '' }
  const code = await main(['migrate', ...flags], {
    environment: { DATABASE_URL: databaseUrl },
    folder,
    stdout: { write: (text) => (said.out += text) },
    stderr: { write: (text) => (said.err += text) },
    untilStopped: () => new Promise(() => {}),
  })
  return { code, ...said }
}

/** As an older version left it. Resolves to the steps it lacks. */
async function anOlderDatabase(name: string): Promise<string[]> {
  const file = openSqlite(join(folder, name))
  const db = databaseOf<Tables>(file.dialect)
  const taken = Object.entries(steps).slice(0, 12)
  await migrateTo(db, Object.fromEntries(taken))
  await db.destroy()
  file.close()
  return Object.keys(steps).slice(taken.length)
}

describe('pvit-checkout migrate', () => {
  it('brings a new database up to date, says by which steps, and then has nothing to do', async () => {
    const first = await migrate('file:./data/proxy.db')
    expect(first).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Done: 0001-payments, .*\.\n$/),
    })
    expect(await migrate('file:./data/proxy.db')).toMatchObject({
      code: 0,
      out: 'It is up to date: nothing was to do.\n',
    })
    expect(await migrate('file:./data/proxy.db', '--json')).toMatchObject({ out: '{"steps":[]}\n' })
  })

  it('says which steps an older database is taken through before it begins, for they may take minutes', async () => {
    const due = await anOlderDatabase('proxy.db')
    expect(await migrate('file:./proxy.db', '--json')).toMatchObject({
      err: expect.stringMatching(`^Bringing the database up to date: ${due.join(', ')}\\. `),
      out: `${JSON.stringify({ steps: due })}\n`,
    })
    for (const name of ['proxy.db', 'new.db'])
      expect((await migrate(`file:./${name}`)).err).toBe('')
  })

  it('is not alone in that: serve says so before it listens, and a shop’s own server in its log', async () => {
    const due = await anOlderDatabase('proxy.db')
    const environment = { ...aShop, DATABASE_URL: 'file:./proxy.db' }
    const { exit, stop, out, err } = await runMain(folder, ['serve'], environment)
    await vi.waitFor(() => expect(out.join('')).toMatch(/^{"msg":"listening"/))
    stop()
    expect(await exit).toBe(0)
    expect(err.join('')).toContain(due.join(', '))

    await anOlderDatabase('own.db')
    const log = { ...silentLog, info: vi.fn<Log['info']>() }
    const settings = { ...readSettings({}, aShop), databaseUrl: `file:${join(folder, 'own.db')}` }
    const app = await createCheckoutApp(settings, { log })
    await app.close()
    const told = ['the database is being brought up to date', { count: due.length }]
    expect(log.info.mock.calls).toContainEqual(told)
  })

  it('makes no file of a database in memory', async () => {
    expect((await migrate('file::memory:')).code).toBe(0)
    expect(readdirSync(folder)).toEqual([])
  })

  it('refuses a file that a proxy holds, and leaves it free afterwards', async () => {
    const held = openSqlite(join(folder, 'proxy.db'))
    expect(await migrate('file:./proxy.db')).toMatchObject({
      code: 1,
      err: expect.stringContaining('Another pvit-checkout process'),
    })
    held.close()
    expect((await migrate('file:./proxy.db')).code).toBe(0)
    openSqlite(join(folder, 'proxy.db')).close()
  })

  it('says what is wrong with DATABASE_URL', async () => {
    expect(await migrate('mysql://shop')).toMatchObject({
      code: 78,
      err: expect.stringContaining('DATABASE_URL'),
    })
    expect(await migrate('postgres://nobody:hunter2@127.0.0.1:9/shop')).toMatchObject({
      code: 1,
      err: expect.not.stringContaining('hunter2'),
    })
  })
})
