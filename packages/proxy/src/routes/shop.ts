import { Hono } from 'hono'
import { CheckoutError, currency, PaymentId, SessionId } from '@pvit-checkout/contract/checkout'
import {
  shopRoutes,
  type OpenedSession,
  type ShopPayment,
  type ShopSession,
} from '@pvit-checkout/contract/shop'
import type { Clock, Secret } from '@pvit-checkout/pvit'
import type { Hints } from '../payments/hints.ts'
import type { Payment } from '../payments/payment.ts'
import { toShopPayment } from '../payments/view.ts'
import { statusOfSession, type Session } from '../sessions/session.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { Tokens } from '../sessions/tokens.ts'
import type { Evidence, Store } from '../store/store.ts'
import { bearer, parseBody, sameSecret } from './requests.ts'

export interface ShopDeps {
  readonly store: Store
  readonly sessions: Sessions
  readonly tokens: Tokens
  readonly hints: Hints
  readonly clock: Clock
  readonly apiKey: Secret
}

/** Shop server → proxy. No CORS: a browser has no business here. */
export function shopRoutesOf({ store, sessions, tokens, hints, clock, apiKey }: ShopDeps): Hono {
  const app = new Hono()
  const { openSession, readSession, cancelSession, readPayment, checkPayment } = shopRoutes

  const guarded = [openSession, readSession, cancelSession, readPayment, checkPayment].map(
    ({ path }) => path,
  )
  for (const path of new Set(guarded)) {
    app.use(path, async (context, next) => {
      const given = bearer(context)
      if (given === null || !sameSecret(given, apiKey.reveal())) {
        throw new CheckoutError('unauthorized', {
          detail: 'Send Authorization: Bearer <CHECKOUT_API_KEY>, from a server.',
        })
      }
      context.header('Cache-Control', 'no-store')
      await next()
    })
  }

  app.post(openSession.path, async (context) => {
    const input = await parseBody(context, openSession.body)
    const { session, created } = await sessions.open(input)
    return context.json(toOpened(session, tokens, clock.now()), created ? openSession.status : 200)
  })

  app.get(readSession.path, async (context) =>
    context.json(await toShopSession(await sessionOf(context.req.param('id')))),
  )

  app.post(cancelSession.path, async (context) => {
    const { id } = await sessionOf(context.req.param('id'))
    await store.cancelSession(id)
    return context.json(await toShopSession(await sessionOf(id)))
  })

  app.get(readPayment.path, async (context) =>
    context.json(await withTimeline(await paymentOf(context.req.param('id')))),
  )

  app.post(checkPayment.path, async (context) => {
    const payment = await paymentOf(context.req.param('id'))
    await hints.check(payment, 'shop')
    return context.json(await withTimeline(payment))
  })

  return app

  async function sessionOf(text: string | undefined): Promise<Session> {
    const id = SessionId.safeParse(text)
    const session = id.success ? await store.findSession(id.data) : null
    if (session === null)
      throw new CheckoutError('not-found', { detail: 'No session has this id.' })
    return session
  }

  async function paymentOf(text: string | undefined): Promise<Payment> {
    const id = PaymentId.safeParse(text)
    const payment = id.success ? await store.findPayment(id.data) : null
    if (payment === null)
      throw new CheckoutError('not-found', { detail: 'No payment has this id.' })
    return payment
  }

  async function withTimeline(payment: Payment): Promise<ShopPayment> {
    const evidence = await store.readEvidence(payment.id)
    return toShopPayment(payment, evidence.map(toTimeline), clock.now())
  }

  async function toShopSession(session: Session): Promise<ShopSession> {
    const payments = await store.listBySession(session.id)
    return {
      id: session.id,
      order: session.order,
      amount: session.amount,
      currency,
      description: session.description,
      status: statusOfSession(session, clock.now()),
      overpaid: session.overpaid,
      methods: [...session.methods],
      returnUrl: session.returnUrl,
      expiresAt: new Date(session.expiresAt).toISOString(),
      createdAt: new Date(session.createdAt).toISOString(),
      payments: await Promise.all(payments.map(withTimeline)),
    }
  }
}

/** The answer to opening a session, with a fresh token. */
export function toOpened(session: Session, tokens: Tokens, now: number): OpenedSession {
  return {
    id: session.id,
    token: tokens.issue(session.id, session.expiresAt),
    expiresAt: new Date(session.expiresAt).toISOString(),
    order: session.order,
    amount: session.amount,
    status: statusOfSession(session, now),
  }
}

function toTimeline({ at, type, source, detail }: Evidence) {
  return { at: new Date(at).toISOString(), type, source, detail }
}
