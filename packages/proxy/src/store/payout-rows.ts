import type { Operator, Reason } from '@pvit-checkout/contract/checkout'
import type { PayoutId, PayoutState } from '@pvit-checkout/contract/shop'
import type { Conflict, Tracking } from '../payments/payment.ts'
import type { NewPayout, Payout } from '../payouts/payout.ts'
import type { Vault } from '../vault.ts'
import { unleased } from './leases.ts'
import { openPhone } from './rows.ts'
import { openOrNull, placeOf } from './sealed.ts'
import type { PayoutRow } from './tables.ts'

// How a payout stands in its table. Casts: only this file writes these columns, from the very types it reads them back into.

export function toPayoutRow(payout: NewPayout, vault: Vault): PayoutRow {
  return {
    id: payout.id,
    account: payout.account,
    reference: payout.reference,
    amount: payout.amount,
    phone_sealed: vault.seal(payout.phone, placeOf.payout(payout.id)),
    phone_hash: vault.hash(payout.phone),
    order_name: payout.order,
    note_sealed:
      payout.note === null ? null : vault.seal(payout.note, placeOf.payoutNote(payout.id)),
    request_key: payout.requestKey,
    fingerprint: payout.fingerprint,
    created_at: payout.createdAt,
    ...unleased,
    ...toPayoutChange(payout),
  }
}

/** The columns that may change after the intent is committed. */
export function toPayoutChange(payout: Payout) {
  return {
    operator: payout.operator,
    state: payout.state,
    version: payout.version,
    reason: payout.reason,
    pvit_id: payout.pvitId,
    fees: payout.fees,
    late: payout.late ? 1 : 0,
    conflict: payout.conflict === null ? null : JSON.stringify(payout.conflict),
    finished_at: payout.finishedAt,
    ...toPayoutTracking(payout.tracking),
  } satisfies Partial<PayoutRow>
}

export function toPayoutTracking({ nextAt, seenAt, ...rest }: Tracking) {
  return {
    next_at: nextAt,
    seen_at: seenAt,
    tracking: JSON.stringify(rest),
  } satisfies Partial<PayoutRow>
}

/** As a payment's: what cannot be read fails whoever asks for it. */
export function fromPayoutRow(row: PayoutRow, vault: Vault): Payout {
  return {
    id: row.id as PayoutId,
    account: row.account,
    reference: row.reference,
    amount: row.amount,
    phone: openPhone(vault, row.phone_sealed, placeOf.payout(row.id)),
    operator: row.operator as Operator | null,
    order: row.order_name,
    note:
      row.note_sealed === null
        ? null
        : openOrNull(vault, row.note_sealed, placeOf.payoutNote(row.id)),
    requestKey: row.request_key,
    fingerprint: row.fingerprint,
    state: row.state as PayoutState,
    version: row.version,
    reason: row.reason as Reason | null,
    pvitId: row.pvit_id,
    fees: row.fees,
    late: row.late === 1,
    get conflict() {
      return row.conflict === null ? null : (JSON.parse(row.conflict) as Conflict)
    },
    createdAt: row.created_at,
    finishedAt: row.finished_at,
    get tracking() {
      return {
        askedAheadMs: 0, // of a row from before it was kept
        ...(JSON.parse(row.tracking) as Omit<Tracking, 'nextAt' | 'seenAt' | 'askedAheadMs'> &
          Partial<Tracking>),
        nextAt: row.next_at,
        seenAt: row.seen_at,
      }
    },
  }
}
