import { Hono, type Context } from 'hono'
import {
  Amount,
  CheckoutError,
  checkoutRoutes,
  currency,
  PaymentId,
  timing,
  type Checkout,
  type SessionId,
  type SessionView,
} from '@pvit-checkout/contract/checkout'
import type { Clock } from '@pvit-checkout/pvit'
import type { Accounts } from '../accounts/accounts.ts'
import type { Settings } from '../config/settings.ts'
import type { Streams } from '../limits/streams.ts'
import type { Log } from '../log.ts'
import type { LookUpPayer } from '../payers.ts'
import type { Hints } from '../payments/hints.ts'
import type { Hub } from '../payments/hub.ts'
import { isLive } from '../payments/machine.ts'
import type { Payment } from '../payments/payment.ts'
import type { Random } from '../payments/reference.ts'
import type { Start } from '../payments/start.ts'
import { masked, toView, viewVersion } from '../payments/view.ts'
import { statusOfSession, type Session } from '../sessions/session.ts'
import type { Tokens } from '../sessions/tokens.ts'
import type { Glance, Store } from '../store/store.ts'
import type { AddressOf } from './client-address.ts'
import { crossOrigin } from './cross-origin.ts'
import { createHeartbeat } from './heartbeat.ts'
import { addStanding, plainAnswer, plainJson } from './plain-answer.ts'
import { rateLimitHeaders } from './rate-limit-headers.ts'
import { bearer, idempotencyKey, isKnown, parseShopperBody } from './requests.ts'
import { nextVersion, streamPayment } from './watching.ts'

export interface CheckoutRoutesDeps {
  readonly store: Store
  readonly hub: Hub
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly tokens: Tokens
  readonly start: Start
  readonly hints: Hints
  readonly lookUpPayer: LookUpPayer
  readonly settings: Settings
  readonly accounts: Accounts
  readonly origins: readonly string[]
  readonly addressOf: AddressOf
  readonly streams: Streams
}

interface Variables {
  Variables: { session: Session }
}

