import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aPayment } from '../testing/payments.ts'
import { aSession } from '../testing/sessions.ts'
import { createVault } from '../vault.ts'
import { describeStore } from './conformance.ts'
import { itReseals } from './sealed.conformance.ts'
import { createSqlStore } from './sql.ts'
import { DatabaseInUseError, openSqlite } from './sqlite.ts'

const vault = createVault([randomBytes(32)], {
  bytes: (length) => randomBytes(length),
  number: () => 0.5,
})

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

  itReseals(async () => {
    const path = join(folder, 'proxy.db')
    return {
      open: (under) => openStore(path, under),
      raw: async () => readFileSync(path, 'latin1'),
    }
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
