// What the shop's servers read of sessions and payments: by the routes of shop.ts, and in the events of events.ts.
import * as z from '#zod'
import { Amount, currency } from './money.ts'
import {
  Method,
  OperatorName,
  PaymentId,
  paymentStatuses,
  SessionId,
  Timestamp,
} from './payment.ts'
import { sessionStatuses } from './wire.ts'

/**
 * Text that a person reads in one line, of a log or a list. Nor may it hold half of a pair of surrogates: a database keeps
 * every such half as the same character, so that two orders would be one.
 */
export const onOneLine = z.regex(
  /^[^\p{Cc}\p{Cs}]*$/u,
  'Write it on one line: without line breaks, tabs or other control characters, and in whole characters.',
)

/** What stands for every character that was lost on the way: of names that differ in those alone it makes one. */
const nothingLost = z.regex(
  /^[^\uFFFD]*$/,
  'Send it in UTF-8: a character of it was lost, and U+FFFD is in its place.',
)

/** The shop's own name of an order. */
export const OrderName = z.string().check(z.minLength(1), z.maxLength(64), onOneLine, nothingLost)

/** The machine's words, as the shop's back office sees them (the browser sees `PaymentView.status`). */
export const paymentStates = [
  'created',
  'sending',
  'unknown',
  'awaiting',
  'link_ready',
  'opened',
  'triggering',
  'succeeded',
  'failed',
  'unresolved',
  'canceled',
] as const
export type PaymentState = (typeof paymentStates)[number]

/** Who said it: `proxy` our own doing, `pvit` an answer to us, `callback` unsigned, `person` a verdict of the shop's. */
export const evidenceSources = [
  'shopper',
  'shop',
  'proxy',
  'pvit',
  'callback',
  'clock',
  'person',
] as const
export type EvidenceSource = (typeof evidenceSources)[number]

export const TimelineEntry = z.object({
  at: Timestamp,
  type: z.string(),
  source: z.enum(evidenceSources),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
})
export type TimelineEntry = z.infer<typeof TimelineEntry>

export const Conflict = z.object({
  field: z.string(),
  expected: z.union([z.string(), z.number()]),
  seen: z.nullable(z.union([z.string(), z.number()])),
})
export type Conflict = z.infer<typeof Conflict>

export const ShopPayment = z.object({
  id: PaymentId,
  session: SessionId,
  order: z.string(),
  kind: z.literal('payment'),
  method: Method,
  state: z.enum(paymentStates),
  status: z.enum(paymentStatuses),
  amount: Amount,
  fees: z.nullable(z.number()),
  total: z.nullable(z.number()),
  operator: z.nullable(OperatorName),
  /** Masked. */
  phone: z.nullable(z.string()),
  reference: z.string(),
  pvitId: z.nullable(z.string()),
  reason: z.nullable(z.string()),
  /** It succeeded after it had been reported as failed. */
  late: z.boolean(),
  conflict: z.nullable(Conflict),
  createdAt: Timestamp,
  finishedAt: z.nullable(Timestamp),
  timeline: z.array(TimelineEntry),
})
export type ShopPayment = z.infer<typeof ShopPayment>

export const ShopSession = z.object({
  id: SessionId,
  order: z.string(),
  amount: Amount,
  currency: z.literal(currency),
  description: z.nullable(z.string()),
  status: z.enum(sessionStatuses),
  overpaid: z.boolean(),
  methods: z.array(Method),
  returnUrl: z.nullable(z.string()),
  /** As the shop gave it; neither the shopper nor PVIT gets it. */
  metadata: z.record(z.string(), z.string()),
  expiresAt: Timestamp,
  createdAt: Timestamp,
  payments: z.array(ShopPayment),
})
export type ShopSession = z.infer<typeof ShopSession>
