import type { Payment } from './payment.ts'
import { passedSince } from './schedule.ts'

/** Sooner after the sending, "not found" is no proof, however often it is said. */
export const notReceivedAfterMs = 15 * 60_000

/** What was sent and may never have arrived: a payment, or a payout. */
type Sent = Pick<Payment, 'tracking' | 'pvitId' | 'conflict'>

/** PVIT has named it, whatever it said of it: once it has, "not found" is a slip of PVIT's and no more. */
export function isNamed({ tracking, pvitId, conflict }: Sent): boolean {
  return tracking.seenAt !== null || pvitId !== null || conflict !== null
}

/**
 * PVIT has not found it often enough, and long enough after it was last sent, for it never to have arrived. That is proven only
 * where PVIT still finds another of the account (`isFound`): a wrong account code makes everything "not found".
 */
export function isLongMissing({ tracking }: Sent, lastSentAt: number, now: number): boolean {
  return tracking.notFound >= 3 && passedSince(lastSentAt, tracking, now) >= notReceivedAfterMs
}
