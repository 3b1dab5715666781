import type { Clock, RequestOutcome } from '@pvit-checkout/pvit'
import type { Ask } from './ask.ts'
import { told } from './heard.ts'
import { linkServiceOf } from './links.ts'
import type { PaymentEvent } from './machine.ts'
import type { Payment } from './payment.ts'
import { reasonOf } from './reasons.ts'
import { sendLeaseMs } from './schedule.ts'
import type { Settle } from './settle.ts'
import { requestEvent } from './translate.ts'

/** Long enough to come to the next commit; who finds the link afterwards can still open it in time. */
const triggerLeaseMs = 10_000

export interface ConcludeDeps {
  readonly settle: Settle
  readonly ask: Ask
  readonly clock: Clock
}

/** Settle what PVIT's answer to a request proves, and ask where it proves nothing. Null: no byte has left. */
export type Conclude = (sending: Payment, outcome: RequestOutcome | null) => Promise<Payment>

export function createConclude({ settle, ask, clock }: ConcludeDeps): Conclude {
  return async function conclude(sending: Payment, outcome: RequestOutcome | null) {
    const event = outcome === null ? ({ type: 'notSent' } as const) : requestEvent(outcome)
    // A refusal of the second says nothing of a first that was turned away, and may have been taken.
    const isFirst = sending.firstSentAt === sending.lastSentAt
    if (event?.type === 'refused' && !isFirst) return refusedUnlessKnown(sending, outcome)
    if (event?.type === 'refused') return refuse(sending, event, outcome)
    if (event !== null) {
      return settle(sending, {
        event,
        evidence: told('answer', outcome),
        ...soon(event, outcome, clock),
        ...(rings(event, sending) ? { leaseUntil: clock.now() + triggerLeaseMs } : {}),
      })
    }
    return outcome?.kind === 'already-exists'
      ? adoptOrRefuse(sending, outcome)
      : refusedUnlessKnown(sending, outcome)
  }

  /** What is probably a refusal, as 429 and maintenance are, is believed once PVIT does not know the reference. */
  async function refusedUnlessKnown(
    sending: Payment,
    outcome: RequestOutcome | null,
  ): Promise<Payment> {
    const { payment, seen } = await ask(sending, false, clock.now() + sendLeaseMs)
    if (seen !== 'not-found') return stillOpen(payment, outcome)
    const fault = outcome !== null && 'fault' in outcome ? outcome.fault : null
    const reason = fault?.row == null ? 'service-unavailable' : reasonOf(fault)
    // "Not found" this early proves little.
    return refuse(payment, { type: 'refused', reason }, outcome)
  }

  /** It ends the payment, unless a callback has called it paid meanwhile: then PVIT's status decides. */
  function refuse(
    payment: Payment,
    refused: PaymentEvent,
    outcome: RequestOutcome | null,
  ): Promise<Payment> {
    return settle(payment, ({ method, tracking: { claimedSuccess } }) => ({
      ...(claimedSuccess && linkServiceOf(method) === null
        ? { event: { type: 'noAnswer' }, tracking: { nextAt: clock.now() } }
        : { event: refused }),
      evidence: told('answer', outcome),
    }))
  }

  /**
   * PVIT has a reference already that was not sent before, or was turned away by a gateway. It is random: something on the way has
   * doubled our request, or let the first one through, far sooner than that somebody else made the same. So it is a refusal only
   * where the one PVIT has is a stranger's beyond doubt: then a callback's claim is the stranger's too, and PVIT has been asked.
   */
  async function adoptOrRefuse(sending: Payment, outcome: RequestOutcome): Promise<Payment> {
    const { payment, seen } = await ask(sending, false, clock.now() + sendLeaseMs)
    return seen === 'stranger'
      ? settle(payment, {
          event: { type: 'refused', reason: 'merchant-setup' },
          evidence: told('answer', outcome),
        })
      : stillOpen(payment, outcome)
  }

  /** PVIT does not say what became of it. A link's address comes in the reply alone: nobody holds it, so it holds no order. */
  function stillOpen(payment: Payment, outcome: RequestOutcome | null): Promise<Payment> | Payment {
    if (payment.state !== 'sending') return payment
    const evidence = told('answer', outcome)
    return linkServiceOf(payment.method) === null
      ? settle(payment, {
          event: { type: 'noAnswer' },
          evidence,
          tracking: { nextAt: clock.now() },
        })
      : settle(payment, { event: { type: 'linkLost' }, evidence })
  }
}

/** What is unproven is asked at once; what is open falls due by its schedule. */
function soon(event: PaymentEvent, outcome: RequestOutcome | null, clock: Clock) {
  const isUnproven = event.type === 'noAnswer' || outcome?.kind === 'unproven'
  return isUnproven ? { tracking: { nextAt: clock.now() } } : {}
}

/** A RESTLINK's address has come, and we are about to open it. */
function rings(event: PaymentEvent, { method }: Payment): boolean {
  return event.type === 'linkMade' && method === 'restlink'
}
