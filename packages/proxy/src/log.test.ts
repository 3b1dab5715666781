import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { causeOf } from './log.ts'
import { StoreError } from './store/store-error.ts'
import { aVault } from './testing/vault.ts'

it('a database error is told by what SQLite calls it, never by what it was doing', () => {
  const db = new DatabaseSync(':memory:')
  db.exec('create table numbers (phone text)')
  db.exec('PRAGMA max_page_count=1')
  let cause: unknown
  try {
    db.prepare('insert into numbers values (?)').run(`074123456${'9'.repeat(10_000)}`)
  } catch (error) {
    cause = error
  }
  db.close()
  const told = causeOf(new StoreError('The database did not answer "hint".', { cause }))
  expect(told).toMatch(/^the database: Error ERR_SQLITE_ERROR \(database or disk is full\) at /)
  expect(told).not.toContain('074')
})

it('a database error is told by what the code of Postgres means, never by its words', () => {
  const cause = Object.assign(new Error('cannot execute INSERT of 074123456'), { code: '25006' })
  const told = causeOf(new StoreError('The database did not answer "hint".', { cause }))
  expect(told).toMatch(/^the database: Error 25006 \(it takes no writes: .*\) at /)
  expect(causeOf(new Error('Connection terminated unexpectedly'))).toContain(
    '(the connection broke)',
  )
  expect(causeOf(new Error('of 074123456'))).not.toContain('074')
  expect(told).not.toContain('074')
})

it('what another master key sealed is told by the setting that lacks it', () => {
  const sealed = aVault().seal('074123456', 'payment 1')
  let cause: unknown
  try {
    aVault().open(sealed, 'payment 1')
  } catch (error) {
    cause = error
  }
  const told = causeOf(new StoreError('The database did not answer "readKeys".', { cause }))
  expect(told).toMatch(/UnlistedKeyError \(it was sealed under a key that CHECKOUT_SECRET_KEY /)
})
