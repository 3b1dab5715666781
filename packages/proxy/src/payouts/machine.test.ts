import { describe, expect, it } from 'vitest'
import { payoutStates, type PayoutState } from '@pvit-checkout/contract/shop'
import { aPayout } from '../testing/payouts.ts'
import { movePayout, payoutMoves, type PayoutEvent, type PayoutEventType } from './machine.ts'

const told = { fees: null, operator: null } as const
const conflict = { field: 'amount', expected: 500, seen: 5 } as const

/** One of each: the compiler asks for a new one when the machine learns a new event. */
const events: { [Type in PayoutEventType]: Extract<PayoutEvent, { type: Type }> } = {
  paid: { type: 'paid', pvitId: 'GCH1', operator: 'airtel' },
  refused: { type: 'refused', reason: 'declined' },
  neverSent: { type: 'neverSent' },
  accepted: { type: 'accepted', pvitId: 'GCH1', operator: 'airtel' },
  noAnswer: { type: 'noAnswer' },
  statusPending: { type: 'statusPending', fees: 5, operator: null },
  statusSuccess: { type: 'statusSuccess', ...told },
  statusFailed: { type: 'statusFailed', reason: 'declined', ...told },
  statusConflict: { type: 'statusConflict', conflict },
  notReceived: { type: 'notReceived' },
}

/** The law, written a second time on purpose and the other way round. What is not listed changes nothing. */
const law: { [Type in PayoutEventType]: Partial<Record<PayoutState, PayoutState>> } = {
  paid: { sending: 'succeeded', unknown: 'succeeded', failed: 'succeeded' },
  refused: { sending: 'failed', unknown: 'failed' },
  neverSent: { sending: 'failed', unknown: 'failed' },
  accepted: { sending: 'unknown', unknown: 'unknown' },
  noAnswer: { sending: 'unknown' },
  statusPending: { sending: 'unknown', unknown: 'unknown' },
  statusSuccess: { sending: 'succeeded', unknown: 'succeeded', failed: 'succeeded' },
  statusFailed: { sending: 'failed', unknown: 'failed' },
  statusConflict: { sending: 'sending', unknown: 'unknown', failed: 'failed' },
  notReceived: { unknown: 'failed' },
}

const cells = payoutStates.flatMap((state) =>
  Object.values(events).map((event) => ({ state, event })),
)

describe('every state of a payout against every event', () => {
  it.each(cells)('$state × $event.type', ({ state, event }) => {
    const before = aPayout({ state })
    const after = movePayout(before, event, 2_000)
    const expected = law[event.type][state]
    expect(after.state).toBe(expected ?? state)
    expect(expected !== undefined || after === before, 'the same object').toBe(true)
    expect(after.version - before.version).toBe(after === before ? 0 : 1)
    const ended =
      after.state !== before.state && (after.state === 'succeeded' || after.state === 'failed')
    expect(after.finishedAt).toBe(ended ? 2_000 : null)
  })

  it('has no state without a row', () => {
    expect(Object.keys(payoutMoves).sort()).toEqual([...payoutStates].sort())
  })

  it('leaves a success only to nothing', () => {
    expect(payoutMoves.succeeded).toEqual({})
  })
})

describe('what a payout learns', () => {
  it('says so when the money went after all', () => {
    const failed = aPayout({ state: 'failed', reason: 'declined', finishedAt: 1_500 })
    expect(movePayout(failed, events.statusSuccess, 2_000)).toMatchObject({
      state: 'succeeded',
      late: true,
      reason: null,
    })
    expect(movePayout(aPayout(), events.paid, 2_000).late).toBe(false)
  })

  it('stays failed, since when it did, where PVIT speaks of another amount afterwards', () => {
    const failed = aPayout({ state: 'failed', reason: 'declined', finishedAt: 1_500 })
    expect(movePayout(failed, events.statusConflict, 2_000)).toMatchObject({
      state: 'failed',
      finishedAt: 1_500,
      conflict,
    })
  })

  it('costs no version when it is heard twice', () => {
    const once = movePayout(aPayout({ state: 'unknown' }), events.accepted, 2_000)
    expect(movePayout(once, events.accepted, 3_000)).toBe(once)
    const doubted = movePayout(aPayout({ state: 'unknown' }), events.statusConflict, 2_000)
    expect(movePayout(doubted, events.statusConflict, 3_000)).toBe(doubted)
  })

  it('keeps PVIT’s id and its operator', () => {
    expect(movePayout(aPayout({ operator: null }), events.accepted, 2_000)).toMatchObject({
      pvitId: 'GCH1',
      operator: 'airtel',
    })
    const known = aPayout({ state: 'unknown', pvitId: 'GCH9' })
    const refused = { type: 'refused', reason: 'declined', pvitId: null } as const
    expect(movePayout(known, refused, 2_000).pvitId).toBe('GCH9')
  })
})
