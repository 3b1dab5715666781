import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readFault, Secret, type RequestOutcome, type StatusOutcome } from '@pvit-checkout/pvit'
import type { Account } from '../accounts/account.ts'
import { createAccounts } from '../accounts/accounts.ts'
import { createOutbox } from '../events/outbox.ts'
import { silentLog } from '../log.ts'
import { createSqlStore } from '../store/sql.ts'
import { openSqlite } from '../store/sqlite.ts'
import type { Store } from '../store/store.ts'
import { id } from '../testing/ids.ts'
import { aPayment, pendingAnswer } from '../testing/payments.ts'
import { aSession } from '../testing/sessions.ts'
import { createVault } from '../vault.ts'
import { createAsk } from './ask.ts'
import { createCancel } from './cancel.ts'
import { createCallbackHealth } from './callback-health.ts'
import { createHub } from './hub.ts'
import { createPace } from './pace.ts'
import type { NewPayment, Payment } from './payment.ts'
import { createSender } from './send.ts'
import { createSettle } from './settle.ts'

const now = 2_000
const evidence = { at: 1_000, type: 'started', source: 'shopper', detail: {} } as const

let store: Store
beforeEach(async () => {
  const random = { bytes: (length: number) => randomBytes(length), number: () => 0.5 }
  const file = openSqlite(':memory:')
  store = await createSqlStore(file.dialect, createVault([randomBytes(32)], random))
  await store.openSession(aSession())
})
afterEach(() => store.close())

/** A sender over the real store; PVIT answers the first request with `answer`, and `again` whatever follows, a moment later. */
function createWorld(
  answer: RequestOutcome,
  {
    again = answer,
    status = { kind: 'not-found' },
    renewalMs = 0,
    answerMs = 0,
  }: {
    again?: RequestOutcome
    status?: StatusOutcome
    renewalMs?: number
    answerMs?: number
  } = {},
) {
  const left: string[] = []
  const posted = async (name: string) => {
    left.push(name)
    at += answerMs
    await new Promise((resolve) => setImmediate(resolve))
    return left.length === 1 ? answer : again
  }
  const account = {
    code: 'ACC_TEST',
    keys: {
      current: () => new Secret('a-key-that-is-valid'),
      async replaceRefused() {
        at += renewalMs
        return new Secret('another-key-that-is-valid')
      },
    },
    pace: createPace(),
    pvit: {
      requestPayment: () => posted('payment'),
      requestLink: () => posted('link'),
      askStatus: () => Promise.resolve(status),
    },
  } as unknown as Account // all that a sending asks of it
  const accounts = createAccounts([account])
  let at = now
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
  const due: (number | null)[] = []
  const settle = createSettle({
    ...{ store, clock, hub: createHub(), log: silentLog },
    random: { bytes: (length) => randomBytes(length), number: () => 0.5 },
    health: createCallbackHealth(new Map(), silentLog),
    outbox: createOutbox({ targetsOf: () => [] }),
    onDue: (at) => due.push(at),
    onTold: () => {},
  })
  const sender = createSender({
    ...{ store, accounts, settle, clock, log: silentLog },
    ask: createAsk({ store, accounts, settle, clock, log: silentLog }),
    terms: { agent: null, ownerCharge: 'MERCHANT', operatorOwnerCharge: 'MERCHANT' },
    isPvitLink: () => true,
    opener: {
      async open() {
        left.push('opening')
        await new Promise((resolve) => setImmediate(resolve))
        return true
      },
    },
  })
  const standStill = (ms: number) => {
    at += ms
  }
  return { sender, settle, left, clock, standStill, due }
}

async function kept(differing: Partial<NewPayment>): Promise<Payment> {
  await store.insertPayment(aPayment(differing), evidence)
  return aPayment(differing)
}

