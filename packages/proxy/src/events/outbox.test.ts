import { ShopEvent, type EventPayout } from '@pvit-checkout/contract/shop'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isLive, moves, transition, type PaymentEvent } from '../payments/machine.ts'
import type { Payment } from '../payments/payment.ts'
import { oneOfEach } from '../testing/payment-events.ts'
import { aPayment } from '../testing/payments.ts'
import { aSession } from '../testing/sessions.ts'
import type { OutgoingEvent } from './event.ts'
import { createOutbox, typesOf } from './outbox.ts'

const outbox = createOutbox({ targetsOf: () => ['webhook'] })

/** Every cell of the machine that ends a payment. */
const endingCells = (Object.keys(moves) as Payment['state'][]).flatMap((state) => {
  const row: Partial<Record<PaymentEvent['type'], Payment['state']>> = moves[state]
  const types = Object.keys(row) as PaymentEvent['type'][] // the keys of a row
  return types.filter((type) => !isLive(row[type] ?? state)).map((type) => [state, type] as const)
})

const parse = ({ body }: OutgoingEvent) => ShopEvent.parse(JSON.parse(body))

/** A payment's whole life by these news, and all that is told of it. */
function live(all: readonly PaymentEvent[]): { lives: Payment[]; told: OutgoingEvent[] } {
  const lives: Payment[] = [aPayment()]
  const told: OutgoingEvent[] = []
  for (const [index, event] of all.entries()) {
    const before = lives.at(-1) ?? aPayment()
    const after = transition(before, event, 2_000 + index)
    if (after === before) continue
    told.push(...outbox.ofMove(before, after, 2_000 + index).events)
    lives.push(after)
  }
  return { lives, told }
}

describe('what a payment tells the shop', () => {
  it.each([
    ['awaiting', 'statusSuccess', 'payment.succeeded'],
    ['awaiting', 'statusFailed', 'payment.failed'],
    ['sending', 'refused', 'payment.failed'],
    ['unknown', 'notReceived', 'payment.failed'],
    ['created', 'neverSent', 'payment.failed'],
    ['created', 'cancel', 'payment.failed'],
    ['link_ready', 'linkLost', 'payment.failed'],
    ['failed', 'statusSuccess', 'payment.succeeded'],
    ['awaiting', 'gaveUp', 'payment.unresolved'],
    ['awaiting', 'statusConflict', 'payment.conflict'],
    ['unresolved', 'verdictFailed', 'payment.failed'],
    ['created', 'send', null],
    ['sending', 'accepted', null],
    ['sending', 'noAnswer', null],
    ['unknown', 'resend', null],
    ['link_ready', 'statusPending', null],
  ] as const)('%s, %s: %s', (state, type, told) => {
    const before = aPayment({ state })
    const after = transition(before, oneOfEach[type], 2_000)
    expect(after).not.toBe(before)
    expect(typesOf(before, after)).toEqual(told === null ? [] : [told])
  })

  it('is one event for every end it comes to, each under an id of its own, whatever happens to it', () => {
    const anything = fc.array(fc.constantFrom<PaymentEvent>(...Object.values(oneOfEach)), {
      maxLength: 30,
      size: 'max',
    })
    fc.assert(
      fc.property(anything, (all) => {
        const { lives, told } = live(all)
        const ends = lives.filter(
          ({ state }, index) => index > 0 && !isLive(state) && state !== lives[index - 1]?.state,
        )
        const endings = told.filter(({ type }) => /succeeded|failed/.test(type))
        expect(endings.map(parse).map(({ data }) => 'state' in data && data.state)).toEqual(
          ends.map(({ state }) => state),
        )
        expect(new Set(told.map(({ id }) => id)).size).toBe(told.length)
        expect(told.filter(({ type }) => type === 'payment.conflict').length).toBeLessThanOrEqual(1)
      }),
      { numRuns: 2_000 },
    )
  })

  it.each(endingCells)('%s, %s is an end, and told as one', (state, type) => {
    const before = aPayment({ state })
    expect(typesOf(before, transition(before, oneOfEach[type], 2_000))).toHaveLength(1)
  })

  it('carries the whole of it as it stood then, but neither its number nor its timeline', () => {
    const before = aPayment({
      state: 'failed',
      reason: 'declined',
      firstSentAt: 1,
      finishedAt: 1_500,
    })
    const [event] = outbox.ofMove(
      before,
      transition(before, oneOfEach.statusSuccess, 2_000),
      2_000,
    ).events
    if (event === undefined) throw new Error('Nothing is told.')
    expect(event).toMatchObject({ id: `${before.id}_2`, at: 2_000, targets: ['webhook'] })
    expect(parse(event)).toEqual({
      type: 'payment.succeeded',
      timestamp: '1970-01-01T00:00:02.000Z',
      data: {
        id: before.id,
        session: before.sessionId,
        order: 'A-1',
        kind: 'payment',
        method: 'mobile_money',
        state: 'succeeded',
        status: 'succeeded',
        amount: 500,
        fees: null,
        total: null,
        operator: 'airtel',
        phone: '074 •• •• 56',
        reference: before.reference,
        pvitId: null,
        reason: null,
        late: true,
        conflict: null,
        createdAt: '1970-01-01T00:00:01.000Z',
        finishedAt: '1970-01-01T00:00:02.000Z',
      },
    })
    expect(event.body).not.toContain(before.phone)
    expect(event.body).not.toContain('timeline')
  })

  it('keeps the end of a wait apart from a conflict that was seen in the same version', () => {
    const before = aPayment({ state: 'awaiting' })
    const after = transition(before, oneOfEach.statusConflict, 200_000)
    const [told] = outbox.ofMove(before, after, 200_000).events
    expect(outbox.ofOverdue(after, 200_001).id).not.toBe(told?.id)
  })
})

