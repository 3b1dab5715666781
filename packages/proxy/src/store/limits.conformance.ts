import type { PaymentId, SessionId } from '@pvit-checkout/contract/checkout'
import { describe, expect, it } from 'vitest'
import { createPromptLimits, type PromptReservation } from '../limits/prompts.ts'
import { counted, reserve } from '../limits/reservation.ts'
import { limitTable, type LimitSettings } from '../limits/settings.ts'
import { transition, type PaymentEvent } from '../payments/machine.ts'
import type { NewPayment } from '../payments/payment.ts'
import { aPayment } from '../testing/payments.ts'
import { aSession } from '../testing/sessions.ts'
import type { Evidence, Store } from './store.ts'

const minute = 60_000
const told = { fees: null, operator: null } as const
const started: Evidence = { at: 1, type: 'started', source: 'shopper', detail: {} }
const three = { key: 'k', limit: 'ip', windows: [{ most: 3, windowMs: minute }] } as const

/** Limits of the store, as every database keeps them. Part of `describeStore`. */
export function describeLimits(store: () => Store): void {
  describe('limits', () => {
    it('never give the last place to two', async () => {
      const taken = await Promise.all(
        Array.from({ length: 20 }, () => store().reserve(reserve([counted(three)], 1_000))),
      )
      expect(taken.filter(Boolean)).toHaveLength(3)
    })

    it('tell whether there is room, and take none', async () => {
      const look = async () => store().hasRoom(reserve([counted(three)], 1_000))
      for (let round = 0; round < 3; round++) {
        expect(await look()).toBe(true)
        expect(await store().reserve(reserve([counted(three)], 1_000))).toBe(true)
      }
      expect(await look()).toBe(false)
      expect(await store().hasRoom(reserve([counted(three)], 1_000 + minute))).toBe(true)
    })

    it('take a place on all counters or on none', async () => {
      const other = counted({ ...three, key: 'other' })
      for (let round = 0; round < 3; round++) await store().reserve(reserve([other], 1_000))
      expect(await store().reserve(reserve([counted(three), other], 1_000))).toBe(false)
      for (let round = 0; round < 3; round++)
        expect(await store().reserve(reserve([counted(three)], 1_000))).toBe(true)
    })

    it('forget what no longer counts, and nothing else', async () => {
      const once = counted({ ...three, windows: [{ most: 1, windowMs: minute }] })
      await store().reserve(reserve([once], 1_000))
      await store().countLookup(aSession().id, 'a', 1, 1_000)
      await store().pruneLimits(2_000, 1_000)
      expect(await store().reserve(reserve([once], 2_000))).toBe(false)
      expect(await store().countLookup(aSession().id, 'b', 1, 2_000)).toBe(false)
      await store().pruneLimits(10 * minute, 1_001)
      expect(await store().countLookup(aSession().id, 'b', 1, 2_000)).toBe(true)
    })

    describe('on prompts', () => {
      const { start, end } = promptsOf(store)

      it('are counted with the intent, and not where nothing was started', async () => {
        expect(await start(1)).toBe('stored')
        expect(await start(2, { order: 'order 1', phone: 'phone 2' })).toBe('order-taken')
        expect(await start(1)).toBe('key-taken')
        // Two more prompts of the session would be refused if either had counted.
        for (const index of [3, 4, 5])
          expect(await start(index, { phone: `phone ${index}` })).toBe('stored')
        expect(await start(6, { phone: 'phone 6' })).toBe('limited')
        expect(await start(1)).toBe('key-taken') // what stands is answered by its key all the same
      })

      it('say "order taken" to a twin, even when the limit is reached, and no more once its payment is over', async () => {
        for (const index of [1, 2, 3, 4])
          expect(await start(index, { phone: `phone ${index}` })).toBe('stored')
        expect(await start(5, { order: 'order 4', phone: 'phone 5' })).toBe('order-taken')
        await end(4, { type: 'statusFailed', reason: 'declined', ...told })
        expect(await start(5, { order: 'order 4', phone: 'phone 5' })).toBe('limited')
      })

      it('let one prompt at a time onto a phone, whatever the order, until it is surely over', async () => {
        expect(await start(1)).toBe('stored')
        expect(await start(2, { at: 2 * minute })).toBe('limited')
        expect(await start(2, { at: 3 * minute + 1_000 })).toBe('stored')
      })

      it('let the next one come once a prompt is answered', async () => {
        await start(1)
        await end(1, { type: 'statusSuccess', ...told })
        expect(await start(2)).toBe('stored')
      })

      it('leave a phone in peace that was asked twice for nothing, longer each time, until a payment succeeds', async () => {
        let now = 0
        const declined: PaymentEvent = { type: 'statusFailed', reason: 'declined', ...told }
        const pauses: number[] = []
        for (const index of [1, 2, 3, 4]) {
          while ((await start(index, { at: now, free: true })) === 'limited') now += minute
          await end(index, declined, now)
          const ended = now
          while ((await start(index + 10, { at: now, free: true })) === 'limited') now += minute
          pauses.push((now - ended) / minute)
          await end(index + 10, { type: 'neverSent' }, now)
        }
        expect(pauses).toEqual([0, 15, 30, 60])
        await start(30, { at: now, free: true })
        await end(30, { type: 'statusSuccess', ...told }, now)
        await start(31, { at: now, free: true })
        await end(31, declined, now)
        expect(await start(32, { at: now, free: true })).toBe('stored')
      })

      it('count a prompt that was left to expire as refused, once', async () => {
        await start(1, { at: 0, free: true })
        expect(await start(2, { at: 4 * minute, free: true })).toBe('stored')
        // The first one is told as refused at last; it was counted before.
        await end(1, { type: 'statusFailed', reason: 'declined', ...told }, 4 * minute)
        expect(await start(3, { at: 7 * minute + 1_000, free: true })).toBe('limited')
        await end(2, { type: 'statusSuccess', ...told }, 8 * minute)
        expect(await start(3, { at: 8 * minute, free: true })).toBe('stored')
      })

      it('give back what never rang: to the phone when PVIT refused it, to the session too when nothing left', async () => {
        for (const index of [1, 2, 3, 4, 5, 6]) {
          expect(await start(index)).toBe('stored')
          await end(index, { type: 'neverSent' })
        }
        for (const index of [7, 8, 9, 10]) {
          expect(await start(index)).toBe('stored')
          await end(index, { type: 'refused', reason: 'customer-unknown' })
        }
        expect(await start(11)).toBe('limited') // the session's four
        expect(await start(12, { session: 2 })).toBe('stored') // the phone's three
      })

      it('begin anew with a phone a day after its last pause', async () => {
        const declined: PaymentEvent = { type: 'statusFailed', reason: 'declined', ...told }
        for (const index of [1, 2]) {
          await start(index, { free: true })
          await end(index, declined)
        }
        const later = 26 * 60 * minute
        expect(await start(3, { at: later, free: true })).toBe('stored')
        await end(3, declined, later)
        expect(await start(4, { at: later, free: true })).toBe('stored')
      })
    })
  })
}