const accepted: RequestOutcome = { kind: 'accepted', pvitId: 'PAY1', operator: null }
/** In no words of PVIT's. */
const keyRefused: RequestOutcome = { kind: 'key-refused', fault: null }
const keyDead: RequestOutcome = {
  kind: 'key-refused',
  fault: readFault(403, { status_code: 3100, error: 'AUTHENTICATION_FAILED' }),
}
const notSent: RequestOutcome = { kind: 'not-sent', cause: 'refused' }
const link: RequestOutcome = { kind: 'link-made', url: 'https://pvit.test/l' }

it('stays its sender’s when the session is cancelled in the very moment that it leaves', async () => {
  const { settle } = createWorld(accepted)
  const payment = await kept({ state: 'created' })
  const cancel = createCancel({
    settle,
    store: {
      cancelSession: (id) => store.cancelSession(id),
      async listBySession(id) {
        const asItStood = await store.listBySession(id)
        await settle.once(payment, {
          ...{ event: { type: 'send' }, leaseUntil: 90_000 },
          evidence: { type: 'send', source: 'proxy', detail: {} },
        })
        return asItStood
      },
    },
  })
  await cancel(payment.sessionId)
  expect(await store.findPayment(payment.id)).toMatchObject({ state: 'sending' })
  expect(await store.claimDue(payment.account, 60_000, 90_000, 9)).toEqual([])
  expect(await store.claimDue(payment.account, 90_000, 99_000, 9)).toHaveLength(1)
})

it.each([
  ['sent', 'send', 'payment', { state: 'created' }],
  ['sent again', 'resend', 'payment', { state: 'unknown', firstSentAt: 1_000, lastSentAt: 1_000 }],
  [
    'opened',
    'trigger',
    'opening',
    { state: 'link_ready', method: 'restlink', redirectUrl: 'https://pvit.test/l' },
  ],
] as const)(
  'of two that would have it %s at the same moment, one does (promise 1)',
  async (_, verb, what, differing) => {
    const { sender, left } = createWorld(accepted)
    const payment = await kept(differing)
    await Promise.all([sender[verb](payment), sender[verb](payment)])
    expect(left).toEqual([what])
    expect(await store.findPayment(payment.id)).toMatchObject({ state: 'awaiting' })
  },
)

it('what is sent again was asked about for no time yet: what was counted is of the sending before', async () => {
  const { sender } = createWorld(accepted)
  const tracking = { ...aPayment().tracking, notFound: 2, notFoundAt: 900, askedAheadMs: 900_000 }
  const payment = await kept({ state: 'unknown', firstSentAt: 1_000, lastSentAt: 1_000, tracking })
  await sender.resend(payment)
  const after = await store.findPayment(payment.id)
  expect(after?.tracking).toMatchObject({ notFound: 0, notFoundAt: null, askedAheadMs: 0 })
})

it.each([
  ['nothing was heard', 4, { kind: 'maybe-executed', cause: 'timeout', fault: null }],
  ['no link was heard', 4, { kind: 'link-lost', cause: 'timeout' }],
  ['nothing left', 4, { kind: 'not-sent', cause: 'connect-timeout' }],
  ['PVIT answered', 20, accepted],
] as const)('of twenty of which %s, %i are written down at once', async (_, most, outcome) => {
  const { sender } = createWorld(outcome)
  const leaving = await Promise.all(
    Array.from({ length: 20 }, async (_one, nr) => {
      const order = { order: `R-${nr}`, reference: `PCROWD${nr}`, attemptKey: `attempt-${nr}` }
      const method = outcome.kind === 'link-lost' ? 'web' : 'mobile_money'
      const { payment, ...rest } = sender.leave(aPayment({ id: id('pay', nr), method, ...order }))
      await store.insertPayment(payment, evidence)
      return { payment, ...rest }
    }),
  )
  const replace = store.replace.bind(store)
  let [writing, mostAtOnce] = [0, 0]
  store.replace = async (...input) => {
    mostAtOnce = Math.max(mostAtOnce, ++writing)
    return replace(...input).finally(() => writing--)
  }
  const ends = await Promise.all(leaving.map((one) => sender.deliver(one)))
  expect(mostAtOnce).toBe(most)
  expect(ends.filter(({ state }) => state === 'sending')).toEqual([])
})

