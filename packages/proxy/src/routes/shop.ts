import { Hono } from 'hono'
import { CheckoutError, PaymentId, SessionId } from '@pvit-checkout/contract/checkout'
import {
  shopRoutes,
  type OpenedSession,
  type PaymentList,
  type ShopPayment,
  type ShopSession,
} from '@pvit-checkout/contract/shop'
import type { Clock } from '@pvit-checkout/pvit'
import { createCancel } from '../payments/cancel.ts'
import type { Hints } from '../payments/hints.ts'
import { isLive } from '../payments/machine.ts'
import type { Payment } from '../payments/payment.ts'
import type { Settle } from '../payments/settle.ts'
import { toShopPayment, toTimeline } from '../payments/view.ts'
import { statusOfSession, type Session } from '../sessions/session.ts'
import type { Sessions } from '../sessions/sessions.ts'
import { toShopSession } from '../sessions/view.ts'
import type { Tokens } from '../sessions/tokens.ts'
import { withoutNumbers } from '../without-numbers.ts'
import type { Evidence, Store } from '../store/store.ts'
import { pageOf, toPage } from './pages.ts'
import { parseBody, parseQuery } from './requests.ts'

export interface ShopDeps {
  readonly store: Store
  readonly sessions: Sessions
  readonly tokens: Tokens
  readonly hints: Hints
  readonly settle: Settle
  readonly clock: Clock
  /** Every account is a test account: sessions may be opened free of the prompt limits. */
  readonly mayExempt: boolean
}

/** On `POST /v1/sessions`, `off` opens a session whose prompts are not counted. The browser has no such word. */
export const exemptionHeader = 'Checkout-Limits'

/** Shop server → proxy: sessions and payments. The guard stands in front of every route of `shopRoutes`. */
export function shopRoutesOf(deps: ShopDeps): Hono {
  const { store, sessions, tokens, hints, settle, clock, mayExempt } = deps
  const cancel = createCancel({ store, settle })
  const app = new Hono()
  const {
    openSession,
    readSession,
    cancelSession,
    listPayments,
    readPayment,
    checkPayment,
    resolvePayment,
  } = shopRoutes

  app.post(openSession.path, async (context) => {
    const input = await parseBody(context, openSession.body)
    const { session, created } = await sessions.open(
      input,
      asksExemption(context.req.header(exemptionHeader)),
    )
    return context.json(toOpened(session, tokens, clock.now()), created ? openSession.status : 200)
  })

  app.get(readSession.path, async (context) =>
    context.json(await withPayments(await sessionOf(context.req.param('id')))),
  )

  app.post(cancelSession.path, async (context) => {
    const { id } = await sessionOf(context.req.param('id'))
    await cancel(id)
    return context.json(await withPayments(await sessionOf(id)))
  })

  app.get(readPayment.path, async (context) =>
    context.json(await withTimeline(await paymentOf(context.req.param('id')))),
  )

  app.post(checkPayment.path, async (context) => {
    const payment = await paymentOf(context.req.param('id'))
    await hints.check(payment, 'shop')
    return context.json(await withTimeline(payment))
  })

  app.get(listPayments.path, async (context) => {
    const { limit, cursor, since, ...filter } = parseQuery(context, listPayments.query)
    const read = await store.listPayments(
      { ...filter, since: since === undefined ? undefined : Date.parse(since) },
      pageOf('payments', { limit, cursor }),
    )
    const { rows, nextCursor } = toPage(read, limit)
    const timelines = await store.readTimelines(rows.map(({ id }) => id))
    const items = rows.map((payment) => toShown(payment, timelines.get(payment.id) ?? []))
    return context.json({ items, nextCursor } satisfies PaymentList)
  })

  app.post(resolvePayment.path, async (context) => {
    const { state, reason } = await parseBody(context, resolvePayment.body)
    const payment = await paymentOf(context.req.param('id'))
    if (payment.state !== 'unresolved') throw notUnresolved(payment)
    const settled = await settle(payment, {
      event: { type: state === 'succeeded' ? 'verdictSucceeded' : 'verdictFailed' },
      evidence: {
        type: 'verdict',
        source: 'person',
        detail: { state, reason: withoutNumbers(reason) },
      },
    })
    // PVIT's word may have come in between; then that one counts.
    if (settled.state !== state) throw notUnresolved(settled)
    return context.json(await withTimeline(settled))
  })

  return app

  /** PVIT's go-live test rings one phone four times in a row; `pvit-checkout certify` says so with this header. */
  function asksExemption(word: string | undefined): boolean {
    if (word !== 'off') return false
    if (mayExempt) return true
    throw new CheckoutError('invalid-request', {
      detail: `"${exemptionHeader}: off" is taken on test accounts alone.`,
    })
  }

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
    const timelines = await store.readTimelines([payment.id])
    return toShown(payment, timelines.get(payment.id) ?? [])
  }

  function toShown(payment: Payment, evidence: readonly Evidence[]): ShopPayment {
    return toShopPayment(payment, evidence.map(toTimeline), clock.now())
  }

  /** With its own payments, and with one of another session that holds the order or has paid it: the shopper sees that one too. */
  async function withPayments(session: Session): Promise<ShopSession> {
    const payments = (await store.listByOrder(session.order)).filter(
      ({ sessionId, state }) => sessionId === session.id || state === 'succeeded' || isLive(state),
    )
    return {
      ...toShopSession(session, clock.now()),
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

function notUnresolved({ state }: Payment): CheckoutError {
  return new CheckoutError('invalid-request', {
    status: 409,
    detail: `A person decides only where the questions to PVIT have ended; this payment is \`${state}\`, not \`unresolved\`.`,
  })
}
