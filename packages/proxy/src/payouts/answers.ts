import { isDocumented, type RequestOutcome } from '@pvit-checkout/pvit'
import { reasonOf } from '../payments/reasons.ts'
import { toOperator } from '../payments/translate.ts'
import type { PayoutEvent } from './machine.ts'

/**
 * What PVIT's answer to a payout's one request proves. Null where the status is asked before anything is said: PVIT has the
 * reference already, or it only probably refused, as with overload and maintenance. A refused key ends it too, where PVIT says
 * so by name and code: no second request is made for its sake.
 */
export function payoutEvent(outcome: RequestOutcome): PayoutEvent | null {
  switch (outcome.kind) {
    case 'settled': {
      const { pvitId } = outcome
      return outcome.status === 'SUCCESS'
        ? { type: 'paid', pvitId, operator: toOperator(outcome.operator) }
        : { type: 'refused', reason: 'declined', pvitId }
    }
    case 'accepted':
      return { type: 'accepted', pvitId: outcome.pvitId, operator: toOperator(outcome.operator) }
    case 'not-sent':
      return { type: 'neverSent' }
    case 'refused':
      return {
        type: 'refused',
        reason: outcome.cause === 'failed-at-once' ? 'declined' : reasonOf(outcome.fault),
      }
    case 'key-refused':
      return isDocumented(outcome.fault)
        ? { type: 'refused', reason: reasonOf(outcome.fault) }
        : null
    case 'probably-refused':
    case 'already-exists':
      return null
    case 'maybe-executed':
    case 'unproven':
    case 'link-made':
    case 'link-lost':
      // The last three answer what was not asked: words that prove nothing.
      return { type: 'noAnswer' }
  }
}
