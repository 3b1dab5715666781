// What the proxy tells the shop of its own accord: webhooks and `checkout.on` speak the same events.
import * as z from '#zod'
import { Amount } from './money.ts'
import { OperatorName, Timestamp } from './payment.ts'
import { Conflict, ShopPayment, ShopSession } from './shop-payment.ts'

/** Without the timeline, which is for people and has no bound: `GET /v1/payments/:id` tells it. */
export const EventPayment = z.omit(ShopPayment, { timeline: true })
export type EventPayment = z.infer<typeof EventPayment>

/** The session with every payment of its order, those of the order's other sessions included: which one to give back. */
export const OverpaidSession = z.extend(z.omit(ShopSession, { payments: true }), {
  payments: z.array(EventPayment),
})
export type OverpaidSession = z.infer<typeof OverpaidSession>

export const payoutStates = ['sending', 'unknown', 'succeeded', 'failed'] as const

/** Money sent to a customer. `unknown`: it may or may not have left, and it is never sent a second time. Without the timeline. */
export const EventPayout = z.object({
  id: z.string(),
  kind: z.literal('payout'),
  state: z.enum(payoutStates),
  account: z.string(),
  amount: Amount,
  /** Null unless PVIT names them. */
  fees: z.nullable(z.number()),
  order: z.nullable(z.string()),
  note: z.nullable(z.string()),
  operator: z.nullable(OperatorName),
  /** Masked; null when the proxy can no longer read it. */
  phone: z.nullable(z.string()),
  reference: z.string(),
  pvitId: z.nullable(z.string()),
  reason: z.nullable(z.string()),
  /** It succeeded after it had been reported as failed. */
  late: z.boolean(),
  conflict: z.nullable(Conflict),
  createdAt: Timestamp,
  finishedAt: z.nullable(Timestamp),
})
export type EventPayout = z.infer<typeof EventPayout>

export const ExpiringKey = z.object({
  account: z.string(),
  environment: z.enum(['test', 'production']),
  expiresAt: Timestamp,
  /** What keeps the new key away, as `GET /ready` names it. */
  cause: z.nullable(z.string()),
})
export type ExpiringKey = z.infer<typeof ExpiringKey>

/** The body of a webhook: what happened, when it was committed, and the whole of it as it stood then. */
export const ShopEvent = z.discriminatedUnion('type', [
  event('payment.succeeded', EventPayment),
  event('payment.failed', EventPayment),
  event('payment.unconfirmed', EventPayment),
  event('payment.unresolved', EventPayment),
  event('payment.conflict', EventPayment),
  event('session.overpaid', OverpaidSession),
  event('payout.succeeded', EventPayout),
  event('payout.failed', EventPayout),
  event('payout.unknown', EventPayout),
  event('key.expiring', ExpiringKey),
])
export type ShopEvent = z.infer<typeof ShopEvent>

export type ShopEventType = ShopEvent['type']
export type ShopEventData<Type extends ShopEventType> = Extract<ShopEvent, { type: Type }>['data']

/** `pending` it is tried again by itself · `delivered` the shop took it · `failed` given up; a person may retry it. */
export const deliveryStatuses = ['pending', 'delivered', 'failed'] as const
export type DeliveryStatus = (typeof deliveryStatuses)[number]

/** `webhook`: POSTed to SHOP_WEBHOOK_URL · `handler`: handed to `checkout.on` in the shop's own process. */
export const deliveryTargets = ['webhook', 'handler'] as const
export type DeliveryTarget = (typeof deliveryTargets)[number]

/** One event on its way to one target. */
export const Delivery = z.object({
  id: z.string(),
  /** The `webhook-id`: equal for every attempt and every repeat of one event. */
  event: z.string(),
  type: z.string(),
  target: z.enum(deliveryTargets),
  status: z.enum(deliveryStatuses),
  /** Since it was last queued: a retry by hand begins anew. */
  attempts: z.int(),
  /** What came of the last attempt: the shop's HTTP status, or a word where no answer came. */
  lastStatus: z.nullable(z.int()),
  lastCause: z.nullable(z.string()),
  lastAttemptAt: z.nullable(Timestamp),
  nextAttemptAt: z.nullable(Timestamp),
  createdAt: Timestamp,
})
export type Delivery = z.infer<typeof Delivery>

export const DeliveryPage = z.object({
  items: z.array(Delivery),
  nextCursor: z.nullable(z.string()),
})
export type DeliveryPage = z.infer<typeof DeliveryPage>

function event<const Type extends string, Data extends z.ZodMiniType>(type: Type, data: Data) {
  return z.object({ type: z.literal(type), timestamp: Timestamp, data })
}
