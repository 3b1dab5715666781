import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isFinal, newest, PaymentId, paymentStatuses, PaymentView, SessionId } from './payment.ts'
import { OpenSession } from './shop.ts'
import { timing } from './timing.ts'
import { IdempotencyKey } from './idempotency-key.ts'
import { Checkout, Payer, Problem, SessionView, StartPayment } from './wire.ts'

describe('words of a later version', () => {
  it('make a payment neither good news nor an end', () => {
    fc.assert(
      fc.property(fc.string(), (word) => {
        const { status } = PaymentView.parse({ ...payment(), status: word })
        const isKnown = (paymentStatuses as readonly string[]).includes(word)
        expect(status).toBe(isKnown ? word : 'processing')
      }),
    )
    expect(isFinal('processing')).toBe(false)
  })

  it.each(['Succeeded', 'SUCCESS', 'succeeded ', 'toString', '__proto__'])(
    'do not pass for a known one: “%s”',
    (status) => {
      expect(PaymentView.parse({ ...payment(), status }).status).toBe('processing')
    },
  )

  it('make a session take no payment', () => {
    expect(SessionView.parse({ ...session(), status: 'paused' }).status).toBe('expired')
  })

  it('claim no cause for a failure', () => {
    expect(PaymentView.parse({ ...payment(), reason: 'eclipse' }).reason).toBe('declined')
    expect(PaymentView.parse({ ...payment(), reason: 'toString' }).reason).toBe('declined')
  })

  it('name no operator', () => {
    expect(PaymentView.parse({ ...payment(), operator: 'libertis' }).operator).toBe('other')
    expect(Payer.parse({ ...payer(), operator: 'libertis' }).operator).toBe('other')
  })

  it('offer no way to pay that it cannot pay by, and take none of the others away', () => {
    const methods = ['crypto', 'card', 'toString', 'mobile_money', 7]
    expect(SessionView.parse({ ...session(), methods }).methods).toEqual(['card', 'mobile_money'])
    expect(SessionView.safeParse({ ...session(), methods: 'card' }).success).toBe(false)
  })

  it('claim neither prompt nor card for a payment', () => {
    expect(PaymentView.parse({ ...payment(), method: 'crypto' }).method).toBe('web')
    expect(StartPayment.safeParse({ method: 'crypto' }).success).toBe(false)
  })

  it('fall back to French', () => {
    expect(SessionView.parse({ ...session(), locale: 'pt' }).locale).toBe('fr')
  })

  it('and fields of a later version are let by, and dropped', () => {
    const checkout = { session: { ...session(), mood: 'good' }, payment: null, extra: 1 }
    expect(Checkout.parse(checkout)).toEqual({ session: session(), payment: null })
  })
})

describe('what is not a payment', () => {
  it.each([
    ['id', 'cs_0123456789'],
    ['id', 'pay_../../x'],
    ['version', -1],
    ['version', 1.5],
    ['amount', 0],
    ['amount', 12.5],
    ['amount', '500'],
    ['currency', 'EUR'],
    ['reference', 7],
    ['redirectUrl', 'somewhere'],
    ['startedAt', 'yesterday'],
    ['expiresAt', null],
    ['now', undefined],
  ])('has %s %s', (field, value) => {
    expect(PaymentView.safeParse({ ...payment(), [field]: value }).success).toBe(false)
  })
})

describe('the newer of two views', () => {
  it('is the one with the higher version, in any order; the same object where nothing is new', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(20), (one, two) => {
        const first = payment({ version: one })
        const second = payment({ version: two })
        expect(newest(first, second)).toBe(two > one ? second : first)
      }),
    )
    const only = payment()
    expect(newest(null, only)).toBe(only)
  })

  it('is the later payment of two', () => {
    const first = payment({ version: 9 })
    const second = payment({ id: 'pay_0000000002', startedAt: '2026-11-23T08:01:00.000Z' })
    expect(newest(first, second)).toBe(second)
    expect(newest(second, first)).toBe(second)
  })
})

