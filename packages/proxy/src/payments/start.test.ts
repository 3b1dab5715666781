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
import { createSender } from './send.ts'
import type { Settle } from './settle.ts'
import { createStart } from './start.ts'

it('a payment whose sending breaks off is answered all the same, and looked at again in time (promise 19)', async () => {
  const random = { bytes: (length: number) => randomBytes(length), number: () => 0.5 }
  const file = openSqlite(':memory:')
  const vault = createVault([randomBytes(32)], random)
  const store = await createSqlStore(file.dialect, vault)
  await store.openSession(aSession())
  const account = {
    code: 'ACC_TEST',
    operators: null,
    methods: ['mobile_money'],
    keys: { current: () => new Secret('a-key-that-is-valid') },
    breaker: { waitMs: () => 0 },
    pvit: { requestPayment: () => Promise.reject(new Error('the process is going down')) },
  } as unknown as Account // all that a start asks of it

  const due: number[] = []
  const accounts = createAccounts([account])
  const ask = (() => Promise.reject(new Error('nothing to ask about'))) as unknown as Ask // an order's first attempt asks nothing
  const settle = (() => Promise.reject(new Error('nothing to settle'))) as unknown as Settle // PVIT answers nothing
  const common = { store, accounts, ask, random, log: silentLog }
  const clock = { now: () => 2_000, after: () => () => {} }
  const start = createStart({
    ...{ ...common, vault, clock },
    sender: createSender({
      ...{ ...common, clock, settle },
      terms: { agent: null, ownerCharge: 'MERCHANT', operatorOwnerCharge: 'MERCHANT' },
      isPvitLink: () => true,
      opener: { open: () => Promise.resolve(false) },
    }),
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
  const { payment } = await started
  expect(payment).toMatchObject({ state: 'sending', attemptKey: 'attempt-0001' })
  expect(await store.listByOrder('A-1')).toMatchObject([
    { id: payment.id, state: 'sending', tracking: { nextAt: 77_000 } },
  ])
  const timeline = await store.readEvidence(payment.id)
  expect(timeline.map(({ type }) => type)).toEqual(['started', 'send'])
  expect(due).toEqual([77_000])
  // Until its sender's time is over nobody else touches it: it may be with PVIT.
  expect(await store.claimDue('ACC_TEST', 76_999, 90_000, 10)).toEqual([])
  expect(await store.claimDue('ACC_TEST', 77_000, 90_000, 10)).toHaveLength(1)
  await store.close()
})