it('a RESTLINK just made is nobody else’s to open, though somebody asked for a look meanwhile (promise 34)', async () => {
  const { sender, left } = createWorld(link)
  const payment = await kept({ state: 'created', method: 'restlink' })
  await store.hint(payment, { ...evidence, at: now })
  const claims: Promise<unknown>[] = []
  const replace = store.replace.bind(store)
  store.replace = async (next, ...rest) => {
    const written = await replace(next, ...rest)
    if (next.state === 'link_ready') claims.push(store.claimDue('ACC_TEST', now, now + 30_000, 8))
    return written
  }
  await sender.send(payment)
  expect(await Promise.all(claims)).toEqual([[]])
  expect(left).toEqual(['link', 'opening'])
})

it('a callback that has been looked into is looked into no more, whatever moves later', async () => {
  const { settle, due } = createWorld(accepted)
  const payment = await kept({ state: 'unknown' })
  await store.hint(payment, { ...evidence, at: now, source: 'callback' })
  const [claimed] = await store.claimDue('ACC_TEST', now, now + 30_000, 8)
  const pending = { type: 'statusPending', fees: null, operator: null } as const
  const news = { event: pending, evidence: { type: 'status', source: 'pvit', detail: {} } } as const
  const moved = await settle(claimed?.payment ?? payment, news)
  expect(moved.tracking.calledBack).toBe(true)
  expect(due.filter((at) => at !== null)).toEqual([moved.tracking.nextAt])
})

it('a refusal under question is nobody else’s to doubt, though somebody asked for a look meanwhile', async () => {
  const { sender } = createWorld({ kind: 'probably-refused', fault: null })
  const payment = await kept({ state: 'created' })
  await store.hint(payment, { ...evidence, at: now })
  const claims: Promise<unknown>[] = []
  const track = store.track.bind(store)
  store.track = async (...told) => {
    await track(...told)
    claims.push(store.claimDue('ACC_TEST', now, now + 30_000, 8))
  }
  expect(await sender.send(payment)).toMatchObject({
    state: 'failed',
    reason: 'service-unavailable',
  })
  expect(await Promise.all(claims)).toEqual([[]])
})

it('a reference that PVIT says it has, and does not know, is told as that in the timeline', async () => {
  const error = 'TRANSACTION_REFERENCE_ALREADY_EXISTS'
  const fault = { error, code: 5000, httpStatus: 409, row: null }
  const { sender } = createWorld({ kind: 'already-exists', fault })
  const payment = await kept({ state: 'created' })
  expect(await sender.send(payment)).toMatchObject({ state: 'unknown' })
  const answer = (await store.readEvidence(payment.id)).find(({ type }) => type === 'answer')
  expect(answer?.detail).toEqual({ outcome: 'already-exists', fault: error, cause: null })
})

it.each(['web', 'card', 'restlink'] as const)(
  'a %s link whose address did not come is lost, though PVIT says that it is open: no page and no prompt to wait for',
  async (method) => {
    const payment = await kept({ state: 'created', method })
    const { sender, left } = createWorld(
      { kind: 'probably-refused', fault: null },
      { status: pendingAnswer(payment) },
    )
    expect(await sender.send(payment)).toMatchObject({ state: 'failed', reason: 'link-lost' })
    expect(left).toEqual(['link'])
  },
)

