import {
  defaultTimeouts,
  isDocumented,
  PvitRequestError,
  type Clock,
  type PaymentRequest,
  type RequestOutcome,
  type Secret,
} from '@pvit-checkout/pvit'
import type { Accounts } from '../accounts/accounts.ts'
import { createGate } from '../gate.ts'
import { insist } from '../insist.ts'
import type { Log } from '../log.ts'
import type { Session } from '../sessions/session.ts'
import type { Evidence, Store } from '../store/store.ts'
import type { Ask } from './ask.ts'
import { createConclude } from './conclude.ts'
import { alertIfStrange, told } from './heard.ts'
import { linkServiceOf, type LinkOpener } from './links.ts'
import { transition } from './machine.ts'
import type { NewPayment, Payment } from './payment.ts'
import { sendLeaseMs } from './schedule.ts'
import type { Settle } from './settle.ts'
import { fromOperator, repeatEvent } from './translate.ts'
import { createTrigger, type Trigger } from './trigger.ts'
import { isWindowOpen } from './window.ts'

/** A commit whose connection broke has come through by then, or never will. */
const commitWithinMs = 3_000
/** That nothing was heard is news for nobody in a hurry. A thousand that hung together end together: so many are written at once. */
const unheardAtOnce = 4
const unheardWithinMs = 20_000
const unheard: ReadonlySet<RequestOutcome['kind'] | undefined> = new Set([
  undefined, // no byte has left
  'not-sent',
  'maybe-executed',
  'link-lost',
])

/** A payment as it is when its first byte leaves: committed like that, for from then on it may be with PVIT. */
export interface Leaving {
  readonly payment: NewPayment
  readonly evidence: Evidence
  /** Until then it is its sender's. */
  readonly leaseUntil: number
}

export interface Sender {
  /** The intent with its first sending, to be committed as one. */
  leave(intent: NewPayment): Leaving
  /** Send what is committed. Resolves once PVIT's answer, or its absence, is settled. */
  deliver(leaving: Leaving, session?: Session): Promise<Payment>
  /**
   * Nobody knows whether the database kept this one, and it will not be sent. Should it turn up, it ends as never sent, and its
   * order is free again.
   */
  withdraw(leaving: Leaving): Promise<void>
  /** Send a payment whose first sending provably did not leave. */
  send(payment: Payment): Promise<Payment>
  /** Send the *same* reference once more: PVIT refuses it if it has it after all. */
  resend(payment: Payment): Promise<Payment>
  readonly trigger: Trigger
}

export interface SendDeps {
  readonly store: Store
  readonly accounts: Accounts
  readonly settle: Settle
  readonly ask: Ask
  readonly clock: Clock
  readonly log: Log
  readonly terms: Terms
  readonly opener: LinkOpener
  /** May a shopper, or we, be sent to this address? */
  readonly isPvitLink: (url: string) => boolean
}

/** What the settings say of every request. */
export interface Terms {
  readonly agent: string | null
  readonly ownerCharge: 'MERCHANT' | 'CUSTOMER'
  readonly operatorOwnerCharge: 'MERCHANT' | 'CUSTOMER'
}

