import type {
  DeliveryTarget,
  EventPayment,
  EventPayout,
  ExpiringKey,
  OverpaidSession,
  PaymentState,
  ShopEventData,
  ShopEventType,
} from '@pvit-checkout/contract/shop'
import type { Payment } from '../payments/payment.ts'
import { toShopPayment } from '../payments/view.ts'
import { toShopSession } from '../sessions/view.ts'
import type { Session } from '../sessions/session.ts'
import type { OutgoingEvent, Telling } from './event.ts'

/** Makes the events the shop is to hear. It writes nothing: whoever moves something commits them with the move. */
export interface Outbox {
  /** Of a payment that moved from `before` to `after`. */
  ofMove(before: Payment, after: Payment, at: number): Telling
  /** Of an open payment whose wait is over. Once in its life: it has one id. */
  ofOverdue(payment: Payment, at: number): OutgoingEvent
  /** Of a payout that reached one of its ends; `version` tells the ends of one payout apart. */
  ofPayout(payout: EventPayout, version: number, at: number): OutgoingEvent | null
  /** Of a key that dies before its successor came; `seq` is the dying key's number. */
  ofExpiringKey(key: ExpiringKey, seq: number, at: number): OutgoingEvent
}

export interface OutboxDeps {
  /** Who wants to hear of events of this type. */
  readonly targetsOf: (type: ShopEventType) => readonly DeliveryTarget[]
}

export function createOutbox({ targetsOf }: OutboxDeps): Outbox {
  function outgoing(id: string, at: number, { type, data }: Untimed): OutgoingEvent {
    const body = JSON.stringify({ type, timestamp: new Date(at).toISOString(), data })
    return { id, type, at, body, targets: targetsOf(type) }
  }

  return {
    ofMove: (before, after, at) => ({
      events: typesOf(before, after).map((type) =>
        // A payment makes at most one event per version: see `typesOf`.
        outgoing(`${after.id}_${after.version}`, at, { type, data: toEventPayment(after, at) }),
      ),
      overpaid: (session, payments, successes) =>
        outgoing(`${session.id}_overpaid_${successes}`, at, {
          type: 'session.overpaid',
          data: toOverpaidSession(session, payments, at),
        }),
    }),
    ofOverdue: (payment, at) =>
      outgoing(`${payment.id}_unconfirmed`, at, {
        type: 'payment.unconfirmed',
        data: toEventPayment(payment, at),
      }),
    ofPayout(payout, version, at) {
      if (payout.state === 'sending') return null
      return outgoing(`${payout.id}_${version}`, at, {
        type: `payout.${payout.state}`,
        data: payout,
      })
    },
    ofExpiringKey: (key, seq, at) =>
      outgoing(`key_${key.account}_${seq}`, at, { type: 'key.expiring', data: key }),
  }
}

/** Each type with its own data. */
type Untimed = { [Type in ShopEventType]: { type: Type; data: ShopEventData<Type> } }[ShopEventType]

/** The states a shop is told of on arrival. A late success is one: its data say `late: true`. */
const told = {
  succeeded: 'payment.succeeded',
  failed: 'payment.failed',
  canceled: 'payment.failed', // the browser reads it so too, and nothing was sent
  unresolved: 'payment.unresolved',
} as const satisfies Partial<Record<PaymentState, ShopEventType>>

/** What a move of a payment means to the shop: one event, or none. */
export function typesOf(
  before: Payment,
  after: Payment,
): readonly (typeof told)[keyof typeof told][] | readonly ['payment.conflict'] {
  if (after.conflict !== null && before.conflict === null) return ['payment.conflict']
  const state: PaymentState = after.state
  return state !== before.state && state in told ? [told[state as keyof typeof told]] : []
}

function toEventPayment(payment: Payment, at: number): EventPayment {
  const { timeline: _, ...snapshot } = toShopPayment(payment, [], at)
  return snapshot
}

function toOverpaidSession(
  session: Session,
  payments: readonly Payment[],
  at: number,
): OverpaidSession {
  return {
    ...toShopSession(session, at),
    payments: payments.map((payment) => toEventPayment(payment, at)),
  }
}
