import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { Secret } from '@pvit-checkout/pvit'
import type { Account } from '../accounts/account.ts'
import { createAccounts } from '../accounts/accounts.ts'
import { silentLog } from '../log.ts'
import { createSqlStore } from '../store/sql.ts'
import { openSqlite } from '../store/sqlite.ts'
import { aSession } from '../testing/sessions.ts'
import { createVault } from '../vault.ts'
import type { Ask } from './ask.ts'
import { createStart } from './start.ts'

it('a payment whose sending breaks off is answered all the same, and looked at again in time (promise 19)', async () => {
  const random = { bytes: (length: number) => randomBytes(length), number: () => 0.5 }
  const file = openSqlite(':memory:')
  const store = await createSqlStore(file.dialect, createVault([randomBytes(32)], random))
  await store.openSession(aSession())
  const account = {
    code: 'ACC_TEST',
    operators: null,
    methods: ['mobile_money'],
    keys: { current: () => new Secret('a-key-that-is-valid') },
    breaker: { waitMs: () => 0 },
  } as unknown as Account // all that a start asks of it

  const due: number[] = []
  const start = createStart({
    store,
    accounts: createAccounts([account]),
    sender: {
      send: () => Promise.reject(new Error('the database went away')),
      resend: (payment) => Promise.resolve(payment),
      trigger: (payment) => Promise.resolve(payment),
    },
    ask: (() => Promise.reject(new Error('nothing to ask about'))) as unknown as Ask, // an order's first attempt asks nothing
    clock: { now: () => 2_000, after: () => () => {} },
    random,
    log: silentLog,
    background: () => {},
    onDue: (at) => due.push(at),
    reservePrompt: () => null,
    onOverdue: () => {},
    waitMs: () => 180_000,
  })
  const started = start(
    aSession(),
    { method: 'mobile_money', phone: '074 12 34 56' },
    'attempt-0001',
    null,
  )
  expect((await started).payment).toMatchObject({ state: 'created', attemptKey: 'attempt-0001' })

  const [payment] = await store.listByOrder('A-1')
  expect(payment).toMatchObject({ state: 'created', tracking: { nextAt: 32_000 } })
  expect(due).toEqual([32_000])
  await store.close()
})
