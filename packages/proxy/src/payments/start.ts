import {
  CheckoutError,
  readPhone,
  type PaymentMethod,
  type StartPayment,
} from '@pvit-checkout/contract/checkout'
import type { Clock } from '@pvit-checkout/pvit'
import type { Accounts } from '../accounts/accounts.ts'
import { fingerprintOf, isFingerprintOf, type Signer } from '../fingerprint.ts'
import { readNumber } from '../input.ts'
import type { PromptReservation, ReservePrompt } from '../limits/prompts.ts'
import { RateLimited } from '../limits/rate-limited.ts'
import type { Standing } from '../limits/reservation.ts'
import { logged, type Log } from '../log.ts'
import { statusOfSession, type Session } from '../sessions/session.ts'
import { isUncertain } from '../store/store-error.ts'
import type { Store } from '../store/store.ts'
import { within } from '../within.ts'
import type { Ask } from './ask.ts'
import { createEarlier } from './earlier.ts'
import { isLive } from './machine.ts'
import { untracked, type NewPayment, type Payment } from './payment.ts'
import {
  alreadyPaid,
  methodNotAvailable,
  noKey,
  operatorNotAvailable,
  sessionClosed,
} from './refusals.ts'
import { newPaymentId, newReference, type Random } from './reference.ts'
import type { Leaving, Sender } from './send.ts'
import { toView } from './view.ts'

/** The shopper hears from us within this time, whatever PVIT does, and of a payout the shop. */
export const answerWithinMs = 2_500
/** What may be spent on looking for a payment, or a payout, of which the database did not say whether it is kept. */
export const findWithinMs = 2_000

export interface StartDeps {
  readonly store: Store
  readonly vault: Signer
  readonly sender: Sender
  readonly ask: Ask
  readonly accounts: Accounts
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Keeps work alive that outlives the answer, until `close()`. */
  readonly background: (work: Promise<void>) => void
  /** Hears when the payment is to be looked at, should its sending break off. */
  readonly onDue: (at: number) => void
  readonly reservePrompt: ReservePrompt
  /** Hears when the shopper's wait is over. */
  readonly onOverdue: (at: number) => void
  readonly waitMs: (method: PaymentMethod) => number
}

export type Start = (
  session: Session,
  input: StartPayment,
  attemptKey: string,
  /** Where the shopper's request came from; null when nobody can tell. */
  address: string | null,
) => Promise<Started>

export interface Started {
  readonly payment: Payment
  /** How the prompt limits stand after it; empty where nothing was counted, as for a replay. */
  readonly standings: readonly Standing[]
}

/**
 * Start a payment of the session's order, or answer with the one this attempt key already started.
 * The intent is committed before a byte leaves; afterwards nothing is thrown any more: a refusal shows on the payment.
 */
