import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createPvit, Secret, type Pvit, type RequestOutcome } from '@pvit-checkout/pvit'
import type { Account } from '../accounts/account.ts'
import { createOutbox } from '../events/outbox.ts'
import { silentLog } from '../log.ts'
import { untracked } from '../payments/payment.ts'
import { sendLeaseMs } from '../payments/schedule.ts'
import { createSqlStore } from '../store/sql.ts'
import { openSqlite } from '../store/sqlite.ts'
import type { Store } from '../store/store.ts'
import { aPayout } from '../testing/payouts.ts'
import { createVault } from '../vault.ts'
import { createSendPayout } from './send.ts'
import { createSettlePayout } from './settle.ts'

const random = { bytes: (length: number) => randomBytes(length), number: () => 0.5 }
const now = 1_000
const secret = new Secret('a-key-that-is-valid')
const intent = aPayout({ tracking: { ...untracked, nextAt: now + sendLeaseMs } })
const paid: RequestOutcome = {
  kind: 'settled',
  status: 'SUCCESS',
  pvitId: 'PAY1',
  operator: null,
}

let store: Store
beforeEach(async () => {
  store = await createSqlStore(
    openSqlite(':memory:').dialect,
    createVault([randomBytes(32)], random),
  )
  const started = { at: now, type: 'started', source: 'shop', detail: {} } as const
  await store.insertPayout(intent, started, { since: 0, daily: null, numberDaily: null })
})
afterEach(() => store.close())

/** A sender over the real store; PVIT has paid. */
function createWorld(request: Pvit['giveChange'] = () => Promise.resolve(paid)) {
  let at = now
  let sent = 0
  const clock = {
    now: () => at,
    after(ms: number, run: () => void) {
      setImmediate(() => {
        at += ms
        run()
      })
      return () => {}
    },
  }
  const giveChange: Pvit['giveChange'] = (...asked) => {
    sent += 1
    return request(...asked)
  }
  const account = { code: 'ACC_TEST', pvit: { giveChange } } as unknown as Account // all that a sending asks of it
  const settle = createSettlePayout({
    ...{ store, clock, random, log: silentLog },
    outbox: createOutbox({ targetsOf: () => [] }),
    onDue: () => {},
    onTold: () => {},
  })
  const askStatus = () => Promise.resolve({ kind: 'not-found' } as const)
  const send = createSendPayout({
    ...{ askStatus, settle, clock, log: silentLog },
    terms: { agent: null, ownerCharge: 'MERCHANT', operatorOwnerCharge: 'MERCHANT' },
  })
  return {
    clock,
    send: () => send(intent, account, secret),
    sent: () => sent,
    standStill: (ms: number) => void (at += ms),
  }
}

describe('what PVIT answered while the database is away', () => {
  function fail(times: number) {
    const replace = store.replacePayout.bind(store)
    let left = times
    store.replacePayout = (...told) => {
      if (left === 0) return replace(...told)
      left -= 1
      return Promise.reject(new Error('the database went away'))
    }
  }

  it('is kept, and written once it is back: nobody pays again what went (promise 42)', async () => {
    const { send, sent } = createWorld()
    fail(5)
    expect(await send()).toMatchObject({ state: 'succeeded', pvitId: 'PAY1' })
    expect(await store.findPayout(intent.id)).toMatchObject({ state: 'succeeded' })
    expect(sent()).toBe(1)
  })

  it('is given up before somebody else may look at the payout', async () => {
    const { send, clock } = createWorld()
    fail(Infinity)
    await expect(send()).rejects.toThrow('the database went away')
    expect(clock.now() - now).toBeGreaterThan(60_000)
    expect(clock.now() - now).toBeLessThan(sendLeaseMs)
  })
})

it.each([
  [54_000, 1, 'succeeded'],
  [56_000, 0, 'failed'],
])(
  'a sender that stood still for %i ms sends only what ends before the payout is anybody’s (promise 42)',
  async (ms, times, state) => {
    const { send, sent, standStill } = createWorld()
    standStill(ms)
    expect(await send()).toMatchObject({ state, ...(times === 0 && { reason: 'never-sent' }) })
    expect(sent()).toBe(times)
  },
)

it('what PVIT’s client will not send has failed as a refusal does, and nothing left', async () => {
  const fetch = vi.fn<typeof globalThis.fetch>()
  const pvit = createPvit({
    account: 'ACC_TEST',
    baseUrl: 'https://pvit.test',
    codes: { rest: 'REST0', status: 'STAT0' },
    limits: { minAmount: intent.amount + 1 },
    fetch,
  })
  const { send } = createWorld((...asked) => pvit.giveChange(...asked))
  expect(await send()).toMatchObject({ state: 'failed', reason: 'merchant-setup' })
  expect(fetch).not.toHaveBeenCalled()
})
