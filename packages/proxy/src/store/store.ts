import type { PaymentId, SessionId } from '@pvit-checkout/contract/checkout'
import type { EvidenceSource } from '@pvit-checkout/contract/shop'
import type { NewPayment, Payment, Tracking } from '../payments/payment.ts'
import type { LimitVerbs } from './limits.ts'
import type { SignalVerbs } from './signals.ts'
import type { Reservation } from '../limits/reservation.ts'
import type { Telling } from '../events/event.ts'
import type { DeliveryStore } from './deliveries.ts'
import type { DueStore } from './due.ts'
import type { HintStore } from './hints.ts'
import type { EventStore } from './events.ts'
import type { PayoutStore } from './payouts.ts'
import type { KeyStore } from './keys.ts'
import type { RenewalStore } from './renewals.ts'
import type { ListingStore } from './listing.ts'
import type { SealStore } from './sealed.ts'
import type { SessionStore } from './sessions.ts'
import type { SightingStore } from './sightings.ts'

/** A line of a payment's timeline. Append-only; `detail` holds our own words and numbers, never a phone, name or key. */
export interface Evidence {
  readonly at: number
  readonly type: string
  readonly source: EvidenceSource
  readonly detail: Readonly<Record<string, string | number | boolean | null>>
}

/** A callback whose reference the database does not know: kept for a person to see, bounded, never a payment. */
export interface Stray {
  readonly at: number
  readonly reference: string
  readonly status: string
}

export interface Replaced {
  readonly payment: Payment
  /** When a hint that nobody has claimed falls due; null: there is none. */
  readonly hintAt: number | null
}

export type Glance = Pick<Payment, 'state' | 'version' | 'expiresAt'>

/** `limited`: a counter of the reservation is full. */
export type Inserted =
  | 'stored'
  | 'key-taken'
  | 'order-taken'
  | 'order-paid'
  | 'session-closed'
  | 'limited'

/**
 * What the proxy remembers. Every verb is one durable transaction and says how it ends when two race; a verb that
 * resolves has committed. One that rejects does so with a StoreError, and has written nothing, unless a connection to
 * Postgres broke during the commit itself: so nobody acts on a rejection as on a proof.
 */
export interface Store
  extends
    DeliveryStore,
    DueStore,
    HintStore,
    EventStore,
    KeyStore,
    RenewalStore,
    LimitVerbs,
    ListingStore,
    PayoutStore,
    SealStore,
    SessionStore,
    SightingStore,
    SignalVerbs {
  /**
   * Keep a new attempt. Two racers: exactly one is stored; the other learns whether its key or its order was taken and
   * has written nothing. At most one live payment per order, none after its success and none of a session that was closed
   * (one past its time is the caller's to refuse), whatever the callers believe.
   * The places of `reservation` are taken in the same commit, or the payment is not stored. `leaving`: it is sent as soon as
   * it is kept, and is its sender's until then.
   */
  insertPayment(
    payment: NewPayment,
    evidence: Evidence,
    reservation?: Reservation,
    leaving?: { readonly evidence: Evidence; readonly leaseUntil: number },
  ): Promise<Inserted>
  findPayment(id: PaymentId): Promise<Payment | null>
  /** The payment as a session of its order may know it; null unless the session is one. */
  findPaymentFor(session: SessionId, payment: PaymentId): Promise<Payment | null>
  /** Whether the payment moved, and no more of it; null unless the session is one of its order. */
  glance(session: SessionId, payment: PaymentId): Promise<Glance | null>
  /** The versions of those of the payments that exist. */
  readVersions(ids: readonly PaymentId[]): Promise<ReadonlyMap<PaymentId, number>>
  /** All attempts at an order, newest first. */
  listByOrder(order: string): Promise<Payment[]>
  listBySession(session: SessionId): Promise<Payment[]>
  /** Of the account's last results at PVIT, newest first and up to `most`: did a callback come before the result was known? */
  listCalledBack(account: string, most: number): Promise<boolean[]>
  /** A payment of the account that a status answer has named before: proof that the account's questions are answered. */
  findKnown(account: string, not: PaymentId): Promise<Payment | null>

  /**
   * Replace a payment if it is still at version `expected`, with its evidence and what the shop is to hear of it, and mark
   * the order's sessions paid when it succeeded (overpaid after a second success, and that too is told). Otherwise, or where it
   * failed without knowing of a callback's claim that it succeeded, resolve to null and write nothing. Any lease ends, or runs
   * until `leaseUntil`. What it resolves to knows of a callback that came meanwhile, and of any hint that is left to look into.
   */
  replace(
    next: Payment,
    expected: number,
    evidence: readonly Evidence[],
    leaseUntil?: number,
    telling?: Telling,
  ): Promise<Replaced | null>
  /**
   * Remember what was asked and seen; no new version. The lease ends, or runs until `leaseUntil`. Does nothing if the payment
   * moved past `version`.
   */
  track(
    id: PaymentId,
    version: number,
    tracking: Tracking,
    evidence?: Evidence,
    leaseUntil?: number,
  ): Promise<void>
  readEvidence(id: PaymentId): Promise<Evidence[]>

  close(): Promise<void>
}
