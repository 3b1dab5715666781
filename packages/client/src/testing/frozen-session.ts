import { CheckoutError } from '@pvit-checkout/contract/checkout'
import { blankSnapshot } from '../record.ts'
import type { CheckoutSession, CheckoutSnapshot } from '../types.ts'
import { fakeSession } from './views.ts'

/** A session that stands still in one state, for stories and screenshots. Nothing is asked of any network. */
export function createFrozenSession(snapshot: Partial<CheckoutSnapshot> = {}): CheckoutSession {
  const frozen: CheckoutSnapshot = {
    ...blankSnapshot,
    phase: 'form',
    session: fakeSession(),
    ...snapshot,
  }
  const nothing = () => {}
  return {
    subscribe: () => nothing,
    getSnapshot: () => frozen,
    open: nothing,
    close: nothing,
    setToken: nothing,
    lookUpPayer: () => Promise.reject(new CheckoutError('kyc-unavailable')),
    submit: () => new Promise(nothing),
    check: () => Promise.resolve(false),
    retry: nothing,
    dismiss: nothing,
  }
}
