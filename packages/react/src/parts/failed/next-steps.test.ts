import { reasons, type Reason } from '@pvit-checkout/contract/checkout'
import { expect, it } from 'vitest'

import { nextSteps } from './next-steps.ts'

const all = Object.keys(reasons) as Reason[] // an object literal has no other keys

it.each(all)('leaves a way out after %s, with and without cards', (reason) => {
  const steps: readonly string[] = nextSteps[reason]
  expect(steps).toContain('leave')
  expect(steps.filter((step) => step !== 'card')[0]).toBeDefined()
  expect(new Set(steps).size).toBe(steps.length)
})

it('does not send the shopper back to a shop account that cannot take the payment', () => {
  expect(nextSteps['merchant-setup']).toEqual(['leave'])
})

it('asks for another number first where this one cannot pay', () => {
  for (const reason of ['customer-unknown', 'customer-blocked', 'phone-refused'] as const) {
    expect(nextSteps[reason][0]).toBe('change-number')
    expect(nextSteps[reason]).not.toContain('retry')
  }
})
