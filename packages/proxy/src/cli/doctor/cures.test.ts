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

it('has for each fault that PVIT names a number of it and a whole sentence of what to do', () => {
  for (const { error } of catalogue) {
    const { state, says, cure } = explainFault(error, 'ACC_1')
    const codes = catalogue.filter((row) => row.error === error).map(({ code }) => code)
    expect(codes.map((code) => `ACC_1: PVIT says ${error} (${code})`)).toContain(says)
    expect(state).toBe('fault')
    expect(cure).toMatch(/^["A-Z].{10,}\.$/s)
  }
})

it.each([
  ['SOMETHING_NEW', 'PVIT says SOMETHING_NEW, which its document does not have'],
  // A body's own words may be anything.
  ['<script>', 'PVIT refuses, and gives no name to it'],
  [null, 'PVIT refuses, and gives no name to it'],
])('makes of %s no more than it says', (error, says) => {
  const cure = "Ask PVIT's support, with the time of this call."
  expect(explainFault(error)).toEqual({ state: 'fault', says, cure })
})

it.each([
  ['key-not-received', 'PVIT made a key, and it did not arrive', 'PVIT_SECRET_CODE'],
  [
    'received-key-refused',
    'a key arrived that does not open',
    'PVIT_PASSWORD and PVIT_SECRET_CODE',
  ],
  ['received-key-not-verified', 'does not let it be tried', 'PVIT_STATUS_CODE and PVIT_BALANCE'],
  ['renewal-not-answered', 'PVIT did not answer the renewal', 'PVIT_BASE_URL'],
  ['renewal-answer-unclear', 'answered with success', 'PVIT_SECRET_CODE'],
  ['renewal-answer-of-no-use', 'neither a key nor a fault', 'PVIT_RENEW_CODE'],
  ['renewal-refused', 'PVIT refuses the renewal', 'PVIT_RENEW_CODE and PVIT_PASSWORD'],
  ['provider-unavailable', 'has not answered the last payments', 'PVIT_REST_CODE'],
  ['store-unavailable', 'the database does not take payments', 'DATABASE_URL'],
  [
    'key-not-readable-here',
    'another instance sealed the key',
    'List that CHECKOUT_SECRET_KEY here too',
  ],
  ['authentication-failed', 'PVIT says AUTHENTICATION_FAILED (3100)', 'PVIT_PASSWORD'],
  [null, 'PVIT refuses, and gives no name to it', 'support'],
])('names the settings where %s keeps the key away', (cause, says, cure) => {
  expect(explainKeyCause(cause, 'ACC_1')).toEqual({
    state: 'fault',
    says: expect.stringMatching(
      new RegExp(`^ACC_1: .*${says.replaceAll(/[()]/g, '\\$&')}`),
    ) as string,
    cure: expect.stringContaining(cure) as string,
  })
})
