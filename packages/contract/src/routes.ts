import type * as z from 'zod/mini'
import type { ProblemCode } from './errors.ts'
import { PaymentView } from './payment.ts'
import { Checkout, Payer, PayerQuestion, StartPayment } from './wire.ts'

/** One route, written once: the proxy mounts it, the client calls it, the OpenAPI document describes it. */
export interface Route<
  Body extends z.ZodMiniType | null = z.ZodMiniType | null,
  Reply extends z.ZodMiniType = z.ZodMiniType,
> {
  readonly method: 'GET' | 'POST'
  /** With `:name` for parameters. */
  readonly path: string
  readonly body: Body
  readonly reply: Reply
  /** The HTTP status of a good answer. */
  readonly status: 200 | 201 | 202
  readonly summary: string
  /** What it may answer beyond what every route of its door may: see `commonProblems`. */
  readonly problems: readonly ProblemCode[]
}

export const commonProblems = [
  'invalid-request',
  'unauthorized',
  'rate-limited',
  'body-too-large',
  'unsupported-media-type',
  'store-unavailable',
  'internal',
] as const satisfies readonly ProblemCode[]

/** Shopper's browser → proxy, with the session's token as bearer. */
export const checkoutRoutes = {
  readCheckout: route({
    method: 'GET',
    path: '/v1/checkout',
    body: null,
    reply: Checkout,
    status: 200,
    summary: 'The session and its newest payment: all a widget needs to draw or resume',
    problems: ['forbidden-origin', 'not-found'],
  }),
  lookUpPayer: route({
    method: 'POST',
    path: '/v1/checkout/payer',
    body: PayerQuestion,
    reply: Payer,
    status: 200,
    summary: 'Whose number is this? Masked; never blocks paying',
    problems: ['forbidden-origin', 'phone-invalid', 'kyc-unavailable'],
  }),
  startPayment: route({
    method: 'POST',
    path: '/v1/checkout/payments',
    body: StartPayment,
    reply: PaymentView,
    status: 202,
    summary: 'Start a payment; the same Idempotency-Key answers with the same payment',
    problems: [
      'forbidden-origin',
      'idempotency-key-missing',
      'idempotency-key-reused',
      'attempt-in-progress',
      'order-already-paid',
      'session-closed',
      'method-not-available',
      'operator-not-available',
      'phone-invalid',
      'provider-key-unavailable',
      'provider-unavailable',
    ],
  }),
  readPayment: route({
    method: 'GET',
    path: '/v1/checkout/payments/:id',
    body: null,
    reply: PaymentView,
    status: 200,
    summary: 'The payment as known now; conditional by ETag, waiting by Prefer: wait=25',
    problems: ['forbidden-origin', 'not-found'],
  }),
  checkPayment: route({
    method: 'POST',
    path: '/v1/checkout/payments/:id/check',
    body: null,
    reply: PaymentView,
    status: 200,
    summary: 'A hint to ask PVIT now (at most every 10 s); answers with what is known now',
    problems: ['forbidden-origin', 'not-found'],
  }),
  watchPayment: route({
    method: 'GET',
    path: '/v1/checkout/payments/:id/events',
    body: null,
    reply: PaymentView,
    status: 200,
    summary: 'Server-sent events: one `payment` event per version, the first at once',
    problems: ['forbidden-origin', 'not-found'],
  }),
} as const

export function route<Body extends z.ZodMiniType | null, Reply extends z.ZodMiniType>(
  definition: Route<Body, Reply>,
): Route<Body, Reply> {
  return definition
}

/** The route's path with its parameters filled in and escaped. Throws on a missing one. */
export function pathOf(
  route: Pick<Route, 'path'>,
  parameters: Readonly<Record<string, string>> = {},
): string {
  return route.path.replace(/:(\w+)/g, (_, name: string) => {
    const value = parameters[name]
    if (value === undefined) throw new Error(`pathOf(${route.path}) needs the parameter "${name}".`)
    return encodeURIComponent(value)
  })
}