describe('what else is told', () => {
  it('an order paid twice: its session, and all of its payments', () => {
    const paid = aPayment({ state: 'succeeded', finishedAt: 2_000 })
    const event = outbox
      .ofMove(paid, paid, 3_000)
      .overpaid(aSession({ status: 'paid', overpaid: true }), [paid, aPayment()], 2)
    expect(event.id).toBe(`${aSession().id}_overpaid_2`)
    const { data } = parse(event)
    expect(data).toMatchObject({ overpaid: true, status: 'paid', payments: [{}, {}] })
    expect(event.body).not.toContain(paid.phone)
  })

  it('a payout at its end, and never while it is being sent', () => {
    const payout: EventPayout = {
      id: 'po_TEST0001',
      kind: 'payout',
      state: 'sending',
      account: 'ACC_TEST',
      amount: 500,
      fees: null,
      order: null,
      note: null,
      operator: 'airtel',
      phone: '074 •• •• 56',
      reference: 'GTEST1',
      pvitId: null,
      reason: null,
      late: false,
      conflict: null,
      createdAt: '1970-01-01T00:00:01.000Z',
      finishedAt: null,
    }
    expect(outbox.ofPayout(payout, 1, 2_000)).toBeNull()
    for (const state of ['succeeded', 'failed', 'unknown'] as const) {
      const event = outbox.ofPayout({ ...payout, state }, 2, 2_000)
      expect(event).toMatchObject({ id: 'po_TEST0001_2', type: `payout.${state}` })
      expect(event === null ? null : parse(event)).toMatchObject({ data: { state } })
    }
  })

  it('a key that dies before its successor came: once for each key', () => {
    const key = {
      account: 'ACC_TEST',
      environment: 'test',
      expiresAt: '1970-01-01T00:10:00.000Z',
      cause: 'renewal-not-answered',
    } as const
    const event = outbox.ofExpiringKey(key, 7, 2_000)
    expect(event.id).toBe('key_ACC_TEST_7')
    expect(parse(event)).toMatchObject({ type: 'key.expiring', data: key })
  })
})
