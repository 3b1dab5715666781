import { describe, expect, it } from 'vitest'
import { paymentStates, type PaymentState } from '@pvit-checkout/contract/shop'
import { oneOfEach } from '../testing/payment-events.ts'
import { aPayment } from '../testing/payments.ts'
import { isLive, moves, transition, type EventType } from './machine.ts'

const { conflict } = oneOfEach.statusConflict

/**
 * The law, written a second time on purpose and the other way round: for every event, from where it may lead where. What
 * is not listed changes nothing.
 */
const law: { [Type in EventType]: Partial<Record<PaymentState, PaymentState>> } = {
  send: { created: 'sending' },
  notSent: { sending: 'created' },
  accepted: { sending: 'awaiting', unknown: 'awaiting', triggering: 'awaiting' },
  noAnswer: { sending: 'unknown', triggering: 'unknown' },
  refused: { sending: 'failed' },
  resend: { unknown: 'unknown' },
  linkMade: { sending: 'link_ready' },
  linkLost: { sending: 'failed', link_ready: 'failed' },
  trigger: { link_ready: 'triggering' },
  notOpened: { triggering: 'failed' },
  statusPending: {
    sending: 'awaiting',
    unknown: 'awaiting',
    awaiting: 'awaiting',
    link_ready: 'opened',
    opened: 'opened',
    triggering: 'awaiting',
  },
  statusSuccess: {
    sending: 'succeeded',
    unknown: 'succeeded',
    awaiting: 'succeeded',
    link_ready: 'succeeded',
    opened: 'succeeded',
    triggering: 'succeeded',
    unresolved: 'succeeded',
    failed: 'succeeded',
  },
  statusFailed: {
    sending: 'failed',
    unknown: 'failed',
    awaiting: 'failed',
    link_ready: 'failed',
    opened: 'failed',
    triggering: 'failed',
    unresolved: 'failed',
  },
  statusConflict: {
    sending: 'sending',
    unknown: 'unknown',
    awaiting: 'awaiting',
    link_ready: 'link_ready',
    opened: 'opened',
    triggering: 'triggering',
    unresolved: 'unresolved',
    succeeded: 'succeeded',
    failed: 'failed',
  },
  notReceived: { unknown: 'failed' },
  neverSent: { created: 'failed' },
  gaveUp: {
    unknown: 'unresolved',
    awaiting: 'unresolved',
    link_ready: 'unresolved',
    opened: 'unresolved',
    triggering: 'unresolved',
  },
  cancel: { created: 'canceled' },
  verdictSucceeded: { unresolved: 'succeeded' },
  verdictFailed: { unresolved: 'failed' },
}

const cells = paymentStates.flatMap((state) =>
  Object.values(oneOfEach).map((event) => ({ state, event })),
)

describe('every state against every event (promise 17)', () => {
  it.each(cells)('$state × $event.type', ({ state, event }) => {
    const before = aPayment({ state, finishedAt: isLive(state) ? null : 1_500 })
    const after = transition(before, event, 2_000)
    const expected = law[event.type][state]
    expect(after.state).toBe(expected ?? state)
    expect(
      expected !== undefined || after === before,
      'a missing cell returns the same object',
    ).toBe(true)
    expect(after.version - before.version).toBe(after === before ? 0 : 1)
    expect(after.finishedAt === null).toBe(
      after === before ? before.finishedAt === null : isLive(after.state),
    )
  })

  it('has no state without a row', () => {
    expect(Object.keys(moves).sort()).toEqual([...paymentStates].sort())
  })
})

describe('what a transition keeps', () => {
  it('leads from no end back to a live state: the store writes `live` but once', () => {
    const ended = paymentStates.filter((state) => !isLive(state))
    expect(ended.flatMap((state) => Object.values(moves[state])).filter(isLive)).toEqual([])
  })

  it('returns the same object when a repeat brings nothing new', () => {
    const awaiting = aPayment({ state: 'awaiting', operator: 'airtel', fees: 10 })
    expect(transition(awaiting, { type: 'statusPending', fees: 10, operator: 'airtel' }, 1)).toBe(
      awaiting,
    )
  })

  it('takes PVIT at its word on operator and fees, and does not forget them again', () => {
    const told = transition(
      aPayment({ state: 'awaiting' }),
      { type: 'statusPending', fees: 10, operator: 'moov' },
      1,
    )
    expect(told).toMatchObject({ state: 'awaiting', fees: 10, operator: 'moov' })
    expect(transition(told, oneOfEach.statusSuccess, 2)).toMatchObject({
      state: 'succeeded',
      fees: 10,
      operator: 'moov',
    })
  })

  it('says late when a success follows a failure, and drops the reason', () => {
    const failed = aPayment({ state: 'failed', reason: 'declined', finishedAt: 1_000 })
    expect(transition(failed, oneOfEach.statusSuccess, 9_000)).toMatchObject({
      state: 'succeeded',
      late: true,
      reason: null,
      finishedAt: 9_000,
    })
  })

  it('forgets a send that provably did not leave, but never an earlier one that may have', () => {
    const sending = transition(aPayment({ state: 'created' }), oneOfEach.send, 5_000)
    expect(sending).toMatchObject({ firstSentAt: 5_000, lastSentAt: 5_000 })
    expect(transition(sending, oneOfEach.notSent, 6_000)).toMatchObject({
      state: 'created',
      firstSentAt: null,
    })
    expect(transition(sending, { type: 'notSent', turnedAway: true }, 6_000)).toMatchObject({
      state: 'created',
      firstSentAt: 5_000,
    })
    const again = aPayment({ state: 'sending', firstSentAt: 1_000, lastSentAt: 5_000 })
    expect(transition(again, oneOfEach.notSent, 6_000)).toMatchObject({
      firstSentAt: 1_000,
      lastSentAt: 5_000,
    })
  })

  it('does not end a second time what is contradicted after its success', () => {
    const paid = aPayment({ state: 'succeeded', finishedAt: 1_500 })
    expect(transition(paid, oneOfEach.statusConflict, 2_000)).toMatchObject({
      state: 'succeeded',
      finishedAt: 1_500,
      conflict,
    })
  })

  it('keeps the first conflict: it is the one a person has to look at', () => {
    const first = transition(aPayment({ state: 'awaiting' }), oneOfEach.statusConflict, 1)
    expect(first.conflict).toEqual(conflict)
    const other = { ...conflict, seen: 7 }
    expect(transition(first, { type: 'statusConflict', conflict: other }, 2)).toBe(first)
  })
})
