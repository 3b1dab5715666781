import { expect, it } from 'vitest'
import { explainFault } from './cures.ts'

it('too little on the account is cured for a payment, which is all that is looked at here', () => {
  const { says, cure } = explainFault('OPERATION_ACCOUNT_INSUFFICIENT_BALANCE')
  expect(says).toContain('2000')
  expect(cure).toContain('PVIT_OWNER_CHARGE')
  expect(cure).not.toContain('payout')
})
