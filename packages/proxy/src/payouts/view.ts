import { Amount } from '@pvit-checkout/contract/checkout'
import type { EventPayout, ShopPayout } from '@pvit-checkout/contract/shop'
import { masked, shownConflict, toTimeline } from '../payments/view.ts'
import type { Evidence } from '../store/store.ts'
import type { Payout } from './payout.ts'

/** A payout as the shop's events tell it. */
export function toEventPayout(payout: Payout): EventPayout {
  return {
    id: payout.id,
    kind: 'payout',
    state: payout.state,
    account: payout.account,
    amount: Amount.parse(payout.amount),
    fees: payout.fees,
    order: payout.order,
    note: payout.note,
    operator: payout.operator,
    phone: masked(payout.phone),
    reference: payout.reference,
    pvitId: payout.pvitId,
    reason: payout.reason,
    late: payout.late,
    conflict: shownConflict(payout),
    createdAt: new Date(payout.createdAt).toISOString(),
    finishedAt: payout.finishedAt === null ? null : new Date(payout.finishedAt).toISOString(),
  }
}

/** The same for the shop's back office, with its timeline. */
export function toShopPayout(payout: Payout, evidence: readonly Evidence[]): ShopPayout {
  return { ...toEventPayout(payout), timeline: evidence.map(toTimeline) }
}