/** Shopper's browser → proxy. The token opens one session and says nothing; everything else is looked up. */
export function checkoutRoutesOf(deps: CheckoutRoutesDeps): Hono<Variables> {
  const {
    store,
    hub,
    clock,
    random,
    log,
    tokens,
    start,
    hints,
    lookUpPayer,
    origins,
    addressOf,
    streams,
  } = deps
  const heartbeat = createHeartbeat(clock, timing.heartbeatMs)
  const {
    readCheckout,
    lookUpPayer: payerRoute,
    startPayment,
    readPayment,
    checkPayment,
    watchPayment,
  } = checkoutRoutes
  const app = new Hono<Variables>()

  app.use('/v1/checkout/*', crossOrigin(origins, log))
  // Most of what browsers ask is whether something moved, and mostly nothing did: then nothing else is read.
  app.use(readPayment.path, async (context, next) => {
    const { req } = context
    if (req.method !== 'GET' || req.header('If-None-Match') === undefined) return next()
    const token = bearer(context)
    const session = token === null ? null : tokens.read(token, clock.now())
    const id = PaymentId.safeParse(req.param('id'))
    if (session === null || !id.success || preferredWaitMs(context) > 0) return next()
    const glance = await store.glance(session, id.data)
    const tag = glance === null ? null : etag(glance, clock.now())
    if (tag === null || !isKnown(context, tag.etag)) return next()
    hub.seen(session, clock.now())
    return plainAnswer(context, null, 304, { ...tag, 'cache-control': 'no-store' })
  })
  app.get(readPayment.path, async (context) => {
    let payment = await paymentOf(context)
    const isSeen = (one: Payment) => isKnown(context, etag(one, clock.now()).etag)
    if (isSeen(payment)) {
      const waitMs = Math.min(preferredWaitMs(context), timing.longPollMs)
      if (waitMs > 0)
        payment = await nextVersion({ store, hub, clock }, payment, waitMs, context.req.raw.signal)
      if (isSeen(payment)) return plainAnswer(context, null, 304, etag(payment, clock.now()))
    }
    return plainJson(
      context,
      toView(payment, clock.now()),
      readPayment.status,
      etag(payment, clock.now()),
    )
  })

  app.post(checkPayment.path, async (context) => {
    const payment = await paymentOf(context)
    await hints.check(payment, 'shopper')
    return plainJson(context, toView(payment, clock.now()), checkPayment.status)
  })

  app.get(watchPayment.path, async (context) => {
    const newsBefore = hub.newsCount()
    const session = sessionIdOf(context)
    const payment = await paymentOf(context, session)
    return streamPayment(
      context,
      { store, hub, clock, random, heartbeat, streams, addressOf },
      { payment, newsBefore },
      session,
    )
  })

  app.use('/v1/checkout/*', async (context, next) => {
    const session = await store.findSession(sessionIdOf(context))
    if (session === null) throw unauthorized()
    hub.seen(session.id, clock.now())
    context.set('session', session)
    await next()
  })

  app.get(readCheckout.path, async (context) => {
    const session = context.get('session')
    const now = clock.now()
    const payment = shownPayment(session, await store.listByOrder(session.order))
    const checkout: Checkout = {
      session: toSessionView(session, deps, now),
      payment: payment === null ? null : toView(payment, now),
    }
    return plainJson(context, checkout)
  })

  app.post(payerRoute.path, async (context) => {
    const question = await parseShopperBody(context, payerRoute.body)
    return plainJson(context, await lookUpPayer(context.get('session'), question))
  })

  app.post(startPayment.path, async (context) => {
    const key = idempotencyKey(context)
    const input = await parseShopperBody(context, startPayment.body)
    const { payment, standings } = await start(
      context.get('session'),
      input,
      key,
      addressOf(context),
    )
    return plainJson(context, toView(payment, clock.now()), startPayment.status, {
      ...etag(payment, clock.now()),
      ...rateLimitHeaders(standings),
    })
  })

  return app

  function sessionIdOf(context: Context): SessionId {
    addStanding(context, { 'cache-control': 'no-store' })
    const token = bearer(context)
    const id = token === null ? null : tokens.read(token, clock.now())
    if (id === null) throw unauthorized()
    return id
  }

  /** A payment belongs to its order: a later session of the same order may watch it. */
  async function paymentOf(context: Context, session = sessionIdOf(context)): Promise<Payment> {
    const id = PaymentId.safeParse(context.req.param('id'))
    const payment = id.success ? await store.findPaymentFor(session, id.data) : null
    if (payment === null && (await store.findSession(session)) === null) throw unauthorized()
    hub.seen(session, clock.now())
    if (payment !== null) return payment
    throw new CheckoutError('not-found', { detail: 'This session has no such payment.' })
  }
}

function unauthorized(): CheckoutError {
  return new CheckoutError('unauthorized', {
    detail: 'The session token is missing, foreign or past its end. The shop opens a new session.',
  })
}

/** The one that counts: what is under way, else what paid, else this session's last try. */
function shownPayment(session: Session, ofOrder: readonly Payment[]): Payment | null {
  return (
    ofOrder.find((payment) => isLive(payment.state)) ??
    ofOrder.find((payment) => payment.state === 'succeeded') ??
    ofOrder.find((payment) => payment.sessionId === session.id) ??
    null
  )
}

function toSessionView(
  session: Session,
  { settings, accounts }: CheckoutRoutesDeps,
  now: number,
): SessionView {
  return {
    id: session.id,
    order: session.order,
    amount: Amount.parse(session.amount),
    currency,
    description: session.description,
    shopName: settings.shopName,
    status: statusOfSession(session, now),
    methods: [...session.methods],
    locale: session.locale,
    phone: masked(session.phone),
    phoneKnown: session.phone !== null,
    operators: [...accounts.operators()],
    operatorSelectable: false,
    feesPaidBy: {
      pvit: payer(settings.pvitOwnerCharge),
      operator: payer(settings.pvitOperatorOwnerCharge),
    },
    returnUrl: session.returnUrl,
    expiresAt: new Date(session.expiresAt).toISOString(),
  }
}

function payer(word: 'MERCHANT' | 'CUSTOMER'): 'merchant' | 'customer' {
  return word === 'MERCHANT' ? 'merchant' : 'customer'
}

function etag(payment: Glance, now: number): { etag: string } {
  return { etag: `"${viewVersion(payment, now)}"` }
}

function preferredWaitMs(context: Context): number {
  const seconds = /(?:^|[,;\s])wait=(\d{1,3})(?:$|[,;\s])/.exec(
    context.req.header('Prefer') ?? '',
  )?.[1]
  return seconds === undefined ? 0 : Number(seconds) * 1_000
}
