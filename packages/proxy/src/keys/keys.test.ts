import { randomBytes } from 'node:crypto'
import { Secret, systemClock, type Pvit } from '@pvit-checkout/pvit'
import { expect, it } from 'vitest'
import { createSuspicions } from '../limits/suspicions.ts'
import { silentLog } from '../log.ts'
import type { ReceivedKey } from '../store/keys.ts'
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

it('the next key is asked for soon after this one is found dead, though a clock that ran ahead asked for the last', async () => {
  const { store, keys, waits } = await keysOfTomorrow()
  await keys.forget()
  keys.stop()
  expect(waits).toEqual([30_000])
  await store.close()
})

it('a key that a clock which ran ahead received is renewed within its hour, not when that clock’s has come', async () => {
  const { store, keys, waits } = await keysOfTomorrow()
  await keys.begin()
  keys.stop()
  expect(waits).toEqual([0.625 * 3_600_000, 3_000_000]) // and whoever looks on is told ten minutes before its end
  await store.close()
})

/** The one key was asked for, and received, by a clock that ran a day ahead. `waits`: what is waited for by the one put right. */
async function keysOfTomorrow() {
  const random = { bytes: (length: number) => randomBytes(length), number: () => 0.5 }
  const store = await createSqlStore(
    openSqlite(':memory:').dialect,
    createVault([randomBytes(32)], random),
  )
  const [now, dayAhead] = [1_000_000, 87_400_000]
  const secret = new Secret('a-key-of-tomorrow')
  const lifeMs = { asked: 3_600_000, unasked: 3_600_000 }
  await store.beginRenewal(account, {
    ...{ renewalId: 'renewal-1', now: dayAhead, leaseUntil: dayAhead + 50_000 },
    ...{ replacing: null, why: 'schedule' },
  })
  await store.insertKey({ account, secret, receivedAt: dayAhead, lifeMs })
  await store.adoptKey(account, 1, dayAhead)
  const waits: number[] = []
  const after = (ms: number) => {
    waits.push(ms)
    return () => {}
  }
  const keys = await createKeys({
    ...{ account, random, log: silentLog, clock: { now: () => now, after }, store },
    password: new Secret('a password'),
    pvit: {} as Pvit, // never called here
    suspicions: createSuspicions(silentLog, systemClock),
    seed: null,
    canReadBalance: true,
  })
  return { store, keys, waits }
}

it.each([
  ['an hour', null, 3_600],
  ['what is said', 1_200, 1_200],
  ['half a minute at least', 1, 30],
  ['an hour at most, as nobody asked for it', 604_800, 3_600],
])('a key that came by itself lives for %s', async (_, expiresInSeconds, seconds) => {
  expect((await receivedLife(expiresInSeconds)).unasked).toBe(seconds * 1_000)
})

it.each([
  ['an hour', null, 3_600],
  ['half a minute at least', 1, 30],
  ['a day at most', 604_800, 86_400],
  ['whole seconds, as no database keeps part of a millisecond', 3_599.9715, 3_599],
])('a key that was asked for lives for %s', async (_, expiresInSeconds, seconds) => {
  expect((await receivedLife(expiresInSeconds)).asked).toBe(seconds * 1_000)
})

/** How long a key would live whose sender says so. */
async function receivedLife(expiresInSeconds: number | null): Promise<ReceivedKey['lifeMs']> {
  const random = { bytes: (length: number) => randomBytes(length), number: () => 0.5 }
  const store = await createSqlStore(
    openSqlite(':memory:').dialect,
    createVault([randomBytes(32)], random),
  )
  const received: ReceivedKey[] = []
  const keys = await createKeys({
    ...{ account, random, log: silentLog, clock: systemClock },
    store: {
      ...store,
      async insertKey(key) {
        received.push(key)
        return null
      },
    },
    password: new Secret('a password'),
    pvit: {} as Pvit, // never called here
    suspicions: createSuspicions(silentLog, systemClock),
    seed: null,
    canReadBalance: true,
  })
  await keys.receive({ secret: new Secret('a-key-that-came-in'), expiresInSeconds })
  keys.stop()
  await store.close()
  return received[0]?.lifeMs ?? { asked: 0, unasked: 0 }
}
