import type * as z from '#zod'
import { PaymentView } from './payment.ts'
import { Checkout, Payer, PayerQuestion, StartPayment } from './wire.ts'

/** One route, written once: the proxy mounts it, the client calls it; notes.ts says what it is for. */
export interface Route<
  Body extends z.ZodMiniType | null = z.ZodMiniType | null,
  Reply extends z.ZodMiniType = z.ZodMiniType,
> {
  readonly method: 'GET' | 'POST'
  /** With `:name` for parameters. */
  readonly path: string
  /** What may stand after the `?`: a name it does not list is refused. Without it, whatever stands there is ignored. */
  readonly query?: z.ZodMiniType
  readonly body: Body
  readonly reply: Reply
  /** The HTTP status of a good answer. */
  readonly status: 200 | 201 | 202
}

/** Shopper's browser → proxy, with the session's token as bearer. */
export const checkoutRoutes = {
  readCheckout: route({
    method: 'GET',
    path: '/v1/checkout',
    body: null,
    reply: Checkout,
    status: 200,
  }),
  lookUpPayer: route({
    method: 'POST',
    path: '/v1/checkout/payer',
    body: PayerQuestion,
    reply: Payer,
    status: 200,
  }),
  startPayment: route({
    method: 'POST',
    path: '/v1/checkout/payments',
    body: StartPayment,
    reply: PaymentView,
    status: 202,
  }),
  readPayment: route({
    method: 'GET',
    path: '/v1/checkout/payments/:id',
    body: null,
    reply: PaymentView,
    status: 200,
  }),
  checkPayment: route({
    method: 'POST',
    path: '/v1/checkout/payments/:id/check',
    body: null,
    reply: PaymentView,
    status: 200,
  }),
  watchPayment: route({
    method: 'GET',
    path: '/v1/checkout/payments/:id/events',
    body: null,
    reply: PaymentView,
    status: 200,
  }),
} as const

export function route<const Definition extends Route>(definition: Definition): Definition {
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
