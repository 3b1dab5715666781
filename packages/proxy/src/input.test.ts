import { describe, expect, it } from 'vitest'
import { CheckoutError } from '@pvit-checkout/contract/checkout'
import { OpenSession } from '@pvit-checkout/contract/shop'
import { checkAmount, readInput, readNumber } from './input.ts'

const faultOf = (read: () => unknown) => {
  try {
    read()
    return null
  } catch (error) {
    if (!(error instanceof CheckoutError)) throw error
    return { code: error.code, ...error.errors[0] }
  }
}

describe('an amount', () => {
  const bounds = { min: 151, max: 490_000 }

  it.each([151, 490_000])('is taken at a bound: %i', (amount) => {
    expect(faultOf(() => checkAmount(amount, bounds))).toBeNull()
  })

  it.each([
    [150, 'too-low'],
    [490_001, 'too-high'],
  ])('is refused beyond it: %i', (amount, word) => {
    const fault = faultOf(() => checkAmount(amount, bounds))
    expect(fault).toMatchObject({ code: word, path: 'amount' })
    expect(fault?.detail).toContain('PVIT_MAX_AMOUNT')
  })
})

describe('an amount as a shop sends it', () => {
  it.each([[10.5], ['500'], [undefined], [null]])(
    'is refused with what is wanted: %j',
    (amount) => {
      expect(faultOf(() => readInput(OpenSession, { order: 'A-1042', amount }))).toMatchObject({
        path: 'amount',
        detail: 'Give whole XAF, such as 12500.',
      })
    },
  )
})

describe('a number', () => {
  it('is read as people write it, with its operator', () => {
    expect(readNumber('+241 74 12 34 56')).toEqual({ phone: '074123456', operator: 'airtel' })
  })

  it.each([
    [null, 'missing', 'send `phone`'],
    ['074 12 34', 'incomplete', 'such as 074 12 34 56'],
    ['011 12 34 56', 'not-mobile-money', 'such as 074 12 34 56'],
    // The plan that ended in 2024: what it would be now is offered to people, and never assumed.
    ['07 12 34 56', 'legacy', 'such as 074 12 34 56'],
  ])('is refused with what is wanted: %j', (text, word, cure) => {
    const fault = faultOf(() => readNumber(text))
    expect(fault).toMatchObject({ code: word, path: 'phone' })
    expect(fault?.detail).toContain(cure)
  })
})