interface StartOptions {
  readonly order?: string
  readonly phone?: string
  readonly at?: number
  readonly session?: number
  /** Without the counts, so that only the rules about one phone's answers are left. */
  readonly free?: boolean
}

function promptsOf(store: () => Store) {
  const many = [{ most: 1_000, windowMs: minute }]
  const defaults = Object.fromEntries(
    Object.entries({
      limitPhone: limitTable.LIMIT_PHONE.fallback,
      limitSession: limitTable.LIMIT_SESSION.fallback,
      limitIp: limitTable.LIMIT_IP.fallback,
      limitGlobal: limitTable.LIMIT_GLOBAL.fallback,
    }),
  ) as unknown as LimitSettings // all that prompts read of it
  const reservationOf = (payment: NewPayment, options: StartOptions): PromptReservation | null =>
    createPromptLimits({
      settings: options.free
        ? { ...defaults, limitPhone: many, limitSession: null, limitGlobal: null }
        : { ...defaults, limitGlobal: null },
      hash: (text) => `hash of ${text}`,
      blockList: { refusePrompt() {} },
    })(payment, aSession({ id: payment.sessionId }), '192.0.2.1')

  const paymentOf = (index: number, options: StartOptions): NewPayment =>
    aPayment({
      id: `pay_TEST${String(index).padStart(20, '0')}` as PaymentId,
      reference: `PTEST${index}`,
      attemptKey: `attempt-${index}`,
      sessionId: sessionId(options.session ?? 1),
      order: options.order ?? `order ${index}`,
      phone: (options.phone ?? '074123456') as NewPayment['phone'],
      createdAt: options.at ?? 1_000,
      expiresAt: (options.at ?? 1_000) + 3 * minute,
    })
  return {
    start: async (index: number, options: StartOptions = {}) => {
      const payment = paymentOf(index, options)
      if ((await store().findSession(payment.sessionId)) === null)
        await store().openSession(aSession({ id: payment.sessionId, order: payment.order }))
      return store().insertPayment(payment, started, reservationOf(payment, options) ?? undefined)
    },
    /** Sends the payment, unless that is what did not happen, and lets it end so. */
    end: async (index: number, event: PaymentEvent, at = 2_000) => {
      const id = paymentOf(index, {}).id
      const created = await store().findPayment(id)
      if (created === null) throw new Error(`payment ${index} was not started`)
      const sent = event.type === 'neverSent' ? created : transition(created, { type: 'send' }, at)
      if (sent !== created) await store().replace(sent, created.version, [started])
      await store().replace(transition(sent, event, at), sent.version, [started])
    },
  }
}

function sessionId(index: number): SessionId {
  return index === 1 ? aSession().id : (`cs_TEST${String(index).padStart(22, '0')}` as SessionId)
}
