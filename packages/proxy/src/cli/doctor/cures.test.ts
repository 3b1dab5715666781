import { expect, it } from 'vitest'
import { catalogue } from '@pvit-checkout/pvit'
import { explainFault, explainKeyCause } from './cures.ts'

it('too little on the account is cured for a payment, which is all that is looked at here', () => {
  const { says, cure } = explainFault('OPERATION_ACCOUNT_INSUFFICIENT_BALANCE')
  expect(says).toContain('2000')
  expect(cure).toContain('PVIT_OWNER_CHARGE')
  expect(cure).not.toContain('payout')
})

it('sends nobody to an option of the client, which the proxy sets for itself', () => {
  const cures = catalogue.map(({ error }) => explainFault(error).cure ?? '')
  expect(cures.filter((cure) => cure.includes('`'))).toEqual([])
  expect(explainFault('CONSTRAINT_VIOLATION').cure).toContain('PVIT_MAX_AMOUNT')
})

it('a key that another instance sealed is cured here, by the setting that lacks its master key', () => {
  const { says, cure } = explainKeyCause('key-not-readable-here', 'ACC_TEST')
  expect(says).toMatch(/^ACC_TEST: another instance sealed the key/)
  expect(cure).toContain('List that CHECKOUT_SECRET_KEY here too')
})
