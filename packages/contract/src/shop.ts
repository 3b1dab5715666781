// The shop server's door: a whole route table does not tree-shake, so the browser never opens this one.
import * as z from '#zod'
import {
  AccountQuery,
  Balances,
  DeliveriesQuery,
  PaymentList,
  PaymentsQuery,
  RenewedKeys,
  RenewSecrets,
  StrayAnswer,
  StrayList,
  StrayQuestion,
  Verdict,
} from './back-office.ts'
import { Delivery, DeliveryPage } from './events.ts'
import { Amount } from './money.ts'
import { Method, SessionId, Timestamp } from './payment.ts'
import { PayoutList, PayoutsQuery, ShopPayout, StartPayout } from './payouts.ts'
import { route } from './routes.ts'
import { OrderName, ShopPayment, ShopSession } from './shop-payment.ts'
import { Locale, sessionStatuses } from './wire.ts'

export { Health, operationRoutes, Readiness } from './operations.ts'
export {
  checkoutNotes,
  commonProblems,
  eventNotes,
  problemTitles,
  shopNotes,
  type RouteNote,
} from './notes.ts'
export { OperatorName, Timestamp } from './payment.ts'
export {
  Delivery,
  DeliveryPage,
  deliveryStatuses,
  deliveryTargets,
  EventPayment,
  EventPayout,
  ExpiringKey,
  OverpaidSession,
  payoutStates,
  ShopEvent,
  type DeliveryStatus,
  type DeliveryTarget,
  type ShopEventData,
  type ShopEventType,
} from './events.ts'
export {
  AccountQuery,
  balanceCauses,
  Balances,
  DeliveriesQuery,
  PaymentList,
  PaymentsQuery,
  RenewedKeys,
  RenewSecrets,
  StrayAnswer,
  StrayList,
  StrayQuestion,
  straySightings,
  Verdict,
} from './back-office.ts'
export {
  PayoutId,
  PayoutList,
  PayoutsQuery,
  ShopPayout,
  StartPayout,
  type PayoutState,
} from './payouts.ts'
export {
  Conflict,
  evidenceSources,
  OrderName,
  paymentStates,
  ShopPayment,
  ShopSession,
  TimelineEntry,
  type EvidenceSource,
  type PaymentState,
} from './shop-payment.ts'

/** What every database can keep: Postgres takes no NUL, and none keeps half of a pair of surrogates. */
const keepable = z.regex(
  // oxlint-disable-next-line no-control-regex -- the NUL is what is looked for
  /^[^\u0000\p{Cs}]*$/u,
  'Write it in whole characters, without NUL.',
)

/** Sent to PVIT as it is; longer is refused, never cut (PVIT v5.5 §REST). */
const PvitText = z.string().check(z.minLength(1), z.maxLength(15), keepable)

/** Opens the payment window of one order. Unknown fields are refused, so that a misspelt one is not silently lost. */
export const OpenSession = z.strictObject({
  order: OrderName,
  amount: Amount,
  description: z.optional(z.string().check(z.maxLength(140), keepable)),
  methods: z.optional(z.array(Method).check(z.minLength(1), z.maxLength(4))),
  phone: z.optional(z.string().check(z.minLength(1), z.maxLength(32))),
  locale: z.optional(Locale),
  returnUrl: z.optional(z.url().check(z.maxLength(2048), keepable)),
  metadata: z.optional(
    z
      .record(z.string().check(z.maxLength(40)), z.string().check(z.maxLength(200)))
      .check(z.refine((entries) => Object.keys(entries).length <= 20, 'Give at most 20 entries.')),
  ),
  product: z.optional(PvitText),
  freeInfo: z.optional(PvitText),
  agent: z.optional(PvitText),
  /** 60 s to 24 h; the setting SESSION_TTL_SECONDS without it. */
  expiresInSeconds: z.optional(z.int().check(z.gte(60), z.lte(86_400))),
})
export type OpenSession = z.infer<typeof OpenSession>

export const OpenedSession = z.object({
  id: SessionId,
  token: z.string(),
  expiresAt: Timestamp,
  order: z.string(),
  amount: Amount,
  status: z.enum(sessionStatuses),
})
export type OpenedSession = z.infer<typeof OpenedSession>

/** Shop server → proxy, with CHECKOUT_API_KEY as bearer. Never CORS-enabled. */
export const shopRoutes = {
  openSession: route({
    method: 'POST',
    path: '/v1/sessions',
    body: OpenSession,
    reply: OpenedSession,
    status: 201,
  }),
  readSession: route({
    method: 'GET',
    path: '/v1/sessions/:id',
    body: null,
    reply: ShopSession,
    status: 200,
  }),
  cancelSession: route({
    method: 'POST',
    path: '/v1/sessions/:id/cancel',
    body: null,
    reply: ShopSession,
    status: 200,
  }),
  listPayments: route({
    method: 'GET',
    path: '/v1/payments',
    query: PaymentsQuery,
    body: null,
    reply: PaymentList,
    status: 200,
  }),
  readPayment: route({
    method: 'GET',
    path: '/v1/payments/:id',
    body: null,
    reply: ShopPayment,
    status: 200,
  }),
  checkPayment: route({
    method: 'POST',
    path: '/v1/payments/:id/check',
    body: null,
    reply: ShopPayment,
    status: 200,
  }),
  resolvePayment: route({
    method: 'POST',
    path: '/v1/payments/:id/resolve',
    body: Verdict,
    reply: ShopPayment,
    status: 200,
  }),
  startPayout: route({
    method: 'POST',
    path: '/v1/payouts',
    body: StartPayout,
    reply: ShopPayout,
    status: 201,
  }),
  listPayouts: route({
    method: 'GET',
    path: '/v1/payouts',
    query: PayoutsQuery,
    body: null,
    reply: PayoutList,
    status: 200,
  }),
  readPayout: route({
    method: 'GET',
    path: '/v1/payouts/:id',
    body: null,
    reply: ShopPayout,
    status: 200,
  }),
  readBalance: route({
    method: 'GET',
    path: '/v1/balance',
    query: AccountQuery,
    body: null,
    reply: Balances,
    status: 200,
  }),
  renewSecrets: route({
    method: 'POST',
    path: '/v1/secrets/renew',
    body: RenewSecrets,
    reply: RenewedKeys,
    status: 202,
  }),
  listStrays: route({
    method: 'GET',
    path: '/v1/strays',
    body: null,
    reply: StrayList,
    status: 200,
  }),
  checkStray: route({
    method: 'POST',
    path: '/v1/strays/check',
    body: StrayQuestion,
    reply: StrayAnswer,
    status: 200,
  }),
  listDeliveries: route({
    method: 'GET',
    path: '/v1/deliveries',
    query: DeliveriesQuery,
    body: null,
    reply: DeliveryPage,
    status: 200,
  }),
  retryDelivery: route({
    method: 'POST',
    path: '/v1/deliveries/:id/retry',
    body: null,
    reply: Delivery,
    status: 200,
  }),
} as const
