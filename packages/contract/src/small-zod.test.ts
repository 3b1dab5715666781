import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'

const zod = await import('./checkout.ts')
vi.resetModules()
vi.doMock('#zod', () => import('./small-zod.ts'))
const small = await import('./checkout.ts')

const session = {
  id: 'cs_0123456789abcdef',
  order: 'A-1042',
  amount: 12_500,
  currency: 'XAF',
  description: null,
  shopName: 'Boutique Akwaba',
  status: 'open',
  methods: ['mobile_money', 'card'],
  locale: 'fr',
  phone: null,
  phoneKnown: false,
  operators: ['airtel', 'moov'],
  operatorSelectable: false,
  feesPaidBy: { pvit: 'merchant', operator: 'customer' },
  returnUrl: 'https://shop.example/thanks',
  expiresAt: '2026-11-23T08:30:00.000Z',
}
const payment = {
  id: 'pay_0000000001',
  status: 'confirm',
  version: 1,
  amount: 12_500,
  currency: 'XAF',
  fees: null,
  total: 12_625.5,
  method: 'mobile_money',
  operator: 'airtel',
  phone: '074 •• •• 56',
  reference: 'P7K2M9QX4T1B8Z3',
  reason: null,
  redirectUrl: null,
  startedAt: '2026-11-23T08:00:00.000Z',
  expiresAt: '2026-11-23T08:03:00Z',
  finishedAt: null,
  now: '2026-11-23T08:00:00.000Z',
  nextCheckAfterMs: 4_000,
}
const problem = { type: 'about:blank', title: 'No', status: 409, code: 'x', retryable: false }
const errors = [{ path: 'amount', code: 'x', detail: 'y' }]
const payer = { operator: 'airtel', known: true, active: null, name: 'Jeanne O.' }

// What each schema reads, whole; and with one leaf or branch of it changed for any other value.
const good = {
  Checkout: { session, payment },
  PaymentView: payment,
  Payer: payer,
  Problem: { ...problem, detail: 'z', errors, payment },
  StartPayment: { method: 'mobile_money', phone: '074123456', operator: 'airtel' },
} as const
const names = Object.keys(good) as (keyof typeof good)[] // its own keys

describe('the reader is the contract’s', () => {
  it('is another one than zod', () => {
    expect(small.PaymentView).not.toHaveProperty('_zod')
    expect(zod.PaymentView).toHaveProperty('_zod')
  })

  it.each(names)('%s: the same answer, whole', (name) => {
    expect(small[name].parse(good[name])).toEqual(zod[name].parse(good[name]))
    expect(Object.keys(small[name].parse(good[name]))).toEqual(
      Object.keys(zod[name].parse(good[name])),
    )
  })

  it.each(names)('%s: the same answer, whatever one place of it holds', (name) => {
    const places = placesIn(good[name])
    fc.assert(
      fc.property(fc.constantFrom(...places), oddities(), (place, odd) => {
        same(
          name,
          changed(good[name], place, () => odd),
        )
      }),
      { numRuns: 2_000 },
    )
    for (const place of places) same(name, changed(good[name], place, null))
  })

  it.each(names)('%s: the same answer to anything', (name) => {
    fc.assert(fc.property(fc.anything(), (value) => same(name, value)))
  })

  it('refuses the ill-formed word that a good one only begins with', () => {
    for (const id of ['pay_12345678\n', 'pay_12345678/..', 'pay_1234567']) {
      expect([id, small.PaymentId.safeParse(id).success]).toEqual([id, false])
    }
  })

  it('names the fields at fault', () => {
    const fault = { ...payment, amount: 0, redirectUrl: 'somewhere' }
    const paths = small.PaymentView.safeParse(fault).error?.issues.map(({ path }) => path)
    expect(paths).toEqual([['amount'], ['redirectUrl']])
    expect(() => small.PaymentView.parse(fault)).toThrow('redirectUrl')
  })
})

function same(name: keyof typeof good, value: unknown): void {
  const ours = small[name].safeParse(value)
  const theirs = zod[name].safeParse(value)
  expect([ours.success, ours.data]).toEqual([theirs.success, theirs.data])
}

/** Values that lie near the border of what a schema takes. */
function oddities(): fc.Arbitrary<unknown> {
  return fc.oneof(
    fc.constantFrom(
      undefined,
      null,
      '',
      'airtel',
      'moov',
      'other',
      'libertis',
      'XAF',
      'EUR',
      'card',
      'open',
      'succeeded',
      'toString',
      '__proto__',
      'declined',
      'wrong-pin',
      'en',
      'https://shop.example/',
      'somewhere',
      '2026-02-30T08:00:00.000Z',
      '2026-13-01T08:00:00.000Z',
      '2026-11-23',
      '2026-11-23T08:00:00+01:00',
      '0'.repeat(33),
      0,
      -0,
      1,
      1.5,
      -1,
      100_000_000,
      100_000_001,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      [],
      {},
      [null],
      ['card', 'barter'],
    ),
    fc.anything(),
    fc.string(),
    fc.integer(),
    fc.double(),
  )
}

function placesIn(value: unknown): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => [
    [name],
    ...placesIn(inner).map((place) => [name, ...place]),
  ])
}

/** A copy with another value in one place, or with nothing there. */
function changed(whole: unknown, place: readonly string[], make: (() => unknown) | null): unknown {
  const [name, ...rest] = place
  if (name === undefined) return make?.()
  const copy: Record<string, unknown> | unknown[] = Array.isArray(whole)
    ? [...whole]
    : { ...(whole as object) }
  if (rest.length === 0 && make === null) Reflect.deleteProperty(copy, name)
  else Reflect.set(copy, name, changed(Reflect.get(copy, name), rest, make))
  return copy
}