it.each([
  ['was turned away by a gateway', 'failed', 'service-unavailable', keyRefused, keyRefused],
  [
    'was turned away so, and did not leave again',
    'failed',
    'service-unavailable',
    keyRefused,
    notSent,
  ],
  ['PVIT refused for its key', 'canceled', 'never-sent', keyDead, keyDead],
  ['never left', 'canceled', 'never-sent', notSent, notSent],
] as const)(
  'what %s is told as %s, %s, once the shop closes its window, and PVIT is asked about it or need not be',
  async (_, state, reason, answer, again) => {
    const { sender, settle } = createWorld(answer, { again })
    const payment = await kept({ state: 'created' })
    await sender.send(payment)
    await createCancel({ settle, store })(payment.sessionId)
    const ended = await store.findPayment(payment.id)
    expect(ended).toMatchObject({ state, reason })
    expect(ended?.tracking.nextAt === null).toBe(state === 'canceled')
  },
)

it.each([
  ['in one sending', 0],
  ['in a later one, for the new key took too long', 60_000],
])(
  'a refusal after a gateway turned it away, %s, proves nothing of the first: PVIT is asked, and finds it',
  async (_, renewalMs) => {
    const refused: RequestOutcome = {
      kind: 'refused',
      fault: readFault(403, { status_code: 3014, error: 'CUSTOMER_BLOCKED' }),
    }
    const payment = await kept({ state: 'created' })
    const { sender, left } = createWorld(keyRefused, {
      again: refused,
      status: pendingAnswer(payment),
      renewalMs,
    })
    let sent = await sender.send(payment)
    if (sent.state === 'created') sent = await sender.send(sent)
    expect(sent).toMatchObject({ state: 'awaiting' })
    expect(left).toHaveLength(2)
  },
)

describe('a sender that stood still, or waited too long', () => {
  it.each([
    [54_000, ['payment'], 'awaiting'],
    [56_000, [], 'created'],
  ])(
    'for %i ms sends only what ends before the payment is anybody’s (promise 21)',
    async (ms, sent, state) => {
      const { sender, left, standStill } = createWorld(accepted)
      const leaving = sender.leave(aPayment({ state: 'created' }))
      const { payment, leaseUntil } = leaving
      await store.insertPayment(payment, evidence, undefined, leaving)
      expect(leaseUntil).toBe(now + 75_000)
      standStill(ms)
      expect(await sender.deliver(leaving)).toMatchObject({ state })
      expect(left).toEqual(sent)
    },
  )

  it.each([
    [30_000, 2],
    [60_000, 1],
  ])('for its new key, %i ms long, sends %i times', async (renewalMs, times) => {
    const { sender, left } = createWorld(keyRefused, { renewalMs })
    const payment = await kept({ state: 'created' })
    expect(await sender.send(payment)).toMatchObject({ state: 'created' })
    expect(left).toHaveLength(times)
  })

  it('sends nothing with its new key where the database cannot say whether the payment is still wanted', async () => {
    const { sender, left } = createWorld(keyRefused)
    const payment = await kept({ state: 'created' })
    const findSession = store.findSession.bind(store)
    store.findSession = (id) =>
      left.length === 0 ? findSession(id) : Promise.reject(new Error('the database went away'))
    expect(await sender.send(payment)).toMatchObject({ state: 'created' })
    expect(left).toEqual(['payment'])
  })

  it('moves nothing that another has taken over meanwhile, and does not send it either', async () => {
    const { sender, settle, left, standStill } = createWorld(accepted)
    const leaving = sender.leave(aPayment({ state: 'created' }))
    await store.insertPayment(leaving.payment, evidence, undefined, leaving)
    standStill(20 * 60_000)
    const news = (type: 'noAnswer' | 'notReceived') =>
      ({ event: { type }, evidence: { type, source: 'clock', detail: {} } }) as const
    await settle(await settle(leaving.payment, news('noAnswer')), news('notReceived'))
    expect(await sender.deliver(leaving)).toMatchObject({ state: 'failed' })
    expect(left).toEqual([])
  })
})

