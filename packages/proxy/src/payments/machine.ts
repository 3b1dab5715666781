import type { Operator, Reason } from '@pvit-checkout/contract/checkout'
import type { PaymentState } from '@pvit-checkout/contract/shop'
import type { Conflict, Payment } from './payment.ts'

/**
 * What can happen to a payment, named after its evidence. A success comes from a status answer we asked for or from a
 * person's verdict; a failure from a status answer, from PVIT's refusal of our own call, or from proof that nothing arrived.
 */
export type PaymentEvent =
  /** Committed just before the first byte may leave. */
  | { type: 'send' }
  /**
   * Nothing left, or PVIT refused its key by name and code, before it read the call. `turnedAway`: its key was refused in other
   * words, perhaps by what stands before a PVIT that has taken it. So it may go out again, but it has been sent.
   */
  | { type: 'notSent'; turnedAway?: true }
  /** PVIT took the call; the prompt is on its way. */
  | { type: 'accepted'; pvitId: string | null; operator: Operator | null }
  /** It may or may not have been executed: a time-out, a broken answer, a process that died. */
  | { type: 'noAnswer' }
  | { type: 'refused'; reason: Reason }
  /** Committed just before the same reference goes out once more: PVIT twice did not know it. */
  | { type: 'resend' }
  /** The link exists. It says nothing of money. */
  | { type: 'linkMade'; url: string }
  /** Nobody holds the link's address. */
  | { type: 'linkLost' }
  /** Committed just before we open a RESTLINK, which raises the prompt. */
  | { type: 'trigger' }
  /** Told by whoever was to open it, and alone may: they came too late, and did not. */
  | { type: 'notOpened' }
  | { type: 'statusPending'; fees: number | null; operator: Operator | null }
  | { type: 'statusSuccess'; fees: number | null; operator: Operator | null }
  | { type: 'statusFailed'; reason: Reason; fees: number | null; operator: Operator | null }
  /** A status answer that speaks of another amount, account, reference or customer, or takes a success back: nothing may settle on it. */
  | { type: 'statusConflict'; conflict: Conflict }
  /** PVIT never knew the reference, long after it was sent, while it knows another payment of the account. */
  | { type: 'notReceived' }
  /** It was never sent and no longer will be. */
  | { type: 'neverSent' }
  /** Seven days of questions without an answer. */
  | { type: 'gaveUp' }
  | { type: 'cancel' }
  | { type: 'verdictSucceeded' }
  | { type: 'verdictFailed' }

export type EventType = PaymentEvent['type']
type Moves = Readonly<Record<PaymentState, Readonly<Partial<Record<EventType, PaymentState>>>>>

const settled = { statusSuccess: 'succeeded', statusFailed: 'failed' } as const
const tracked = { ...settled, gaveUp: 'unresolved' } as const

/** The one table. A missing cell means: this news changes nothing. */
export const moves = {
  created: { send: 'sending', neverSent: 'failed', cancel: 'canceled' },
  sending: {
    ...settled,
    accepted: 'awaiting',
    refused: 'failed',
    noAnswer: 'unknown',
    notSent: 'created',
    linkMade: 'link_ready',
    linkLost: 'failed',
    statusPending: 'awaiting',
    statusConflict: 'sending',
  },
  unknown: {
    ...tracked,
    accepted: 'awaiting',
    statusPending: 'awaiting',
    statusConflict: 'unknown',
    notReceived: 'failed',
    resend: 'unknown',
  },
  awaiting: { ...tracked, statusPending: 'awaiting', statusConflict: 'awaiting' },
  link_ready: {
    ...tracked,
    linkLost: 'failed',
    /** PVIT knows a payment of it, so the customer has been there. */
    statusPending: 'opened',
    trigger: 'triggering',
    statusConflict: 'link_ready',
  },
  opened: { ...tracked, statusPending: 'opened', statusConflict: 'opened' },
  triggering: {
    ...tracked,
    accepted: 'awaiting',
    noAnswer: 'unknown',
    notOpened: 'failed',
    statusPending: 'awaiting',
    statusConflict: 'triggering',
  },
  /** Late, and told so: PVIT said "failed", the customer was debited all the same; at another amount, that is for a person to see. */
  failed: { statusSuccess: 'succeeded', statusConflict: 'failed' },
  unresolved: {
    ...settled,
    statusConflict: 'unresolved',
    verdictSucceeded: 'succeeded',
    verdictFailed: 'failed',
  },
  /** Nothing leads out of it. What contradicts it is for a person to see. */
  succeeded: { statusConflict: 'succeeded' },
  canceled: {},
} as const satisfies Moves

