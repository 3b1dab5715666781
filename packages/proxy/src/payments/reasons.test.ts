import { expect, it } from 'vitest'
import { isReason } from '@pvit-checkout/contract/checkout'
import { catalogue } from '@pvit-checkout/pvit'
import { reasonOf, reasonOfCode } from './reasons.ts'

it('has a reason for every error PVIT documents, and for no other', () => {
  const codes = (numbers: Iterable<number>) => [...numbers].sort((a, b) => a - b)
  expect(codes(Object.keys(reasonOfCode).map(Number))).toEqual(
    codes(catalogue.map((row) => row.code)),
  )
  for (const reason of Object.values(reasonOfCode)) expect(isReason(reason)).toBe(true)
})

it('never asks the shopper to mend what only the shop can', () => {
  const ofTheShop = new Set(['merchant-setup', 'amount-too-low', 'amount-too-high'])
  for (const row of catalogue.filter((one) => one.class === 'merchant-setup')) {
    const reason = reasonOf({ error: row.error, code: row.code, httpStatus: row.httpStatus, row })
    expect(ofTheShop.has(reason), `${row.error} → ${reason}`).toBe(true)
  }
})

it('takes a refusal nobody can name for a fault of the shop’s account', () => {
  expect(reasonOf(null)).toBe('merchant-setup')
  expect(reasonOf({ error: 'NEW_WORD', code: 7777, httpStatus: 400, row: null })).toBe(
    'merchant-setup',
  )
})

it.each([3006, 3008, 3009])(
  'lets the shopper try the other operator where one is switched off (%i)',
  (code) => {
    expect(reasonOfCode[code]).toBe('operator-unavailable')
  },
)