describe('a RESTLINK', () => {
  const made = {
    state: 'link_ready',
    method: 'restlink',
    redirectUrl: 'https://pvit.test/l',
  } as const

  it.each([
    ['is opened while its shopper may still wait', 29_999, ['link', 'opening'], 'awaiting'],
    ['is opened by nobody half a minute later (promise 34)', 30_000, ['link'], 'failed'],
  ])('whose address takes its time %s', async (_, answerMs, happens, becomes) => {
    const { sender, left, clock } = createWorld(link, { answerMs })
    const payment = await kept({ state: 'created', method: 'restlink', createdAt: clock.now() })
    expect(await sender.send(payment)).toMatchObject({ state: becomes })
    expect(left).toEqual(happens)
  })

  it.each([
    ['is opened while its shopper may still wait', 29_999, ['opening'], 'awaiting'],
    ['is opened by nobody half a minute later (promise 34)', 30_000, [], 'failed'],
    ['is opened by nobody where the clock was set back by a day since', -86_400_000, [], 'failed'],
  ])('that a process left unopened %s', async (_, later, happens, becomes) => {
    const { sender, left, clock, standStill } = createWorld(accepted)
    const payment = await kept({ ...made, createdAt: clock.now() })
    standStill(later)
    expect(await sender.trigger(payment)).toMatchObject({ state: becomes })
    expect(left).toEqual(happens)
  })

  it('is opened by nobody once its session was closed (promise 34)', async () => {
    const { sender, left } = createWorld(accepted)
    const payment = await kept(made)
    await store.cancelSession(payment.sessionId)
    expect(await sender.trigger(payment)).toMatchObject({ state: 'failed', reason: 'link-lost' })
    expect(left).toEqual([])
  })

  it('is not opened late by a process that stood still once it had written down that it would, nor by any other (promises 21, 34)', async () => {
    const { sender, left, standStill } = createWorld(accepted)
    const payment = await kept(made)
    const replace = store.replace.bind(store)
    store.replace = async (next, ...rest) => {
      const written = await replace(next, ...rest)
      if (next.state === 'triggering') standStill(20 * 60_000)
      return written
    }
    expect(await sender.trigger(payment)).toMatchObject({ state: 'failed', reason: 'link-lost' })
    expect(await store.findPayment(payment.id)).toMatchObject({ state: 'failed' })
    expect(left).toEqual([])
  })

  it('is not taken for unopened by who comes too late where another is opening it', async () => {
    const { sender, left, standStill } = createWorld(accepted)
    const payment = await kept(made)
    const opening = sender.trigger(payment)
    while (left.length === 0) await new Promise((resolve) => setImmediate(resolve))
    standStill(60_000)
    await sender.trigger(payment)
    expect(await opening).toMatchObject({ state: 'awaiting' })
  })
})

describe('what PVIT answered while the database is away', () => {
  /** Of a payment that is sent, no move but its sending can be written, so many times. */
  function fail(times: number) {
    const replace = store.replace.bind(store)
    let left = times
    store.replace = (next, ...rest) => {
      if (next.state === 'sending' || left === 0) return replace(next, ...rest)
      left -= 1
      return Promise.reject(new Error('the database went away'))
    }
  }

  it('is kept, and written once it is back: nothing is sent twice (promise 19)', async () => {
    const { sender, left } = createWorld(accepted)
    const payment = await kept({ state: 'created' })
    fail(5)
    expect(await sender.send(payment)).toMatchObject({ state: 'awaiting', pvitId: 'PAY1' })
    expect(await store.findPayment(payment.id)).toMatchObject({ state: 'awaiting' })
    expect(left).toEqual(['payment'])
  })

  it('is given up before somebody else may look at the payment (promise 19)', async () => {
    const { sender, clock } = createWorld(accepted)
    const payment = await kept({ state: 'created' })
    fail(Infinity)
    await expect(sender.send(payment)).rejects.toThrow('the database went away')
    expect(clock.now() - now).toBeGreaterThan(60_000)
    expect(clock.now() - now).toBeLessThan(75_000)
    expect(await store.findPayment(payment.id)).toMatchObject({ state: 'sending' })
  })
})
