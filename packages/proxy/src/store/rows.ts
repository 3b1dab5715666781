import type {
  LocalPhone,
  Operator,
  PaymentId,
  PaymentMethod,
  Reason,
  SessionId,
  SessionStatus,
} from '@pvit-checkout/contract/checkout'
import type { PaymentState } from '@pvit-checkout/contract/shop'
import { Secret } from '@pvit-checkout/pvit'
import type { KeyState, StoredKey } from '../keys/key.ts'
import { isLive } from '../payments/machine.ts'
import type { Conflict, NewPayment, Payment, Tracking } from '../payments/payment.ts'
import type { Session } from '../sessions/session.ts'
import type { Vault } from '../vault.ts'
import { unleased } from './leases.ts'
import { openOrNull, placeOf } from './sealed.ts'
import type { Evidence } from './store.ts'
import type { KeyRow, PaymentRow, SessionRow } from './tables.ts'

// Casts below: only this file writes these columns, from the very types it reads them back into.

export function toSessionRow(session: Session, vault: Vault): SessionRow {
  return {
    id: session.id,
    order_name: session.order,
    amount: session.amount,
    description: session.description,
    methods: JSON.stringify(session.methods),
    phone_sealed:
      session.phone === null ? null : vault.seal(session.phone, placeOf.session(session.id)),
    locale: session.locale,
    return_url: session.returnUrl,
    metadata: JSON.stringify(session.metadata),
    product: session.product,
    free_info: session.freeInfo,
    agent: session.agent,
    status: session.status,
    overpaid: session.overpaid ? 1 : 0,
    exempt: session.exempt ? 1 : 0,
    created_at: session.createdAt,
    expires_at: session.expiresAt,
  }
}

export function fromSessionRow(row: SessionRow, vault: Vault): Session {
  return {
    id: row.id as SessionId,
    order: row.order_name,
    amount: row.amount,
    description: row.description,
    methods: JSON.parse(row.methods) as PaymentMethod[],
    phone: openPhone(vault, row.phone_sealed, placeOf.session(row.id)),
    locale: row.locale as Session['locale'],
    returnUrl: row.return_url,
    metadata: JSON.parse(row.metadata) as Record<string, string>,
    product: row.product,
    freeInfo: row.free_info,
    agent: row.agent,
    status: row.status as SessionStatus,
    overpaid: row.overpaid === 1,
    exempt: row.exempt === 1,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}

/**
 * The columns that a move writes, `operator` aside. `live` is among them where the payment has ended: nothing leads out of an
 * end into a live state, and to write what stands there already would write all its indexes anew.
 */
export function toPaymentChange(payment: Payment) {
  return {
    state: payment.state,
    ...(isLive(payment.state) ? {} : { live: 0 }),
    version: payment.version,
    reason: payment.reason,
    pvit_id: payment.pvitId,
    fees: payment.fees,
    redirect_url: payment.redirectUrl,
    late: payment.late ? 1 : 0,
    conflict: payment.conflict === null ? null : JSON.stringify(payment.conflict),
    first_sent_at: payment.firstSentAt,
    last_sent_at: payment.lastSentAt,
    finished_at: payment.finishedAt,
    ...toTrackingChange(payment.tracking),
  } satisfies Partial<PaymentRow>
}

// `hint_at`, `claimed_success` and `called_back` are written by hints alone, so that a question under way cannot undo one.
export function toTrackingChange({
  nextAt,
  hintAskedAt,
  seenAt,
  claimedSuccess: _claimed,
  calledBack: _called,
  ...rest
}: Tracking) {
  return {
    next_at: nextAt,
    hint_asked_at: hintAskedAt,
    seen_at: seenAt,
    tracking: JSON.stringify(rest),
  } satisfies Partial<PaymentRow>
}

export function toPaymentRow(payment: NewPayment, vault: Vault): PaymentRow {
  return {
    id: payment.id,
    session_id: payment.sessionId,
    order_name: payment.order,
    account: payment.account,
    method: payment.method,
    reference: payment.reference,
    amount: payment.amount,
    phone_sealed: vault.seal(payment.phone, placeOf.payment(payment.id)),
    attempt_key: payment.attemptKey,
    fingerprint: payment.fingerprint,
    created_at: payment.createdAt,
    expires_at: payment.expiresAt,
    ...unleased,
    hint_at: null,
    claimed_success: payment.tracking.claimedSuccess ? 1 : 0,
    called_back: payment.tracking.calledBack ? 1 : 0,
    overdue_told: 0,
    operator: payment.operator,
    live: isLive(payment.state) ? 1 : 0,
    ...toPaymentChange(payment),
  }
}

/**
 * What is read of a payment is opened when it is asked for: a callback and a browser that knows the version need no number. And
 * what cannot be read fails whoever acts on it, not whoever reads it beside others.
 */
export function fromPaymentRow(row: PaymentRow, vault: Vault): Payment {
  let phone: LocalPhone | null | undefined
  return {
    id: row.id as PaymentId,
    sessionId: row.session_id as SessionId,
    order: row.order_name,
    account: row.account,
    method: row.method as PaymentMethod,
    reference: row.reference,
    amount: row.amount,
    get phone() {
      if (phone === undefined) phone = openPhone(vault, row.phone_sealed, placeOf.payment(row.id))
      return phone
    },
    operator: row.operator as Operator | null,
    attemptKey: row.attempt_key,
    fingerprint: row.fingerprint,
    state: row.state as PaymentState,
    version: row.version,
    reason: row.reason as Reason | null,
    pvitId: row.pvit_id,
    fees: row.fees,
    redirectUrl: row.redirect_url,
    late: row.late === 1,
    get conflict() {
      return row.conflict === null ? null : (JSON.parse(row.conflict) as Conflict)
    },
    createdAt: row.created_at,
    firstSentAt: row.first_sent_at,
    lastSentAt: row.last_sent_at,
    expiresAt: row.expires_at,
    finishedAt: row.finished_at,
    get tracking() {
      return {
        askedAheadMs: 0, // of a row from before it was kept
        ...(JSON.parse(row.tracking) as Omit<
          Tracking,
          'nextAt' | 'hintAskedAt' | 'seenAt' | 'claimedSuccess' | 'calledBack' | 'askedAheadMs'
        > &
          Partial<Tracking>),
        nextAt: row.next_at,
        hintAskedAt: row.hint_asked_at,
        seenAt: row.seen_at,
        claimedSuccess: row.claimed_success === 1,
        calledBack: row.called_back === 1,
      }
    },
  }
}

export function toEvidenceRow(id: string, { detail, ...entry }: Evidence) {
  return { ...entry, payment_id: id, detail: JSON.stringify(detail) }
}

export function sealKey(key: Pick<StoredKey, 'account' | 'seq' | 'secret'>, vault: Vault): string {
  return vault.seal(key.secret.reveal(), placeOf.key(key))
}

export function fromKeyRow(row: KeyRow, vault: Vault): StoredKey {
  return {
    account: row.account,
    seq: row.seq,
    secret: new Secret(vault.open(row.sealed, placeOf.key(row))),
    state: row.state as KeyState,
    receivedAt: row.received_at,
    verifiedAt: row.verified_at,
    expiresAt: row.expires_at,
  }
}

export function openPhone(vault: Vault, sealed: string | null, place: string): LocalPhone | null {
  return sealed === null ? null : (openOrNull(vault, sealed, place) as LocalPhone | null)
}
