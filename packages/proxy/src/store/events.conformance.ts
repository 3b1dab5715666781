import type { PaymentId } from '@pvit-checkout/contract/checkout'
import { beforeEach, describe, expect, it } from 'vitest'
import { transition } from '../payments/machine.ts'
import { anEvent, aTelling } from '../testing/events.ts'
import { aPayment } from '../testing/payments.ts'
import { aSession } from '../testing/sessions.ts'
import type { Evidence, Store } from './store.ts'

const evidence: Evidence = { at: 1_000, type: 'status', source: 'pvit', detail: {} }
const told = { fees: null, operator: null } as const
const all = null
const webhook = 'webhook'

/** What every store promises of the events, whatever lies beneath. `store` is open and holds the session of the tests. */
export function describeEventStore(opened: () => Store): void {
  describe('what the shop is told', () => {
    let store: Store
    beforeEach(() => {
      store = opened()
    })

    const awaiting = aPayment({ state: 'awaiting' })
    const paid = transition(awaiting, { type: 'statusSuccess', ...told }, 2_000)
    const deliveries = () => store.listDeliveries(undefined, { limit: 100 })
    const claim = (now: number, until = now + 60_000) =>
      store.claimDeliveries(webhook, all, now, until, 10)
    const claimOne = async (now: number) => {
      const [one] = await claim(now)
      if (one === undefined) throw new Error('Nothing is due.')
      return one
    }

    it('is written with the move it tells of, or not at all', async () => {
      await store.insertPayment(awaiting, evidence)
      const event = anEvent({ targets: ['webhook', 'handler'] })
      expect(await store.replace(paid, 7, [evidence], undefined, aTelling(event))).toBeNull()
      expect(await deliveries()).toEqual([])
      await store.replace(paid, 1, [evidence], undefined, aTelling(event))
      expect(await deliveries()).toMatchObject([
        { eventId: event.id, target: 'webhook', status: 'pending', attempts: 0 },
        { eventId: event.id, target: 'handler', status: 'pending', attempts: 0 },
      ])
      expect(await claimOne(1_000)).toMatchObject({ eventId: event.id, body: event.body })
    })

    it('of two who move one payment is written by the one who did', async () => {
      await store.insertPayment(awaiting, evidence)
      await Promise.all([
        store.replace(paid, 1, [evidence], undefined, aTelling(anEvent({ id: 'by-the-first' }))),
        store.replace(paid, 1, [evidence], undefined, aTelling(anEvent({ id: 'by-the-second' }))),
      ])
      expect(await deliveries()).toHaveLength(1)
    })

    it('includes a second success of the order, decided by the commit itself', async () => {
      const second = aPayment({
        id: 'pay_TEST0000000000000002' as PaymentId, // the schema's form
        reference: 'PTEST2',
        attemptKey: 'attempt-0002',
        state: 'failed',
      })
      await store.insertPayment(second, evidence)
      await store.insertPayment(awaiting, evidence)
      await store.replace(paid, 1, [evidence], undefined, aTelling())
      expect(await deliveries()).toEqual([])
      const late = transition(second, { type: 'statusSuccess', ...told }, 3_000)
      await store.replace(late, 1, [evidence], undefined, aTelling())
      const [overpaid] = await claim(5_000)
      expect(overpaid).toMatchObject({
        eventId: `${aSession().id}_overpaid_2`,
        type: 'session.overpaid',
      })
      expect(JSON.parse(overpaid?.body ?? '')).toEqual({
        overpaid: true,
        payments: expect.arrayContaining([awaiting.id, second.id]) as unknown,
      })
    })

    it('is kept once per id, however often it is told', async () => {
      await store.tellShop(anEvent())
      await store.tellShop(anEvent({ body: 'another' }))
      expect(await deliveries()).toHaveLength(1)
      expect((await claimOne(1_000)).body).toBe(anEvent().body)
    })

    describe('a payment whose wait is over', () => {
      const tell = (payment: { id: string }) => anEvent({ id: `${payment.id}_unconfirmed` })

      it('is told of once, at that time and not before, whoever looks', async () => {
        await store.insertPayment(awaiting, evidence)
        expect(await store.nextOverdueAt()).toBe(awaiting.expiresAt)
        expect(await store.tellOverdue(awaiting.expiresAt - 1, 10, tell)).toBe(0)
        const counts = await Promise.all(
          [1, 2].map(() => store.tellOverdue(awaiting.expiresAt, 10, tell)),
        )
        expect(counts.reduce((sum, count) => sum + count)).toBe(1)
        expect(await deliveries()).toHaveLength(1)
        expect(await store.nextOverdueAt()).toBeNull()
        expect(await store.tellOverdue(awaiting.expiresAt + 1, 10, tell)).toBe(0)
      })

      it('is not told of when it ended before', async () => {
        await store.insertPayment(awaiting, evidence)
        await store.replace(paid, 1, [evidence])
        expect(await store.nextOverdueAt()).toBeNull()
        expect(await store.tellOverdue(awaiting.expiresAt, 10, tell)).toBe(0)
      })
    })

    describe('a delivery', () => {
      beforeEach(() => store.tellShop(anEvent()))

      it('goes to one claimer, until its lease is over', async () => {
        const claims = await Promise.all([claim(1_000, 2_000), claim(1_000, 2_000)])
        expect(claims.flat()).toHaveLength(1)
        expect(await claim(1_999)).toEqual([])
        expect(await store.nextDeliveryAt(webhook, all, 1_999)).toBe(2_000)
        expect(await claim(2_000)).toMatchObject([{ attempts: 2 }])
      })

      it('is not due before its time, nor for another target or type', async () => {
        expect(await claim(999)).toEqual([])
        expect(await store.claimDeliveries('handler', all, 1_000, 2_000, 10)).toEqual([])
        expect(await store.claimDeliveries(webhook, ['payment.failed'], 1_000, 2_000, 10)).toEqual(
          [],
        )
        expect(await store.claimDeliveries(webhook, [], 1_000, 2_000, 10)).toEqual([])
        expect(
          await store.claimDeliveries(webhook, ['payment.succeeded'], 1_000, 2_000, 10),
        ).toHaveLength(1)
      })

      it('waits after a failure, and says what came of it', async () => {
        const attempt = { kind: 'not-delivered', status: 503, cause: 'refused' } as const
        await store.endAttempt(await claimOne(1_000), attempt, 1_100, 6_000)
        expect(await deliveries()).toMatchObject([
          { status: 'pending', attempts: 1, lastAt: 1_100, lastStatus: 503, lastCause: 'refused' },
        ])
        expect(await store.nextDeliveryAt(webhook, all, 1_100)).toBe(6_000)
        expect(await claim(5_999)).toEqual([])
        expect(await claim(6_000)).toHaveLength(1)
      })

      it('next, is told of those that wait and of those that are leased, to this target and of these types alone', async () => {
        const next = (now: number) => store.nextDeliveryAt(webhook, ['payment.succeeded'], now)
        await claim(1_000, 30_000)
        expect([await next(999), await next(1_000)]).toEqual([1_000, 30_000])
        await store.tellShop(anEvent({ id: 'later', at: 20_000 }))
        await store.tellShop(anEvent({ id: 'another', at: 5_000, type: 'payment.failed' }))
        await store.tellShop(anEvent({ id: 'elsewhere', at: 5_000, targets: ['handler'] }))
        expect([await next(1_000), await next(19_999)]).toEqual([20_000, 20_000])
        await claim(20_000, 40_000)
        expect(await next(20_000)).toBe(30_000)
      })

      it('is given up without a next time, and no longer claimed', async () => {
        const attempt = { kind: 'not-delivered', status: 410, cause: 'gone' } as const
        await store.endAttempt(await claimOne(1_000), attempt, 1_100, null)
        expect(await claim(1_000_000)).toEqual([])
        expect(await store.nextDeliveryAt(webhook, all, 1_100)).toBeNull()
        expect(await store.listDeliveries('failed', { limit: 10 })).toHaveLength(1)
        expect(await store.listDeliveries('pending', { limit: 10 })).toEqual([])
      })

      it('stays delivered, whatever one who lost the lease reports afterwards', async () => {
        const slow = await claimOne(1_000)
        const quick = await claimOne(61_000)
        await store.endAttempt(quick, { kind: 'delivered', status: 200 }, 62_000, null)
        const failure = { kind: 'not-delivered', status: null, cause: 'timed-out' } as const
        await store.endAttempt(slow, failure, 63_000, 70_000)
        expect(await deliveries()).toMatchObject([
          { status: 'delivered', lastStatus: 200, lastCause: null, nextAt: null },
        ])
      })

      it('is not taken from its holder by one who lost the lease', async () => {
        const slow = await claimOne(1_000)
        await claimOne(61_000)
        const failure = { kind: 'not-delivered', status: null, cause: 'timed-out' } as const
        await store.endAttempt(slow, failure, 62_000, 62_000)
        expect(await claim(62_000)).toEqual([])
      })

      it('is queued anew by hand, with the same id and a fresh count', async () => {
        const { id, eventId } = await claimOne(1_000)
        const [one] = await deliveries()
        if (one === undefined) throw new Error('It is gone.')
        await store.endAttempt(
          { ...one, body: '' },
          { kind: 'delivered', status: 204 },
          2_000,
          null,
        )
        expect(await store.retryDelivery(id, 90_000)).toMatchObject({
          id,
          status: 'pending',
          attempts: 0,
          nextAt: 90_000,
        })
        expect(await claim(90_000)).toMatchObject([{ eventId, attempts: 1 }])
        expect(await store.retryDelivery('dlv_webhook_none', 1)).toBeNull()
      })

      it('is queued anew by hand at once, whoever still holds it', async () => {
        const { id } = await claimOne(1_000)
        await store.retryDelivery(id, 1_100)
        expect(await claim(1_100)).toHaveLength(1)
      })

      it('comes free when its holder is known to be dead', async () => {
        await claimOne(1_000)
        await store.dropLeases(1_100)
        expect(await claim(1_100)).toHaveLength(1)
      })
    })

    it('is listed newest first, page by page, and nothing is shown twice', async () => {
      for (let round = 0; round < 5; round++)
        await store.tellShop(anEvent({ id: `event_${round}`, at: round < 2 ? 1_000 : 2_000 }))
      const seen: string[] = []
      let after: { at: number; id: string } | undefined
      for (;;) {
        const page = await store.listDeliveries(undefined, { limit: 2, after })
        const last = page.at(-1)
        if (last === undefined) break
        seen.push(...page.map(({ eventId }) => eventId))
        after = { at: last.createdAt, id: last.id }
      }
      expect(seen).toEqual(['event_4', 'event_3', 'event_2', 'event_1', 'event_0'])
    })

    it('is queued for a target that came later, once, and only what it wants and what is young', async () => {
      await store.tellShop(anEvent({ id: 'old', at: 999, targets: [] }))
      await store.tellShop(anEvent({ id: 'unwanted', type: 'payment.failed', targets: [] }))
      await store.tellShop(anEvent({ id: 'wanted', targets: ['webhook'] }))
      const queue = () => store.queueFor('handler', ['payment.succeeded'], 1_000)
      expect([await queue(), await queue()]).toEqual([1, 0])
      expect(await store.queueFor('handler', [], 0)).toBe(0)
      expect(await store.claimDeliveries('handler', all, 1_000, 2_000, 10)).toMatchObject([
        { eventId: 'wanted', target: 'handler', body: anEvent().body },
      ])
    })

    it('is forgotten when it is old: what was taken first, the rest later, and only so many at once', async () => {
      for (const id of ['taken', 'given-up', 'unheard']) {
        const targets = id === 'unheard' ? [] : (['webhook'] as const)
        await store.tellShop(anEvent({ id, targets, at: id === 'taken' ? 1_000 : 1_001 }))
      }
      const [taken] = await claim(1_000)
      if (taken === undefined) throw new Error('Nothing is due.')
      await store.endAttempt(taken, { kind: 'delivered', status: 200 }, 1_000, null)
      const kept = async () => (await deliveries()).map(({ eventId }) => eventId)

      expect(await store.pruneEvents(1_000, 500, 100)).toBe(false)
      expect(await kept()).toEqual(['given-up', 'taken'])
      await store.pruneEvents(2_000, 500, 100)
      expect(await kept()).toEqual(['given-up'])
      expect(await store.queueFor('handler', ['payment.succeeded'], 0)).toBe(1) // "unheard" is gone, "given-up" is not
      expect(await store.pruneEvents(2_000, 2_000, 1)).toBe(true)
      expect(await kept()).toHaveLength(1)
      expect(await store.pruneEvents(2_000, 2_000, 1)).toBe(true)
      expect(await kept()).toEqual([])
      expect(await store.pruneEvents(2_000, 2_000, 1)).toBe(false)
    })

    it('remembers of each result whether a callback came first', async () => {
      const seen = { ...awaiting.tracking, seenAt: 1_500 }
      const of = (index: number, differing = {}) =>
        aPayment({
          id: `pay_TEST00000000000000${String(index).padStart(2, '0')}` as PaymentId, // the schema's form
          order: `A-${index}`,
          reference: `PTEST${index}`,
          attemptKey: `attempt-${index}`,
          state: 'awaiting',
          tracking: seen,
          ...differing,
        })
      const end = (payment: ReturnType<typeof of>, at: number) =>
        store.replace(transition(payment, { type: 'statusSuccess', ...told }, at), 1, [evidence])
      const callback = { ...evidence, source: 'callback' } as const

      const [called, silent, clicked, late] = [of(1), of(2), of(3), of(4)]
      const refused = of(5, { tracking: awaiting.tracking })
      for (const payment of [called, silent, clicked, late, refused])
        await store.insertPayment(payment, evidence)
      await store.hint(called, { ...callback, at: 1_600 })
      await store.hint(clicked, { ...evidence, at: 1_600, source: 'shopper' })
      // Whoever asked read the payment before the callback came; what is kept knows of it.
      expect((await end(called, 2_000))?.payment.tracking.calledBack).toBe(true)
      for (const [index, payment] of [silent, clicked, late, refused].entries())
        expect((await end(payment, 2_001 + index))?.payment.tracking.calledBack).toBe(false)
      await store.hint(late, { ...callback, at: 3_000 })

      expect((await store.findPayment(called.id))?.tracking.calledBack).toBe(true)
      // Newest first; one that PVIT never named is no result of PVIT's.
      expect(await store.listCalledBack('ACC_TEST', 10)).toEqual([false, false, false, true])
      expect(await store.listCalledBack('ACC_TEST', 2)).toEqual([false, false])
      expect(await store.listCalledBack('ACC_OTHER', 10)).toEqual([])
    })
  })
}
