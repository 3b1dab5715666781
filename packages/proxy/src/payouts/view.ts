import { Amount } from '@pvit-checkout/contract/checkout'
import type { EventPayout, ShopPayout } from '@pvit-checkout/contract/shop'
import { masked, shownConflict, toTimeline } from '../payments/view.ts'
import type { Evidence } from '../store/store.ts'
import type { Payout } from './payout.ts'

/** A payout as the shop's events tell it. */
export function toEventPayout(payout: Payout): EventPayout {
  return {
    id: payout.id,
    state: payout.state,
    amount: Amount.parse(payout.amount),
    order: payout.order,
    operator: payout.operator,
    phone: masked(payout.phone),
    reference: payout.reference,
    reason: payout.reason,
    createdAt: new Date(payout.createdAt).toISOString(),
    finishedAt: payout.finishedAt === null ? null : new Date(payout.finishedAt).toISOString(),
  }
}

/** The same for the shop's back office, with its timeline. */
export function toShopPayout(payout: Payout, evidence: readonly Evidence[]): ShopPayout {
  return {
    ...toEventPayout(payout),
    kind: 'payout',
    account: payout.account,
    fees: payout.fees,
    note: payout.note,
    pvitId: payout.pvitId,
    late: payout.late,
    conflict: shownConflict(payout),
    timeline: evidence.map(toTimeline),
  }
}