export function createStart(deps: StartDeps): Start {
  const { store, vault, sender, accounts, clock, random, log, background } = deps
  const { onDue, onOverdue, reservePrompt } = deps
  const earlier = createEarlier(deps)

  return async function start(session, input, attemptKey, address) {
    const begun = clock.now()
    const attempts = await store.listByOrder(session.order)
    const replayed = attempts.find(
      (one) => one.sessionId === session.id && one.attemptKey === attemptKey,
    )
    if (replayed !== undefined)
      return { payment: sameRequest(vault, replayed, input), standings: [] }

    if (!session.methods.includes(input.method)) throw methodNotAvailable(input.method)
    refuseOperator(input)
    const { phone, operator } = readNumber(input.phone ?? session.phone)
    const account = accounts.route(input.method, operator)
    if (account === null) throw operatorNotAvailable()
    await refuseUnlessFree(deps, session, attempts)
    const doubtful = earlier.doubtful(attempts)
    if (account.keys.current() === null) throw noKey()
    const waitMs = account.breaker.waitMs(clock.now())
    if (waitMs > 0) {
      throw new CheckoutError('provider-unavailable', {
        detail: 'PVIT has not answered the last payments. Nothing was started; try again shortly.',
        retryAfterMs: waitMs,
      })
    }

    const intent: NewPayment = {
      id: newPaymentId(random, begun),
      sessionId: session.id,
      order: session.order,
      account: account.code,
      method: input.method,
      reference: newReference(random),
      amount: session.amount,
      phone,
      operator,
      attemptKey,
      fingerprint: fingerprintOf(vault, whatIsAsked(input)),
      state: 'created',
      version: 1,
      reason: null,
      pvitId: null,
      fees: null,
      redirectUrl: null,
      late: false,
      conflict: null,
      createdAt: clock.now(),
      firstSentAt: null,
      lastSentAt: null,
      expiresAt: clock.now() + deps.waitMs(input.method),
      finishedAt: null,
      tracking: untracked,
    }
    const started = {
      at: intent.createdAt,
      type: 'started',
      source: 'shopper',
      detail: { method: intent.method },
    } as const
    const reservation = reservePrompt(intent, session, address)
    if (doubtful.length > 0) {
      // Whoever has no prompt left has no question left either. The place itself is taken with the intent.
      if (reservation !== null && !(await store.hasRoom(reservation))) refuseByLimit(reservation)
      await earlier.refuseUnlessClear(doubtful, attempts)
    }
    // Nothing comes between the intent and its sending: they are one commit, and one wait for the disk less.
    const leaving = sender.leave(intent)
    const inserted = await store
      .insertPayment(leaving.payment, started, reservation ?? undefined, leaving)
      .catch((error: unknown) => findKept(leaving, error))
    if (inserted === 'key-taken') return start(session, input, attemptKey, address) // a twin of this request was faster
    if (inserted === 'order-paid') throw alreadyPaid() // an earlier attempt succeeded while we looked
    if (inserted === 'session-closed') throw sessionClosed('canceled') // by the shop, while we looked
    if (inserted === 'order-taken') throw await inProgress(deps, session.order)
    const standings = reservation === null ? [] : refuseByLimit(reservation)

    onDue(leaving.leaseUntil)
    onOverdue(intent.expiresAt)
    const sending = sender.deliver(leaving, session)
    background(logged(log, 'sending was interrupted; the status will tell', sending))
    const sent = await within(clock, answerWithinMs - (clock.now() - begun), settledOf(sending))
    // The intent stands, whatever became of the database since: the shopper is told of it, not of a fault.
    const payment =
      sent ?? (await store.findPayment(intent.id).catch(() => null)) ?? leaving.payment
    return { payment, standings }
  }

  /**
   * The connection may have broken over the commit alone: then the payment is there, nobody else touches it, and it is sent like
   * any other. Where it is not found, the shopper is told that nothing was sent; so nothing is, whatever turns up.
   */
  async function findKept(leaving: Leaving, error: unknown): Promise<'stored'> {
    if (!isUncertain(error)) throw error
    const kept = await within(clock, findWithinMs, store.findPayment(leaving.payment.id)).catch(
      () => null,
    )
    if (kept !== null) return 'stored'
    const withdrawn = sender.withdraw(leaving)
    background(logged(log, 'a payment that was not sent could not be ended', withdrawn))
    throw error
  }
}

function settledOf(sending: Promise<Payment>): Promise<Payment | null> {
  return sending.catch(() => null)
}

/** However the number is written. */
function whatIsAsked(input: StartPayment) {
  const phone = input.phone === undefined ? null : readPhone(input.phone)
  const number = phone !== null && 'phone' in phone ? phone.phone : (input.phone ?? null)
  return [input.method, number, input.operator ?? null] as const
}

function sameRequest(vault: Signer, payment: Payment, input: StartPayment): Payment {
  if (isFingerprintOf(vault, payment.fingerprint, whatIsAsked(input))) return payment
  throw new CheckoutError('idempotency-key-reused', {
    detail:
      'This Idempotency-Key already started a payment with another method, phone or operator. Make a new key per attempt.',
  })
}

function refuseOperator({ operator }: StartPayment): void {
  if (operator === undefined) return
  throw new CheckoutError('operator-not-available', {
    detail:
      'This session does not let the shopper choose the operator; PVIT tells it by the number.',
    errors: [{ path: 'operator', code: 'operator-not-available', detail: 'Leave `operator` out.' }],
  })
}

/** How the limits stand, where none of them says no. */
function refuseByLimit(reservation: PromptReservation): readonly Standing[] {
  const { refusedBy, standings } = reservation.verdict()
  if (refusedBy !== null) throw new RateLimited(refusedBy)
  return standings
}

/** One live payment per order, across sessions. */
async function refuseUnlessFree(
  deps: StartDeps,
  session: Session,
  attempts: readonly Payment[],
): Promise<void> {
  const { clock } = deps
  if (attempts.some((payment) => payment.state === 'succeeded')) throw alreadyPaid()
  if (attempts.some((payment) => isLive(payment.state))) throw await inProgress(deps, session.order)
  const status = statusOfSession(session, clock.now())
  if (status !== 'open') throw sessionClosed(status)
}

async function inProgress({ store, clock }: StartDeps, order: string): Promise<CheckoutError> {
  const live = (await store.listByOrder(order)).find((payment) => isLive(payment.state))
  return new CheckoutError('attempt-in-progress', {
    detail: 'Another payment of this order is not settled yet. Watch that one.',
    ...(live === undefined ? {} : { payment: toView(live, clock.now()) }),
  })
}