export function createSender(deps: SendDeps): Sender {
  const { store, accounts, settle, clock, log, terms, isPvitLink } = deps
  const conclude = createConclude(deps)
  const trigger = createTrigger(deps)
  const inTurn = createGate(unheardAtOnce, unheardWithinMs)

  async function request(
    payment: Payment,
    leaseUntil: number,
    known?: Session,
  ): Promise<RequestOutcome | null> {
    const { phone } = payment
    // This process may have stood still, or waited for a key: what would not end within the lease may be another's by then.
    const isInTime = () => clock.now() + defaultTimeouts.payment <= leaseUntil
    const session = known ?? (await store.findSession(payment.sessionId))
    const account = accounts.of(payment.account)
    const secret = account?.keys.current() ?? null
    if (session === null || account === null || secret === null || phone === null) return null
    const { pvit, keys } = account
    const words = toRequest({ ...payment, phone }, session, terms)
    const service = linkServiceOf(payment.method)
    const order = (key: Secret) =>
      service === null
        ? pvit.requestPayment(words, { secret: key })
        : pvit.requestLink({ ...words, service }, { secret: key })
    const heard = (outcome: RequestOutcome) => {
      const believed = onlyToPvit(outcome)
      alertIfStrange(log, believed, { payment: payment.id })
      return believed
    }
    if (!isInTime()) return { kind: 'not-sent', cause: 'aborted' }
    try {
      const outcome = await order(secret)
      if (outcome.kind !== 'key-refused') return heard(outcome)
      // The same reference may go once more, unless the shop has closed the window meanwhile, or the order was paid. A database that
      // cannot say so gives no leave either.
      const newer = await keys.replaceRefused(secret, outcome.fault)
      const isWanted = newer !== null && (await isWindowOpen(store, payment).catch(() => false))
      if (!isWanted || !isInTime()) return outcome
      const again = heard(await order(newer))
      if (isDocumented(outcome.fault)) return again
      // PVIT may have taken the first all the same: what did not leave, or was refused, says nothing of that.
      if (again.kind === 'not-sent') return outcome
      return again.kind === 'refused' ? { kind: 'probably-refused', fault: again.fault } : again
    } catch (error) {
      // PVIT would refuse these words, so the client never sent them.
      if (error instanceof PvitRequestError)
        return { kind: 'refused', fault: null, cause: 'not sendable' }
      throw error
    }
  }

  /** An address that is not PVIT's is none: nobody is sent there, so nothing can be debited through it. */
  function onlyToPvit(outcome: RequestOutcome): RequestOutcome {
    return outcome.kind === 'link-made' && !isPvitLink(outcome.url)
      ? { kind: 'link-lost', cause: 'foreign-host' }
      : outcome
  }

  /** Somebody else made the move that this sending needed, and acts on it. */
  async function asItStands(payment: Payment): Promise<Payment> {
    return (await store.findPayment(payment.id)) ?? payment
  }

  function sendingOf({ reference }: Payment) {
    return {
      event: { type: 'send' },
      evidence: { type: 'send', source: 'proxy', detail: { reference } },
      leaseUntil: clock.now() + sendLeaseMs,
    } as const
  }

  async function deliver(
    { payment, leaseUntil }: { readonly payment: Payment; readonly leaseUntil: number },
    session?: Session,
  ): Promise<Payment> {
    const outcome = await request(payment, leaseUntil, session)
    // What PVIT said is said once: should the database be away, it is kept in memory for as long as the payment is ours.
    const write = () => conclude(payment, outcome)
    const settled = await insist(clock, leaseUntil, () =>
      unheard.has(outcome?.kind) ? inTurn(write) : write(),
    )
    return settled.state === 'link_ready' && settled.method === 'restlink'
      ? trigger(settled)
      : settled
  }

  return {
    trigger,
    deliver,
    leave(intent) {
      const { event, evidence, leaseUntil } = sendingOf(intent)
      const at = clock.now()
      const tracking = { ...intent.tracking, nextAt: leaseUntil }
      const payment = { ...transition(intent, event, at), phone: intent.phone, tracking }
      return { payment, evidence: { ...evidence, at }, leaseUntil }
    },
    async withdraw({ payment: { id }, leaseUntil }) {
      const find = () => insist(clock, leaseUntil, () => store.findPayment(id))
      let kept = await find()
      if (kept === null) {
        // The database may still be at it.
        await new Promise<void>((resolve) => void clock.after(commitWithinMs, resolve))
        kept = await find()
      }
      if (kept === null) return
      const left = kept
      await insist(clock, leaseUntil, async () => {
        const unsent = await settle(left, {
          event: { type: 'notSent' },
          evidence: { type: 'answer', source: 'proxy', detail: { outcome: 'not-sent' } },
          leaseUntil,
        })
        const evidence = { type: 'neverSent', source: 'proxy', detail: {} } as const
        await settle(unsent, { event: { type: 'neverSent' }, evidence })
      })
    },
    async send(payment) {
      const news = sendingOf(payment)
      const sending = await settle.once(payment, news)
      if (sending === null) return asItStands(payment)
      return deliver({ payment: sending, leaseUntil: news.leaseUntil })
    },

    async resend(payment) {
      const leaseUntil = clock.now() + sendLeaseMs
      const resending = await settle.once(payment, {
        event: { type: 'resend' },
        evidence: { type: 'resend', source: 'proxy', detail: { reference: payment.reference } },
        // What was counted is of the sending before.
        tracking: {
          resends: payment.tracking.resends + 1,
          notFound: 0,
          notFoundAt: null,
          askedAheadMs: 0,
        },
        leaseUntil,
      })
      if (resending === null) return asItStands(payment)
      const outcome = await request(resending, leaseUntil)
      const event = outcome === null ? null : repeatEvent(outcome)
      return insist(clock, leaseUntil, () =>
        settle(resending, {
          event,
          evidence: told('repeat', outcome),
          tracking: { nextAt: clock.now() },
        }),
      )
    },
  }
}

function toRequest(
  payment: NewPayment,
  session: Session,
  { agent, ...charges }: Terms,
): PaymentRequest {
  const words = {
    agent: session.agent ?? agent,
    product: session.product,
    freeInfo: session.freeInfo,
  }
  return {
    reference: payment.reference,
    amount: payment.amount,
    phone: payment.phone,
    operatorCode: fromOperator(payment.operator).operator,
    ...charges,
    ...Object.fromEntries(Object.entries(words).filter(([, value]) => value !== null)),
  }
}