describe('what a shopper may send', () => {
  it('is a method, and perhaps a number and an operator', () => {
    const full = { method: 'mobile_money', phone: '074 12 34 56', operator: 'airtel' }
    expect(StartPayment.parse(full)).toEqual(full)
    expect(StartPayment.parse({ method: 'card' })).toEqual({ method: 'card' })
  })

  it('is never an amount', () => {
    expect(StartPayment.parse({ method: 'card', amount: 1 })).toEqual({ method: 'card' })
  })

  it.each([
    {},
    { method: 'MOBILE_MONEY' },
    { method: 'card', phone: '' },
    { method: 'card', phone: '0'.repeat(33) },
    null,
    [],
  ])('is not %j', (body) => {
    expect(StartPayment.safeParse(body).success).toBe(false)
  })

  it('carries a key of 8 to 64 plain characters', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_-]{8,64}$/), (key) => {
        expect(IdempotencyKey.safeParse(key).success).toBe(true)
      }),
    )
    for (const key of [
      '',
      'a'.repeat(7),
      'a'.repeat(65),
      'with space',
      'dot.dot.dot',
      'é'.repeat(9),
    ]) {
      expect([key, IdempotencyKey.safeParse(key).success]).toEqual([key, false])
    }
  })
})

describe('what a shop may send', () => {
  const order = { order: 'A-1042', amount: 12_500 }

  it('is an order and its price, with all the rest optional', () => {
    expect(OpenSession.parse(order)).toEqual(order)
  })

  it.each([
    ['a misspelt field', { ...order, ammount: 1 }],
    ['metadata that is no text', { ...order, metadata: { colour: 7 } }],
    ['21 entries of metadata', { ...order, metadata: entries(21) }],
    ['an agent that PVIT would cut', { ...order, agent: 'a'.repeat(16) }],
    ['an order with a line break', { ...order, order: 'A\n1' }],
    ['a window of a minute less a second', { ...order, expiresInSeconds: 59 }],
    ['a return to nowhere', { ...order, returnUrl: 'shop' }],
    ['no method at all', { ...order, methods: [] }],
  ])('is not %s', (_, body) => {
    expect(OpenSession.safeParse(body).success).toBe(false)
  })

  it('may carry 20 entries of metadata', () => {
    const body = { ...order, metadata: entries(20) }
    expect(OpenSession.parse(body)).toEqual(body)
  })
})

describe('ids', () => {
  it('carry what they name, and nothing that could lead a path astray', () => {
    expect(SessionId.safeParse('cs_0123456789').success).toBe(true)
    expect(PaymentId.safeParse('pay_0123456789').success).toBe(true)
    for (const id of ['cs_', 'cs_1234567', 'cs_12345678/..', 'pay_0123456789', 'cs_12345678\n']) {
      expect([id, SessionId.safeParse(id).success]).toEqual([id, false])
    }
  })
})

describe('a problem', () => {
  const problem = { type: 'about:blank', title: 'No', status: 409, code: 'x', retryable: false }

  it('is read with a code of a later version, and with the payment it brings', () => {
    expect(Problem.parse(problem)).toEqual(problem)
    const { payment: brought } = Problem.parse({ ...problem, payment: payment() })
    expect(brought).toEqual(payment())
  })
})

describe('times', () => {
  it('leave room for two heartbeats in a silence, and for one first event in a heartbeat', () => {
    expect(timing.silenceMs).toBeGreaterThan(2 * timing.heartbeatMs)
    expect(timing.firstEventMs).toBeLessThan(timing.heartbeatMs)
    expect(timing.pollMinMs).toBeLessThan(timing.pollMaxMs)
  })
})

function payment(change: object = {}): PaymentView {
  return PaymentView.parse({
    id: 'pay_0000000001',
    status: 'confirm',
    version: 1,
    amount: 12_500,
    currency: 'XAF',
    fees: null,
    total: null,
    method: 'mobile_money',
    operator: 'airtel',
    phone: '074 •• •• 56',
    reference: 'P7K2M9QX4T1B8Z3',
    reason: null,
    redirectUrl: null,
    startedAt: '2026-11-23T08:00:00.000Z',
    expiresAt: '2026-11-23T08:03:00.000Z',
    finishedAt: null,
    now: '2026-11-23T08:00:00.000Z',
    nextCheckAfterMs: 4_000,
    ...change,
  })
}

function session(): SessionView {
  return {
    id: SessionId.parse('cs_0123456789abcdef'),
    order: 'A-1042',
    amount: 12_500,
    currency: 'XAF',
    description: null,
    shopName: 'Boutique Akwaba',
    status: 'open',
    methods: ['mobile_money'],
    locale: 'fr',
    phone: null,
    phoneKnown: false,
    operators: ['airtel', 'moov'],
    operatorSelectable: false,
    feesPaidBy: { pvit: 'merchant', operator: 'customer' },
    returnUrl: null,
    expiresAt: '2026-11-23T08:30:00.000Z',
  }
}

function payer() {
  return { operator: 'airtel', known: true, active: true, name: 'Jeanne O.' }
}

function entries(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`key${at}`, 'value']))
}
