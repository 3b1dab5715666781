import type { DeliveryStatus, DeliveryTarget, ShopEventType } from '@pvit-checkout/contract/shop'
import type { Payment } from '../payments/payment.ts'
import type { Session } from '../sessions/session.ts'

/** One thing the shop is to hear, frozen in the commit that made it true. */
export interface OutgoingEvent {
  /** The `webhook-id`: the same thing always gets the same one, so that writing it twice is writing it once. */
  readonly id: string
  readonly type: ShopEventType
  readonly at: number
  /** `ShopEvent` as JSON, sent byte for byte however often. */
  readonly body: string
  /** Who is to be told. Nobody: the event is kept for a handler that may yet be set up. */
  readonly targets: readonly DeliveryTarget[]
}

/** What the shop is to hear of one move of a payment, written in the commit of the move. */
export interface Telling {
  readonly events: readonly OutgoingEvent[]
  /**
   * Only the commit itself knows that it is the order's second success: it asks for this event then. `payments` are all of
   * the order's, newest first; `successes` how many of them succeeded.
   */
  overpaid(session: Session, payments: readonly Payment[], successes: number): OutgoingEvent
}

/** One event on its way to one target. */
export interface StoredDelivery {
  readonly id: string
  readonly eventId: string
  readonly type: ShopEventType
  readonly target: DeliveryTarget
  readonly status: DeliveryStatus
  /** Begun, since it was last queued: counted before it is sent, so that one which ends our process is counted too. */
  readonly attempts: number
  readonly lastAt: number | null
  readonly lastStatus: number | null
  readonly lastCause: string | null
  readonly nextAt: number | null
  readonly createdAt: number
}

export interface DueDelivery extends StoredDelivery {
  readonly body: string
}

/** What came of an attempt. */
export type Attempt =
  | { readonly kind: 'delivered'; readonly status: number | null }
  | {
      readonly kind: 'not-delivered'
      readonly status: number | null
      /** A word for the list of deliveries; never the shop's own words. */
      readonly cause: string
      /** The shop does not want it any more, now or later. */
      readonly gone?: boolean
      /** The shop asks not to be told before this long. */
      readonly retryAfterMs?: number | null
    }

export function deliveryId(target: DeliveryTarget, eventId: string): string {
  return `dlv_${target}_${eventId}`
}
