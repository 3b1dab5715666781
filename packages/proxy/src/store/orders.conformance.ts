import { expect, it } from 'vitest'
import { transition } from '../payments/machine.ts'
import type { NewPayment, Payment } from '../payments/payment.ts'
import { id } from '../testing/ids.ts'
import { aPayment, nothingTold, started } from '../testing/payments.ts'
import { aSession } from '../testing/sessions.ts'
import type { Store } from './store.ts'

/** What every store promises of an order: one live payment, and paid once, whoever else is at it. */
export function itKeepsOrders(store: () => Store): void {
  const insert = (differing: Partial<NewPayment> = {}) =>
    store().insertPayment(aPayment(differing), started)

  it('keeps one live payment per order, however many try at once', async () => {
    const tries = Array.from({ length: 20 }, (_, index) =>
      insert({
        id: id('pay', index),
        reference: `PTEST${index}`,
        attemptKey: `attempt-${index}`,
      }),
    )
    const outcomes = await Promise.all(tries)
    expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(1)
    expect(new Set(outcomes)).toEqual(new Set(['stored', 'order-taken']))
    expect(await store().listByOrder('A-1')).toHaveLength(1)
  })

  it('closes the order’s sessions with the success, and marks a second one overpaid', async () => {
    const first = aPayment({ state: 'failed' })
    const second = aPayment({
      id: id('pay', 2),
      reference: 'PTEST2',
      attemptKey: 'attempt-0002',
      state: 'awaiting',
    })
    await store().insertPayment(first, started)
    await store().insertPayment(second, started)
    await store().replace(transition(second, { type: 'statusSuccess', ...nothingTold }, 2_000), 1, [
      started,
    ])
    const sessionNow = () => store().findSession(aSession().id)
    expect(await sessionNow()).toMatchObject({ status: 'paid', overpaid: false })

    await store().replace(transition(first, { type: 'statusSuccess', ...nothingTold }, 3_000), 1, [
      started,
    ])
    expect(await sessionNow()).toMatchObject({ status: 'paid', overpaid: true })
  })

  it('sees that an order was paid twice even when both successes come in together', async () => {
    for (let round = 0; round < 10; round++) {
      const order = `B-${round}`
      const session = aSession({ id: id('cs', 100 + round), order })
      await store().openSession(session)
      const both = [1, 2].map((one) =>
        aPayment({
          id: id('pay', 10 * round + one),
          sessionId: session.id,
          order,
          reference: `PTEST${round}X${one}`,
          attemptKey: `attempt-${one}`,
          state: 'failed',
        }),
      )
      for (const payment of both) await store().insertPayment(payment, started)
      await Promise.all(
        both.map((payment) =>
          store().replace(
            transition(payment, { type: 'statusSuccess', ...nothingTold }, 2_000),
            1,
            [started],
          ),
        ),
      )
      expect(await store().findSession(session.id)).toMatchObject({ overpaid: true })
    }
  })

  it('lets the start of an attempt and the success of an earlier one pass each other', async () => {
    for (let round = 0; round < 20; round++) {
      const order = `C-${round}`
      const session = aSession({ id: id('cs', 200 + round), order })
      await store().openSession(session)
      const of = (one: number, state: Payment['state']) =>
        aPayment({
          id: id('pay', 10 * round + one),
          sessionId: session.id,
          order,
          reference: `PTEST${round}Y${one}`,
          attemptKey: `attempt-${one}`,
          state,
        })
      const live = of(1, 'awaiting')
      await store().insertPayment(live, started)
      const [paid, inserted] = await Promise.all([
        store().replace(transition(live, { type: 'statusSuccess', ...nothingTold }, 2_000), 1, [
          started,
        ]),
        store().insertPayment(of(2, 'created'), started),
      ])
      expect(paid).not.toBeNull()
      expect(['order-taken', 'order-paid']).toContain(inserted)
    }
  })

  it('lets the start of an attempt and the closing of its session pass each other', async () => {
    for (let round = 0; round < 20; round++) {
      const order = `E-${round}`
      const session = aSession({ id: id('cs', 300 + round), order })
      await store().openSession(session)
      const payment = aPayment({
        id: id('pay', 300 + round),
        sessionId: session.id,
        order,
        reference: `PTEST${round}Z`,
      })
      const start = () => store().insertPayment(payment, started)
      const close = async () => {
        await store().cancelSession(session.id)
        return (await store().listBySession(session.id)).length
      }
      const first = round % 2 === 0 ? start() : close()
      const second = round % 2 === 0 ? close() : start()
      expect([
        ['stored', 1],
        [1, 'stored'],
        ['session-closed', 0],
        [0, 'session-closed'],
      ]).toContainEqual(await Promise.all([first, second]))
    }
  })

  it('starts nothing in a session that is closed, and goes on in another of the same order', async () => {
    const other = aSession({ id: id('cs', 2) })
    await store().cancelSession(aSession().id)
    await store().openSession(other)
    expect(await insert()).toBe('session-closed')
    expect(await insert({ sessionId: other.id })).toBe('stored')
    await store().cancelSession(other.id)
    expect(await insert({ sessionId: other.id })).toBe('key-taken') // what stands is answered all the same
  })

  it('starts nothing more for an order whose earlier attempt succeeded meanwhile', async () => {
    await insert({ state: 'failed' })
    const late = transition(
      aPayment({ state: 'failed' }),
      { type: 'statusSuccess', ...nothingTold },
      2_000,
    )
    const another = { id: id('pay', 2), reference: 'PTEST2', attemptKey: 'attempt-0002' }
    const [, inserted] = await Promise.all([store().replace(late, 1, [started]), insert(another)])
    expect(['stored', 'order-paid']).toContain(inserted) // whoever was first
    expect(
      await insert({ id: id('pay', 3), reference: 'PTEST3', attemptKey: 'attempt-0003' }),
    ).toBe('order-paid')
    // The one that was paid is answered by its key all the same.
    expect(await insert()).toBe('key-taken')
  })
}
