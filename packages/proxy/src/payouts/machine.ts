import type { Operator, Reason } from '@pvit-checkout/contract/checkout'
import type { PayoutState } from '@pvit-checkout/contract/shop'
import type { StatusEvent } from '../payments/translate.ts'
import type { Payout } from './payout.ts'

/**
 * What can happen to a payout, named after its evidence. There is no `send`: it is kept as `sending` before its one request
 * leaves, and nothing ever makes a second.
 */
export type PayoutEvent =
  /** PVIT's own reply to our request says that the money went. For a payout that is final (PVIT v5.5 §GIVE_CHANGE). */
  | { type: 'paid'; pvitId: string | null; operator: Operator | null }
  /** PVIT's own reply says that it did not go, or proves that nothing was executed. */
  | { type: 'refused'; reason: Reason; pvitId?: string | null }
  /** Nothing left this machine. */
  | { type: 'neverSent' }
  /** PVIT took it and has not decided. */
  | { type: 'accepted'; pvitId: string | null; operator: Operator | null }
  /** It may or may not have been executed: a time-out, a broken answer, a process that died. */
  | { type: 'noAnswer' }
  | StatusEvent
  /** PVIT never knew the reference, long after it was sent, while it knows another payout of the account. */
  | { type: 'notReceived' }

export type PayoutEventType = PayoutEvent['type']
type Moves = Readonly<Record<PayoutState, Readonly<Partial<Record<PayoutEventType, PayoutState>>>>>

const proven = {
  paid: 'succeeded',
  refused: 'failed',
  neverSent: 'failed',
  statusSuccess: 'succeeded',
  statusFailed: 'failed',
} as const

/** The one table. A missing cell means: this news changes nothing. */
export const payoutMoves = {
  sending: {
    ...proven,
    accepted: 'unknown',
    noAnswer: 'unknown',
    statusPending: 'unknown',
    statusConflict: 'sending',
  },
  // The one request's own answer still proves what it proves, however late it comes.
  unknown: {
    ...proven,
    accepted: 'unknown',
    statusPending: 'unknown',
    statusConflict: 'unknown',
    notReceived: 'failed',
  },
  /** Late, and told so: what was reported as failed went all the same; with another amount, that is for a person to see. */
  failed: { paid: 'succeeded', statusSuccess: 'succeeded', statusConflict: 'failed' },
  succeeded: {},
} as const satisfies Moves

/** Apply one event. The *same object* comes back where it changes nothing. */
export function movePayout(payout: Payout, event: PayoutEvent, at: number): Payout {
  const row: Moves[PayoutState] = payoutMoves[payout.state]
  const state = row[event.type]
  if (state === undefined) return payout
  const next = { ...payout, ...learn(payout, event), state }
  if (state === payout.state && sameFacts(payout, next)) return payout
  const ended = state === 'succeeded' || state === 'failed'
  return {
    ...next,
    version: payout.version + 1,
    finishedAt: state === payout.state ? payout.finishedAt : ended ? at : null,
    late: payout.late || (payout.state === 'failed' && state === 'succeeded'),
  }
}

function learn(payout: Payout, event: PayoutEvent): Partial<Payout> {
  switch (event.type) {
    case 'paid':
      return { ...named(payout, event), reason: null }
    case 'accepted':
      return named(payout, event)
    case 'refused':
      return { reason: event.reason, pvitId: event.pvitId ?? payout.pvitId }
    case 'neverSent':
      return { reason: 'never-sent' }
    case 'notReceived':
      return { reason: 'not-received' }
    case 'statusPending':
      return facts(payout, event)
    case 'statusSuccess':
      return { ...facts(payout, event), reason: null }
    case 'statusFailed':
      return { ...facts(payout, event), reason: event.reason }
    case 'statusConflict':
      return { conflict: payout.conflict ?? event.conflict }
    case 'noAnswer':
      return {}
  }
}

function named(
  payout: Payout,
  told: { pvitId: string | null; operator: Operator | null },
): Partial<Payout> {
  return { pvitId: told.pvitId ?? payout.pvitId, operator: told.operator ?? payout.operator }
}

function facts(
  payout: Payout,
  told: { fees: number | null; operator: Operator | null },
): Partial<Payout> {
  return { fees: told.fees ?? payout.fees, operator: told.operator ?? payout.operator }
}

function sameFacts(a: Payout, b: Payout): boolean {
  return (
    a.fees === b.fees &&
    a.operator === b.operator &&
    a.pvitId === b.pvitId &&
    a.conflict === b.conflict
  )
}
