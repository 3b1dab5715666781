import { describe, expect, it } from 'vitest'
import type { PvitFault, RequestOutcome, StatusOutcome, Transaction } from '@pvit-checkout/pvit'
import { aPayment } from '../testing/payments.ts'
import { untracked } from './payment.ts'
import { readStatus, repeatEvent, requestEvent, toOperator } from './translate.ts'

const fault: PvitFault = { error: null, code: null, httpStatus: 500, row: null }

describe('the answer to the first sending', () => {
  const cases: [RequestOutcome, string | null][] = [
    [{ kind: 'accepted', pvitId: 'PAY1', operator: 'MOOV_MONEY' }, 'accepted'],
    [{ kind: 'unproven', claims: 'SUCCESS', pvitId: 'PAY1', operator: null }, 'accepted'],
    [{ kind: 'unproven', claims: 'FAILED', pvitId: 'PAY1', operator: null }, 'accepted'],
    [{ kind: 'not-sent', cause: 'refused' }, 'notSent'],
    [{ kind: 'key-refused', fault }, 'notSent'],
    [{ kind: 'refused', fault }, 'refused'],
    [{ kind: 'maybe-executed', cause: 'time-out', fault: null }, 'noAnswer'],
    [{ kind: 'settled', status: 'SUCCESS', pvitId: 'GCH1', operator: null }, 'noAnswer'],
    [{ kind: 'link-made', url: 'https://pvit.test/l' }, 'linkMade'],
    [{ kind: 'link-lost' }, 'linkLost'],
    [{ kind: 'probably-refused', fault }, null],
    [{ kind: 'already-exists', fault }, null],
  ]
  it.each(cases)('%o proves %s', (outcome, type) => {
    expect(requestEvent(outcome)?.type ?? null).toBe(type)
  })

  it('a payment-shaped refusal is declined: the shop’s account is not to blame', () => {
    const outcome = { kind: 'refused', fault: null, cause: 'failed-at-once' } as const
    expect(requestEvent(outcome)).toEqual({ type: 'refused', reason: 'declined' })
  })

  it.each(cases)('of a repeat, %o proves acceptance or nothing at all', (outcome, type) => {
    expect(repeatEvent(outcome)?.type ?? null).toBe(type === 'accepted' ? 'accepted' : null)
  })
})

