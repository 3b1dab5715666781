import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqlite } from '../store/sqlite.ts'
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
