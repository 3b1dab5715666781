import type { PaymentId } from '@pvit-checkout/contract/checkout'
import type { Clock } from '@pvit-checkout/pvit'
import { createRecent } from '../recent.ts'
import type { Answer, Ask } from './ask.ts'
import type { Payment } from './payment.ts'
import { passedSince } from './schedule.ts'
import { notFoundApartMs } from './translate.ts'

/** How long an answer serves those who come after; one that says nothing, until they are told to come again. */
const servesMs = { clear: 10_000, unclear: 5_000 }

export interface PreflightDeps {
  readonly ask: Ask
  readonly clock: Clock
}

/**
 * What PVIT says of an earlier attempt before the next one starts. However many would start at once, and however often they
 * try again: one question in ten seconds an attempt and a process, or in five while it is not answered. An answer from before
 * `since`, when the order's newest attempt was sent, let that one out and serves no other: PVIT may say something else by now.
 */
export function createPreflight({
  ask,
  clock,
}: PreflightDeps): (payment: Payment, since: number) => Promise<Answer> {
  const questions = createRecent<
    PaymentId,
    { askedAt: number; servesMs: number; answer: Promise<Answer> }
  >({ most: Infinity, forMs: servesMs.clear })

  async function askAnew(payment: Payment, askedAt: number): Promise<Answer> {
    const answer = ask(payment, false)
    const question = { askedAt, servesMs: servesMs.clear, answer }
    questions.set(payment.id, question, askedAt)
    try {
      const heard = await answer
      if (!isClear(heard))
        question.servesMs = Math.min(servesMs.unclear, (tooEarlyUntil(heard) ?? Infinity) - askedAt)
      return heard
    } catch (error) {
      question.servesMs = -Infinity
      throw error
    }
  }

  return (payment, since) => {
    const now = clock.now()
    const last = questions.get(payment.id)
    const age = now - (last?.askedAt ?? 0)
    // Below zero, the clock was set back since: it would serve until its hour comes again.
    return last !== undefined && last.askedAt > since && age >= 0 && age < last.servesMs
      ? last.answer
      : askAnew(payment, now)
  }
}

/** PVIT answered, and nothing of the attempt is open any more. */
export function isClear(answer: Answer): boolean {
  const { seen } = answer
  return seen === 'failed' || (seen === 'not-found' && tooEarlyUntil(answer) === null)
}

/**
 * When "not found" will count, where it came too soon after the sending: PVIT may be quicker to refuse what it executed than to
 * know it.
 */
export function tooEarlyUntil({ payment, seen }: Answer): number | null {
  const { lastSentAt, tracking } = payment
  if (seen !== 'not-found' || lastSentAt === null) return null
  const askedAt = tracking.lastAskedAt ?? lastSentAt
  const left = notFoundApartMs - passedSince(lastSentAt, tracking, askedAt)
  return left > 0 ? askedAt + left : null
}
