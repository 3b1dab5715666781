import { expect, it } from 'vitest'
import { transition } from '../payments/machine.ts'
import type { NewPayment } from '../payments/payment.ts'
import { id } from '../testing/ids.ts'
import { aPayment, nothingTold, started } from '../testing/payments.ts'
import { aSession } from '../testing/sessions.ts'
import type { Evidence, Store } from './store.ts'

/** What every store promises of one payment: two writers, many readers. */
export function itKeepsPayments(store: () => Store): void {
  const insert = (differing: Partial<NewPayment> = {}) =>
    store().insertPayment(aPayment(differing), started)

  it('reads back what it was given, field by field', async () => {
    const session = aSession({
      id: id('cs', 2),
      order: 'A-2',
      metadata: { colour: 'red' },
      returnUrl: 'https://shop.test/back',
    })
    await store().openSession(session)
    expect(await store().findSession(session.id)).toEqual(session)

    const payment = aPayment({
      state: 'awaiting',
      conflict: { field: 'amount', expected: 500, seen: 5 },
      fees: 10,
      pvitId: 'PAY1',
      firstSentAt: 5,
    })
    expect(await store().insertPayment(payment, started)).toBe('stored')
    expect(await store().findPayment(payment.id)).toEqual(payment)
    expect(await store().readEvidence(payment.id)).toEqual([started])
  })

  /** A payment that failed, a later session of its order, and one of another order. */
  async function failedWithOthers() {
    const later = aSession({ id: id('cs', 2) })
    const foreign = aSession({ id: id('cs', 3), order: 'A-3' })
    const payment = aPayment({ state: 'failed', version: 3 })
    await insert(payment)
    await store().cancelSession(payment.sessionId)
    for (const session of [later, foreign]) await store().openSession(session)
    return { payment, later, foreign }
  }

  it('shows at a glance whether a payment moved, to sessions of its order alone', async () => {
    const { payment, later, foreign } = await failedWithOthers()
    const moved = { state: 'failed', version: 3, expiresAt: payment.expiresAt }
    expect(await store().glance(payment.sessionId, payment.id)).toEqual(moved)
    expect(await store().glance(later.id, payment.id)).toEqual(moved)
    expect(await store().glance(foreign.id, payment.id)).toBeNull()
    expect(await store().glance(id('cs', 4), payment.id)).toBeNull()
    expect(await store().glance(later.id, id('pay', 9))).toBeNull()
  })

  it('shows a payment to sessions of its order alone', async () => {
    const { payment, later, foreign } = await failedWithOthers()
    expect(await store().findPaymentFor(payment.sessionId, payment.id)).toEqual(payment)
    expect(await store().findPaymentFor(later.id, payment.id)).toEqual(payment)
    expect(await store().findPaymentFor(foreign.id, payment.id)).toBeNull()
    expect(await store().findPaymentFor(id('cs', 4), payment.id)).toBeNull()
    expect(await store().findPaymentFor(later.id, id('pay', 9))).toBeNull()
  })

  it('keeps one payment per attempt key, and says whose fault it was', async () => {
    await insert({ state: 'failed' })
    expect(await insert({ id: id('pay', 2), reference: 'PTEST2' })).toBe('key-taken')
    expect(
      await insert({ id: id('pay', 3), reference: 'PTEST3', attemptKey: 'attempt-0003' }),
    ).toBe('stored')
  })

  it('lets exactly one of two writers replace a version', async () => {
    await insert()
    const payment = aPayment()
    const next = transition(payment, { type: 'send' }, 2_000)
    const written = await Promise.all([
      store().replace(next, 1, [started]),
      store().replace(next, 1, [started]),
    ])
    expect(written.filter((one) => one !== null)).toHaveLength(1)
    expect(await store().readEvidence(payment.id)).toHaveLength(2)
  })

  it('writes no failure that does not know of a callback’s claim of success', async () => {
    await insert({ state: 'awaiting' })
    const unaware = aPayment({ state: 'awaiting' })
    const callback: Evidence = { at: 2_000, type: 'callback', source: 'callback', detail: {} }
    await store().hint(unaware, callback, true)
    const failing = { type: 'statusFailed', reason: 'declined', ...nothingTold } as const
    expect(await store().replace(transition(unaware, failing, 3_000), 1, [started])).toBeNull()
    const aware = await store().findPayment(unaware.id)
    expect(aware).toMatchObject({ state: 'awaiting', tracking: { claimedSuccess: true } })
    if (aware === null) return
    expect(await store().replace(transition(aware, failing, 3_000), 1, [started])).toMatchObject({
      payment: { state: 'failed' },
      hintAt: 2_000,
    })
  })

  it('tells the versions of many payments at once', async () => {
    await insert()
    await store().replace(transition(aPayment(), { type: 'send' }, 2_000), 1, [])
    const ids = [
      aPayment().id,
      ...Array.from({ length: 1_200 }, (_, index) => id('pay', 50 + index)),
    ]
    expect([...(await store().readVersions(ids))]).toEqual([[aPayment().id, 2]])
    expect([...(await store().readVersions([]))]).toEqual([])
  })

  it('does not let an old question overwrite a newer version', async () => {
    await insert()
    const sending = transition(aPayment(), { type: 'send' }, 2_000)
    await store().replace(sending, 1, [started])
    await store().track(sending.id, 1, { ...sending.tracking, notFound: 9 })
    expect((await store().findPayment(sending.id))?.tracking.notFound).toBe(0)
  })

  it('finds a payment that PVIT has named before, of the same account and never the asker', async () => {
    const seen = aPayment({ tracking: { ...aPayment().tracking, seenAt: 5_000 } })
    await store().insertPayment(seen, started)
    expect(await store().findKnown('ACC_TEST', id('pay', 9))).toMatchObject({ id: seen.id })
    expect(await store().findKnown('ACC_TEST', seen.id)).toBeNull()
    expect(await store().findKnown('ACC_OTHER', id('pay', 9))).toBeNull()
  })
}
