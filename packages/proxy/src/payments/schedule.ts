import { isAhead } from '../store/shared-clock.ts'
import { isLive } from './machine.ts'
import type { Payment, Tracking } from './payment.ts'
import type { StatusReading } from './translate.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** How long an open payment is asked after before it is parked for a person. */
export const giveUpAfterMs = 7 * day
/**
 * Longer than a request, a key's renewal and the request again may take: meanwhile nobody else touches the payment. A payout's
 * one request takes less, and has as long.
 */
export const sendLeaseMs = 75 * second
/** How long a payment that provably did not leave may still be sent, or its RESTLINK be opened. */
export const sendWithinMs = 30 * second
/** A failure is asked again this long after: PVIT has been seen to change its mind. */
export const lateChecksAfterMs = [minute, 10 * minute, day] as const

const maxMs = 6 * hour
/** Every wait is spread by a fifth either way. */
const earliest = 0.8
/** The first question, and how the wait for the next one grows with the payment's age. */
const questions = {
  callbacksHealthy: { firstMs: 8 * second, minMs: 4 * second, growth: 0.5 },
  callbacksAway: { firstMs: 5 * second, minMs: 5 * second, growth: 0.25 },
} as const

/**
 * When to look at this payment next if nobody hints before; null: never again by itself. `random` is in [0, 1);
 * `areHealthy`: PVIT's callbacks come, and bring most results before we ask.
 */
export function nextLook(
  payment: Payment,
  now: number,
  random: number,
  areHealthy = true,
): number | null {
  if (payment.state === 'created') return nextTry(payment.createdAt, now)
  if (payment.state === 'unresolved') return null
  const age = ageOf(payment.createdAt, payment.tracking, now)
  if (isLive(payment.state)) return nextOpenLook(age, now, random, areHealthy)
  return isFailure(payment) ? nextLateLook(payment.finishedAt, now) : null
}

/** The last one just before its time is over: a key that came since the one before would have come too late. */
function nextTry(createdAt: number, now: number): number {
  const last = createdAt + sendWithinMs - second / 2
  return now < last ? Math.min(now + 2 * second, last) : now + 2 * second
}

/** Of what was sent: PVIT may yet have taken it. */
export function isFailure(payment: Payment): payment is Payment & { readonly finishedAt: number } {
  return payment.state === 'failed' && payment.firstSentAt !== null && payment.finishedAt !== null
}

/**
 * How old what began at `since` is. What a clock that ran ahead has begun is new when it is first asked about after that clock was
 * put right: asked about like any young one, neither again and again until its hour comes nor anew when it has come.
 */
export function ageOf(
  since: number,
  { askedAheadMs }: Pick<Tracking, 'askedAheadMs'>,
  now: number,
): number {
  return Math.max(now - since, askedAheadMs)
}

/**
 * How long ago `at` was, at the least. What a clock that ran ahead has done was done before the first question by the right one.
 */
export function passedSince(
  at: number,
  { askedAheadMs }: Pick<Tracking, 'askedAheadMs'>,
  now: number,
): number {
  return isAhead(at, now) ? askedAheadMs : now - at
}

/** What a question at `now` adds to that of what began at `since`. */
export function askedAhead(
  { askedAheadMs, lastAskedAt }: Pick<Tracking, 'askedAheadMs' | 'lastAskedAt'>,
  since: number,
  now: number,
): Pick<Tracking, 'askedAheadMs'> | undefined {
  if (now >= since || lastAskedAt === null) return undefined
  // A question of the clock that ran ahead tells no time, and one from longer ago than the longest wait tells of another jump.
  return { askedAheadMs: askedAheadMs + clamp(now - lastAskedAt, 0, maxMs) }
}

/** What is open is asked about often while it is young, and ever more rarely. */
export function nextOpenLook(age: number, now: number, random: number, areHealthy = true): number {
  const { firstMs, minMs, growth } = questions[areHealthy ? 'callbacksHealthy' : 'callbacksAway']
  // The spread may bring the first question this early: the next one is the second, not what is left until the first.
  const isFirst = age < firstMs * earliest
  const wait = isFirst ? firstMs - age : clamp(growth * age, minMs, maxMs)
  return now + Math.round(wait * (earliest + (2 - 2 * earliest) * random))
}

/** By the clock, not by a count: a question asked for a hint's sake takes none of these away. Null after the last. */
export function nextLateLook(finishedAt: number, now: number): number | null {
  return lateChecksAfterMs.map((after) => finishedAt + after).find((at) => at > now) ?? null
}

/**
 * The looks after a failure are few. One that does not say how it ended is made up for, ever more rarely, until a week is over;
 * otherwise nothing is added to them.
 */
export function afterLateLook(
  seen: StatusReading['seen'],
  finishedAt: number,
  now: number,
  tracking: Pick<Tracking, 'askedAheadMs'>,
): Pick<Tracking, 'nextAt'> | undefined {
  const age = ageOf(finishedAt, tracking, now)
  if (!saysNoEnd.has(seen) || age >= giveUpAfterMs) return undefined
  const planned = nextLateLook(finishedAt, now) ?? Number.POSITIVE_INFINITY
  return { nextAt: Math.min(planned, nextOpenLook(age, now, 0.5)) }
}

const saysNoEnd: ReadonlySet<StatusReading['seen']> = new Set([
  'no-answer',
  'refused',
  'pending',
  'unclear',
])

function clamp(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), max)
}
