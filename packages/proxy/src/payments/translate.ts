import { readPhone, type LocalPhone, type Operator } from '@pvit-checkout/contract/checkout'
import { isDocumented, type RequestOutcome, type StatusOutcome } from '@pvit-checkout/pvit'
import { isAhead } from '../store/shared-clock.ts'
import type { PaymentEvent } from './machine.ts'
import type { Conflict, Payment, Tracking } from './payment.ts'
import { reasonOf } from './reasons.ts'

/** Past this file the proxy knows only our own words. */

/**
 * What PVIT's answer to the *first* sending of a reference proves. Null where it proves nothing by itself and the
 * status must be asked before anything is said (429 and maintenance; a reference that exists already).
 */
export function requestEvent(outcome: RequestOutcome): PaymentEvent | null {
  switch (outcome.kind) {
    case 'accepted':
    case 'unproven':
      return { type: 'accepted', pvitId: outcome.pvitId, operator: toOperator(outcome.operator) }
    case 'not-sent':
      return { type: 'notSent' }
    case 'key-refused':
      return isDocumented(outcome.fault)
        ? { type: 'notSent' }
        : { type: 'notSent', turnedAway: true }
    case 'refused':
      // A payment-shaped refusal names no cause, like any FAILED of PVIT's.
      return {
        type: 'refused',
        reason: outcome.cause === 'failed-at-once' ? 'declined' : reasonOf(outcome.fault),
      }
    case 'link-made':
      return { type: 'linkMade', url: outcome.url }
    case 'link-lost':
      return { type: 'linkLost' }
    case 'maybe-executed':
      return { type: 'noAnswer' }
    case 'probably-refused':
    case 'already-exists':
      return null
    case 'settled':
      // Only payouts settle by their reply; for a payment it is a word we did not ask for.
      return { type: 'noAnswer' }
  }
}

/**
 * What PVIT's answer to a *repeated* sending proves. A refusal proves nothing here: it is about the repeat, and says
 * not a word about the first request.
 */
export function repeatEvent(outcome: RequestOutcome): PaymentEvent | null {
  const event = requestEvent(outcome)
  return event?.type === 'accepted' ? event : null
}

/** News that only a status answer brings. */
export type StatusEvent = Extract<PaymentEvent, { type: `status${string}` }>

export interface StatusReading {
  readonly event: StatusEvent | null
  readonly tracking: Tracking
  /** For the timeline: what was seen, in our words. */
  readonly seen:
    | 'pending'
    | 'success'
    | 'failed'
    | 'unclear'
    | 'conflict'
    /** A conflict of the kind that only a transaction of somebody else's has. */
    | 'stranger'
    | 'not-found'
    | 'refused'
    | 'no-answer'
}

/** Against a callback's claim of success, "failed" is believed once it was said so often, each time so long after the last. */
export const failuresBelieved = 3
export const failuresApartMs = 60_000
/** "Not found" twice within this time is one answer heard twice. */
export const notFoundApartMs = 10_000

/** What a status answer is held against: a payment, or a payout. */
export type Asked = Pick<Payment, 'reference' | 'account' | 'amount' | 'phone' | 'tracking'>

/** What an answer to our status question proves, and what is to be remembered of it. Pure. */
export function readStatus(payment: Asked, outcome: StatusOutcome, at: number): StatusReading {
  const tracking: Tracking = { ...payment.tracking, lastAskedAt: at }
  switch (outcome.kind) {
    case 'no-answer':
      return { event: null, tracking, seen: 'no-answer' }
    case 'key-refused':
    case 'refused':
      // A fault of the account or its settings: it counts for nothing.
      return { event: null, tracking, seen: 'refused' }
    case 'not-found':
      return { event: null, tracking: countNotFound(tracking, at), seen: 'not-found' }
    case 'answered':
      break
  }
  const { transaction } = outcome
  const conflict = conflictOf(payment, transaction)
  if (conflict !== null) {
    const seen = isStrangers(payment, transaction) ? 'stranger' : 'conflict'
    return { event: { type: 'statusConflict', conflict }, tracking, seen }
  }

  const known: Tracking = { ...tracking, seenAt: at, notFound: 0, notFoundAt: null }
  const told = { fees: wholeOrNull(transaction.fees), operator: toOperator(transaction.operator) }
  switch (transaction.status) {
    case 'SUCCESS':
      return { event: { type: 'statusSuccess', ...told }, tracking: known, seen: 'success' }
    case 'FAILED': {
      const counted = countFailed(known, at)
      const believed = !counted.claimedSuccess || counted.failedAnswers >= failuresBelieved
      return {
        // PVIT's status names no cause, so neither do we.
        event: believed ? { type: 'statusFailed', reason: 'declined', ...told } : null,
        tracking: counted,
        seen: 'failed',
      }
    }
    case 'PENDING':
      return { event: { type: 'statusPending', ...told }, tracking: known, seen: 'pending' }
    case 'AMBIGUOUS':
    case 'UNRECOGNISED':
      return { event: null, tracking: known, seen: 'unclear' }
  }
}