/** These end a payment for the shopper and free the order for another attempt. */
const endings: ReadonlySet<PaymentState> = new Set(['succeeded', 'failed', 'canceled'])

/** A live payment holds its order: no second one may start. */
export function isLive(state: PaymentState): boolean {
  return !endings.has(state)
}

/** Apply one event. The *same object* comes back where it changes nothing, so that a repeat costs no write. */
export function transition(payment: Payment, event: PaymentEvent, at: number): Payment {
  const row: Moves[PaymentState] = moves[payment.state]
  const state = row[event.type]
  if (state === undefined) return payment
  const next = { ...payment, ...learn(payment, event, at), state }
  if (state === payment.state && sameFacts(payment, next)) return payment
  return {
    ...next,
    version: payment.version + 1,
    finishedAt: isLive(state) ? null : state === payment.state ? payment.finishedAt : at,
    late: payment.late || (payment.state === 'failed' && state === 'succeeded'),
  }
}

function learn(payment: Payment, event: PaymentEvent, at: number): Partial<Payment> {
  switch (event.type) {
    case 'send':
      return { firstSentAt: payment.firstSentAt ?? at, lastSentAt: at }
    case 'notSent':
      // What did not leave was not sent, unless an earlier send of the same reference may have.
      return event.turnedAway !== true && payment.firstSentAt === payment.lastSentAt
        ? { firstSentAt: null, lastSentAt: null }
        : {}
    case 'resend':
      return { lastSentAt: at }
    case 'accepted':
      return {
        pvitId: event.pvitId ?? payment.pvitId,
        operator: event.operator ?? payment.operator,
      }
    case 'linkMade':
      return { redirectUrl: event.url }
    case 'statusPending':
      return facts(payment, event)
    case 'statusSuccess':
      return { ...facts(payment, event), reason: null }
    case 'statusFailed':
      return { ...facts(payment, event), reason: event.reason }
    case 'statusConflict':
      return { conflict: payment.conflict ?? event.conflict }
    case 'refused':
      return { reason: event.reason }
    case 'linkLost':
    case 'notOpened':
      return { reason: 'link-lost' }
    case 'notReceived':
      return { reason: 'not-received' }
    case 'neverSent':
      // Of what was turned away nobody says that nothing was taken.
      return { reason: payment.firstSentAt === null ? 'never-sent' : 'service-unavailable' }
    case 'cancel':
      return { reason: 'never-sent' }
    case 'verdictFailed':
      return { reason: 'declined' }
    case 'verdictSucceeded':
      return { reason: null }
    case 'noAnswer':
    case 'trigger':
    case 'gaveUp':
      return {}
  }
}

function facts(
  payment: Payment,
  told: { fees: number | null; operator: Operator | null },
): Partial<Payment> {
  return { fees: told.fees ?? payment.fees, operator: told.operator ?? payment.operator }
}

function sameFacts(a: Payment, b: Payment): boolean {
  return (
    a.fees === b.fees &&
    a.operator === b.operator &&
    a.pvitId === b.pvitId &&
    a.conflict === b.conflict &&
    a.lastSentAt === b.lastSentAt
  )
}
