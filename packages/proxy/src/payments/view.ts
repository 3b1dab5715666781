import {
  currency,
  isFinal,
  maskPhone,
  timing,
  type LocalPhone,
  type PaymentStatus,
  type PaymentView,
} from '@pvit-checkout/contract/checkout'
import type { PaymentState, ShopPayment, TimelineEntry } from '@pvit-checkout/contract/shop'
import type { Evidence } from '../store/store.ts'
import type { Payment } from './payment.ts'

/** What the shopper's browser may know of a payment at this moment. */
export function toView(payment: Payment, now: number): PaymentView {
  const status = statusOf(payment, now)
  return {
    id: payment.id,
    status,
    version: viewVersion(payment, now),
    amount: payment.amount,
    currency,
    fees: payment.fees,
    total: null, // PVIT names it only in callbacks, which anybody can send
    method: payment.method,
    operator: payment.operator,
    phone: masked(payment.phone),
    reference: payment.reference,
    reason: status === 'failed' ? payment.reason : null,
    redirectUrl: status === 'redirect' ? payment.redirectUrl : null,
    startedAt: iso(payment.createdAt),
    expiresAt: iso(payment.expiresAt),
    finishedAt: payment.finishedAt === null ? null : iso(payment.finishedAt),
    now: iso(now),
    nextCheckAfterMs: isFinal(status) ? null : pollAfter(now - payment.createdAt),
  }
}

/** The same payment for the shop's back office, with its timeline. */
export function toShopPayment(
  payment: Payment,
  timeline: readonly TimelineEntry[],
  now: number,
): ShopPayment {
  return {
    id: payment.id,
    session: payment.sessionId,
    order: payment.order,
    kind: 'payment',
    method: payment.method,
    state: payment.state,
    status: statusOf(payment, now),
    amount: payment.amount,
    fees: payment.fees,
    total: null,
    operator: payment.operator,
    phone: masked(payment.phone),
    reference: payment.reference,
    pvitId: payment.pvitId,
    reason: payment.reason,
    late: payment.late,
    conflict: shownConflict(payment),
    createdAt: iso(payment.createdAt),
    finishedAt: payment.finishedAt === null ? null : iso(payment.finishedAt),
    timeline: [...timeline],
  }
}

/** One that the row no longer tells is one all the same. Of a payout too. */
export function shownConflict(of: Pick<Payment, 'conflict'>): ShopPayment['conflict'] {
  try {
    return of.conflict
  } catch {
    return { field: 'unreadable', expected: 'unreadable', seen: 'unreadable' }
  }
}

export function masked(phone: LocalPhone | null): string | null {
  return phone === null ? null : maskPhone(phone)
}

export function toTimeline({ at, type, source, detail }: Evidence): TimelineEntry {
  return { at: iso(at), type, source, detail: { ...detail } }
}

/**
 * A shopper sees no difference between the two but the version. Compared as of the start, or while the shopper still waits where a
 * clock that ran ahead has made it: what looks alike then does so at any moment since.
 */
export function looksAlike(before: Payment, after: Payment): boolean {
  const at = Math.min(after.createdAt, after.expiresAt - 1)
  // Most moves show, and this says so for little.
  if (statusOf(before, at) !== statusOf(after, at)) return false
  const seen = (payment: Payment) => JSON.stringify({ ...toView(payment, at), version: 0 })
  return seen(before) === seen(after)
}

export function statusOf(payment: Payment, now: number): PaymentStatus {
  // A RESTLINK is opened by us: its address is for nobody else, and the shopper is never sent there.
  const own = payment.method === 'restlink' ? shownOfRestlink[payment.state] : undefined
  const status = own ?? shown[payment.state]
  // Ours was turned away: what PVIT speaks of is a stranger's.
  const isStrangers = status === 'failed' && payment.reason === 'merchant-setup'
  if (status === 'succeeded' || isStrangers) return status
  // Of one that failed, too: PVIT says by now that it took another amount, or from another number.
  if (shownConflict(payment) !== null) return 'unconfirmed'
  return !isFinal(status) && now >= payment.expiresAt ? 'unconfirmed' : status
}

/**
 * An open payment becomes `unconfirmed` by the clock alone, with nothing written; the version the browser sees must
 * rise all the same. So it counts twice: even as stored, odd once its time is over.
 */
export function viewVersion(
  payment: Pick<Payment, 'state' | 'version' | 'expiresAt'>,
  now: number,
): number {
  const overdue = !isFinal(shown[payment.state]) && now >= payment.expiresAt
  return payment.version * 2 + (overdue ? 1 : 0)
}

const shown: Readonly<Record<PaymentState, PaymentStatus>> = {
  created: 'processing',
  sending: 'processing',
  unknown: 'processing',
  awaiting: 'confirm',
  link_ready: 'redirect',
  opened: 'redirect',
  triggering: 'confirm',
  succeeded: 'succeeded',
  failed: 'failed',
  unresolved: 'unconfirmed',
  canceled: 'failed',
}

const shownOfRestlink: Readonly<Partial<Record<PaymentState, PaymentStatus>>> = {
  link_ready: 'processing',
  opened: 'confirm',
}

/** Often at first, when most people type their code; at most some twenty times in five minutes. */
function pollAfter(ageMs: number): number {
  return Math.round(Math.min(Math.max(ageMs / 5, timing.pollMinMs), timing.pollMaxMs))
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