describe('the answer to our status question', () => {
  const ours: Transaction = {
    status: 'SUCCESS',
    reference: 'PTEST0000000001',
    account: 'ACC_TEST',
    amount: 500,
    fees: 5,
    operator: 'AIRTEL_MONEY',
    phone: '074123456',
  }
  const answered = (differing: Partial<Transaction> = {}): StatusOutcome => ({
    kind: 'answered',
    transaction: { ...ours, ...differing },
  })
  const awaiting = aPayment({ state: 'awaiting' })

  it('is a success only with every field equal (promise 15)', () => {
    expect(readStatus(awaiting, answered(), 9_000).event).toEqual({
      type: 'statusSuccess',
      fees: 5,
      operator: 'airtel',
    })
  })

  it.each([2.5, -1, Number.NaN])('names no fees where they are no whole XAF: %s', (fees) => {
    expect(readStatus(awaiting, answered({ fees }), 9_000).event).toMatchObject({ fees: null })
  })

  it.each([
    ['reference', { reference: 'PTEST0000000002' }],
    ['account', { account: 'ACC_OTHER' }],
    ['amount', { amount: 499 }],
    ['amount', { amount: 500.5 }],
    ['phone', { phone: '066820866' }],
    ['phone', { phone: 'unreadable' }],
  ])('of another %s settles nothing', (field, differing) => {
    for (const status of ['SUCCESS', 'FAILED', 'PENDING'] as const) {
      const { event, seen } = readStatus(awaiting, answered({ ...differing, status }), 9_000)
      expect(event).toMatchObject({ type: 'statusConflict', conflict: { field } })
      expect(seen).toBe('conflict')
    }
  })

  it.each([
    ['stranger', { amount: 499, phone: '066820866' }],
    ['conflict', { amount: 499, phone: 'unreadable' }],
    ['conflict', { amount: 499, phone: null }],
    ['conflict', { amount: 499, phone: '066820866', reference: 'PTEST0000000002' }],
  ])('is called a %s’s where it is of %o', (word, differing) => {
    expect(readStatus(awaiting, answered(differing), 9_000).seen).toBe(word)
  })

  it('never shows a stranger’s number in the conflict', () => {
    const { event } = readStatus(awaiting, answered({ phone: '066820866' }), 9_000)
    expect(JSON.stringify(event)).not.toMatch(/066|820|074|123/)
  })

  it('may leave the number out', () => {
    expect(readStatus(awaiting, answered({ phone: null }), 9_000).event?.type).toBe('statusSuccess')
  })

  it.each([-5, 5.5, 2 ** 53, 1e20, 1e300])(
    'is an end all the same where it names fees of %d: these are no fees, and no database keeps them',
    (fees) => {
      for (const status of ['SUCCESS', 'FAILED'] as const)
        expect(readStatus(awaiting, answered({ status, fees }), 9_000).event).toMatchObject({
          type: status === 'SUCCESS' ? 'statusSuccess' : 'statusFailed',
          fees: null,
        })
    },
  )

  it.each(['AMBIGUOUS', 'UNRECOGNISED'] as const)('%s proves nothing', (status) => {
    expect(readStatus(awaiting, answered({ status }), 9_000)).toMatchObject({
      event: null,
      seen: 'unclear',
    })
  })

  it('a failure names no cause, because PVIT names none', () => {
    expect(readStatus(awaiting, answered({ status: 'FAILED' }), 9_000).event).toMatchObject({
      type: 'statusFailed',
      reason: 'declined',
    })
  })

  it('after a callback said success, a failure needs three answers a minute apart', () => {
    let payment = aPayment({ state: 'awaiting', tracking: { ...untracked, claimedSuccess: true } })
    const failed = answered({ status: 'FAILED' })
    const types = [0, 59_999, 60_000, 90_000, 120_000].map((at) => {
      const { event, tracking } = readStatus(payment, failed, at)
      payment = { ...payment, tracking }
      return event?.type ?? null
    })
    expect(types).toEqual([null, null, null, null, 'statusFailed'])
  })

  it('counts "not found" only ten seconds apart, and forgets the count once it is found', () => {
    let payment = aPayment({ state: 'unknown' })
    const counts = [0, 9_999, 10_000, 25_000].map((at) => {
      payment = { ...payment, tracking: readStatus(payment, { kind: 'not-found' }, at).tracking }
      return payment.tracking.notFound
    })
    expect(counts).toEqual([1, 1, 2, 3])
    expect(readStatus(payment, answered(), 30_000).tracking).toMatchObject({
      notFound: 0,
      seenAt: 30_000,
    })
  })

  it('counts neither against an answer of a clock that ran ahead: ten seconds and a minute pass from the next one', () => {
    const ahead = { notFound: 1, notFoundAt: 86_400_000 }
    let missing = aPayment({ state: 'unknown', tracking: { ...untracked, ...ahead } })
    const counts = [0, 9_999, 10_000, 20_000].map((at) => {
      missing = { ...missing, tracking: readStatus(missing, { kind: 'not-found' }, at).tracking }
      return missing.tracking.notFound
    })
    expect(counts).toEqual([1, 1, 2, 3])

    const failed = { claimedSuccess: true, failedAnswers: 1, failedAnswerAt: 86_400_000 }
    let claimed = aPayment({ state: 'awaiting', tracking: { ...untracked, ...failed } })
    const types = [0, 59_999, 60_000, 120_000].map((at) => {
      const { event, tracking } = readStatus(claimed, answered({ status: 'FAILED' }), at)
      claimed = { ...claimed, tracking }
      return event?.type ?? null
    })
    expect(types).toEqual([null, null, null, 'statusFailed'])
  })

  it.each<StatusOutcome>([
    { kind: 'key-refused', fault },
    { kind: 'refused', fault },
    { kind: 'no-answer', cause: 'time-out', slowDown: false, retryAfterMs: null },
  ])('$kind counts for nothing', (outcome) => {
    const { event, tracking } = readStatus(aPayment({ state: 'unknown' }), outcome, 9_000)
    expect(event).toBeNull()
    expect(tracking).toEqual({ ...untracked, lastAskedAt: 9_000 })
  })
})

describe('the operator PVIT names', () => {
  it.each([
    ['AIRTEL_MONEY', 'airtel'],
    ['MOOV_MONEY', 'moov'],
    ['GIMAC_PAY', 'other'],
    ['TEST', null],
    [null, null],
  ])('%s is %s', (word, operator) => {
    expect(toOperator(word)).toBe(operator)
  })
})
