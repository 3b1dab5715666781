import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { Secret, type StatusOutcome } from '@pvit-checkout/pvit'
import type { Account } from '../accounts/account.ts'
import { createAccounts } from '../accounts/accounts.ts'
import { silentLog } from '../log.ts'
import { askPayout } from '../payouts/look.ts'
import type { SettlePayout } from '../payouts/settle.ts'
import { aPayment, pendingAnswer } from '../testing/payments.ts'
import { aPayout } from '../testing/payouts.ts'
import { createAsk } from './ask.ts'
import { createPace } from './pace.ts'
import type { Payment } from './payment.ts'
import { createAskStatus } from './question.ts'
import type { Settle } from './settle.ts'

const clock = { now: () => 60_000, after: () => () => {} }
const { reference, account } = aPayment()
const keyRefused: StatusOutcome = {
  kind: 'key-refused',
  fault: { error: 'INVALID_SECRET', code: 3100, httpStatus: 403, row: null },
}

/** An account that gives these answers, one after the other. */
function answering(...answers: StatusOutcome[]) {
  const asked: { id: string; alone?: boolean }[] = []
  const pvit = {
    askStatus({ id, alone }: { id: string; alone?: boolean }) {
      asked.push({ id, ...(alone === true ? { alone } : {}) })
      return Promise.resolve(answers[asked.length - 1])
    },
  }
  const givenUp: Secret[] = []
  const keys = {
    current: () => new Secret(randomBytes(16).toString('hex')),
    replaceRefused(used: Secret) {
      givenUp.push(used)
      return Promise.resolve(null)
    },
  }
  const one = { code: account, keys, pvit, pace: createPace() } as unknown as Account // all that a question asks of it
  return { accounts: createAccounts([one]), asked, givenUp }
}

it('an answer that speaks of another is asked for anew, alone, and that one counts', async () => {
  const { accounts, asked } = answering(
    pendingAnswer(aPayment({ reference: 'PANOTHER' })),
    pendingAnswer(aPayment()),
  )
  const askStatus = createAskStatus(accounts, clock, silentLog)
  const outcome = await askStatus({ ...aPayment(), operation: 'PAYMENT' })
  expect(outcome).toEqual(pendingAnswer(aPayment()))
  expect(asked).toEqual([{ id: reference }, { id: reference, alone: true }])
})

it.each([
  ['is not given up for an answer too many', [keyRefused, pendingAnswer(aPayment())], 0],
  ['is, where PVIT refuses it alone too', [keyRefused, keyRefused], 1],
] as const)('a key that is refused over a connection with others %s', async (_, answers, given) => {
  const { accounts, asked, givenUp } = answering(...answers)
  const askStatus = createAskStatus(accounts, clock, silentLog)
  const outcome = await askStatus({ ...aPayment(), operation: 'PAYMENT' })
  expect([outcome, givenUp.length]).toEqual([answers[1], given])
  expect(asked).toEqual([{ id: reference }, { id: reference, alone: true }])
})

it.each([
  ['is asked with others while it is open', 'awaiting', [{ id: reference }]],
  [
    'is asked alone while it is being sent: “not found” may end it',
    'sending',
    [{ id: reference, alone: true }],
  ],
  [
    'is asked alone once it failed: “not found” lets the next one out',
    'failed',
    [{ id: reference, alone: true }],
  ],
] as const)('a payment %s', async (_, state, questions) => {
  const { accounts, asked } = answering({ kind: 'not-found' })
  const store = { readEvidence: () => Promise.resolve([]) }
  const settle: Settle = Object.assign((payment: Payment) => Promise.resolve(payment), {
    once: () => Promise.resolve(null),
  })
  await createAsk({ store, accounts, settle, clock, log: silentLog })(aPayment({ state }), false)
  expect(asked).toEqual(questions)
})

it('a payout is asked alone: told as failed it would be made once more', async () => {
  const { accounts, asked } = answering({ kind: 'not-found' })
  const settle = ((payout) => Promise.resolve(payout)) as SettlePayout
  const payout = aPayout({ account })
  await askPayout({ askStatus: createAskStatus(accounts, clock, silentLog), settle, clock }, payout)
  expect(asked).toEqual([{ id: payout.reference, alone: true }])
})

it('that PVIT refuses our questions is told once, with its cure, and so is the end of it', async () => {
  const fault = { error: 'API_NOT_FOUND', code: 4000, httpStatus: 404, row: null }
  const refused = { kind: 'refused', fault, retryAfterMs: null, slowDown: false } as const
  const { accounts } = answering(refused, refused, { kind: 'not-found' }, refused)
  const told: unknown[] = []
  const tell = (message: string, fields: unknown) => told.push([message, fields])
  const log = { info: tell, warn: tell, error: tell }
  const askStatus = createAskStatus(accounts, clock, log)
  const question = { ...aPayment(), operation: 'PAYMENT' } as const
  for (const _ of [1, 2]) await askStatus(question)
  const refusal = [
    expect.stringContaining('none is settled'),
    { account, fault: 'API_NOT_FOUND', hint: expect.stringContaining('PVIT_STATUS_CODE') },
  ]
  expect(told).toEqual([refusal])
  for (const _ of [1, 2]) await askStatus(question)
  expect(told).toEqual([refusal, [expect.stringContaining('again'), { account }], refusal])
})