export function toOperator(word: string | null): Operator | null {
  if (word === null) return null
  const name = word.toUpperCase()
  if (name.startsWith('AIRTEL')) return 'airtel'
  if (name.startsWith('MOOV')) return 'moov'
  // The test account answers with a name of its own, which says nothing of the customer's operator.
  return name.startsWith('TEST') ? null : 'other'
}

/** What PVIT's newer generation wants to be told; the older one tells the operator by the number. */
export function fromOperator(operator: Operator | null): { operator?: string } {
  if (operator === 'airtel') return { operator: 'AIRTEL_MONEY' }
  return operator === 'moov' ? { operator: 'MOOV_MONEY' } : {}
}

type Transaction = Extract<StatusOutcome, { kind: 'answered' }>['transaction']

function conflictOf(payment: Asked, transaction: Transaction): Conflict | null {
  const { reference, account, amount, phone } = transaction
  if (reference !== payment.reference)
    return { field: 'reference', expected: payment.reference, seen: reference }
  if (account !== payment.account)
    return { field: 'account', expected: payment.account, seen: account }
  if (amount !== payment.amount) return { field: 'amount', expected: payment.amount, seen: amount }
  // Where we can no longer read our own number, there is nothing to hold PVIT's against.
  if (phone !== null && payment.phone !== null) {
    // Two strangers' numbers have no place in a shop's back office: only that they differ.
    if (numberOf(phone) !== payment.phone)
      return {
        field: 'phone',
        expected: 'the number the payment was sent to',
        seen: 'another number',
      }
  }
  return null
}

/** PVIT would have to misstate amount and number both, were it ours; one of them alone may be a slip. */
function isStrangers(asked: Asked, { reference, amount, phone }: Transaction): boolean {
  const number = phone === null ? null : numberOf(phone)
  const isOfAnother = number !== null && asked.phone !== null && number !== asked.phone
  return reference === asked.reference && amount !== asked.amount && isOfAnother
}

/** Null: it cannot be read. */
function numberOf(phone: string): LocalPhone | null {
  const reading = readPhone(phone)
  return 'phone' in reading ? reading.phone : null
}

// Of the answer before, where a clock that ran ahead dated it, nobody can say how long ago it was: the next ones count from this.
function countNotFound(tracking: Tracking, at: number): Tracking {
  if (tracking.notFoundAt !== null && isAhead(tracking.notFoundAt, at))
    return { ...tracking, notFoundAt: at }
  const apart = tracking.notFoundAt === null || at - tracking.notFoundAt >= notFoundApartMs
  return apart ? { ...tracking, notFound: tracking.notFound + 1, notFoundAt: at } : tracking
}

function countFailed(tracking: Tracking, at: number): Tracking {
  if (tracking.failedAnswerAt !== null && isAhead(tracking.failedAnswerAt, at))
    return { ...tracking, failedAnswerAt: at }
  const apart = tracking.failedAnswerAt === null || at - tracking.failedAnswerAt >= failuresApartMs
  return apart
    ? { ...tracking, failedAnswers: tracking.failedAnswers + 1, failedAnswerAt: at }
    : tracking
}

/** What no amount of XAF is would be refused by the database, and the end that PVIT told beside it with it. */
function wholeOrNull(fees: number | null): number | null {
  return fees !== null && Number.isSafeInteger(fees) && fees >= 0 ? fees : null
}
