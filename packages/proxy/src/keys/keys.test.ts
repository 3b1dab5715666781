import { randomBytes } from 'node:crypto'
import { Secret, systemClock, type Pvit } from '@pvit-checkout/pvit'
import { expect, it } from 'vitest'
import { createSuspicions } from '../limits/suspicions.ts'
import { silentLog } from '../log.ts'
import { createSqlStore } from '../store/sql.ts'
import { openSqlite } from '../store/sqlite.ts'
import { createVault } from '../vault.ts'
import { createKeys } from './keys.ts'

const account = 'ACC_TEST'

it('a key that was forgotten is out of hand at once, even where the database does not answer any more', async () => {
  const random = { bytes: (length: number) => randomBytes(length), number: () => 0.5 }
  const store = await createSqlStore(
    openSqlite(':memory:').dialect,
    createVault([randomBytes(32)], random),
  )
  const secret = new Secret('a-key-that-leaked')
  const lifeMs = { asked: 1, unasked: 1 }
  await store.insertKey({ account, secret, receivedAt: 1, lifeMs })
  await store.adoptKey(account, 1, 1)
  let answers = true
  const keys = await createKeys({
    ...{ account, random, log: silentLog, clock: systemClock },
    store: {
      ...store,
      readKeys: (of) =>
        answers ? store.readKeys(of) : Promise.reject(new Error('the database does not answer')),
      async forgetKeys(of, others) {
        await store.forgetKeys(of, others)
        answers = false
      },
    },
    password: new Secret('a password'),
    pvit: {} as Pvit, // never called here
    suspicions: createSuspicions(silentLog, systemClock),
    seed: null,
    canReadBalance: true,
  })
  expect(keys.current()?.reveal()).toBe('a-key-that-leaked')
  await keys.forget()
  keys.stop()
  expect(keys.current()).toBeNull()
  await store.close()
})
