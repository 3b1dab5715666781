import { behaviourOf } from './customers.ts'
import type { Cause, Status, Transaction } from './world.ts'

/** PVIT v5.5 §Etapes d'intégration: on the test account, at most 1000 XAF succeeds and more fails. */
export function passesTestRule(amount: number): boolean {
  return amount <= 1000
}

/** What the customer answers when left alone: by the magic number, else by the test rule. Null: never. */
export function decisionOf(
  { phone, amount }: Pick<Transaction, 'phone' | 'amount'>,
  testAccount: boolean,
): readonly [Status, Cause] | null {
  switch (behaviourOf(phone)) {
    case 'wrong-pin':
      return ['FAILED', 'wrong-pin']
    case 'insufficient-funds':
      return ['FAILED', 'insufficient-funds']
    case 'refuses':
      return ['FAILED', 'refused-by-payer']
    case 'inactive':
      return ['FAILED', 'inactive-wallet']
    case 'no-answer':
      return null
    case 'ambiguous-then-success':
    case 'ambiguous-then-failed':
    case 'ambiguous-forever':
      return ['AMBIGUOUS', 'fault']
    case 'rule':
      // The rule is the test account's; in production a customer decides.
      if (testAccount && !passesTestRule(amount)) return ['FAILED', 'test-rule']
      return ['SUCCESS', testAccount ? 'test-rule' : 'approved']
    case 'approves':
    // REST refuses these three before there is a transaction.
    case 'unknown':
    case 'blocked':
    case 'pin-not-set':
      return ['SUCCESS', 'approved']
  }
}
