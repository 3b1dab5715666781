import type { StatusOutcome } from '@pvit-checkout/pvit'

/** Questions a second PVIT is asked about one account, at the most: it publishes no limit, its neighbours allow ten. */
const fastest = 8
/** However sick PVIT is, one question in five seconds finds out when it is well again. */
const slowest = 0.2
/** Won back with every good answer. */
const gain = 0.125

/**
 * How many questions PVIT may be asked now. Halved whenever it asks us to slow down, won back little by little. Instances on one
 * database share what may be asked about the account; what PVIT says of it, each hears for itself.
 */
export interface Pace {
  /** Questions that may leave at `now`. */
  room(now: number): number
  /** Of them so many are for hints, behind which somebody waits: none where so few are earned that planned ones would starve. */
  kept(): number
  /** One leaves. */
  spend(now: number): void
  /** What came of it. */
  heard(outcome: StatusOutcome, now: number): void
  /** Questions a second about the account, as PVIT's answers leave it; of them this instance asks its share. */
  rate(): number
  /** When the next may leave, if none may now; when one may that leaves `kept` behind. */
  nextAt(now: number, kept?: number): number
}

/** `sharers`: how many ask about the account, this instance among them. */
export function createPace(sharers: () => number = () => 1): Pace {
  let rate = fastest
  let tokens = fastest
  let at = Number.NEGATIVE_INFINITY
  let closedUntil = Number.NEGATIVE_INFINITY

  /** Questions a second that are this instance's. */
  const share = () => rate / sharers()
  /** What a second earns is all that is ever saved up. */
  const most = () => Math.max(share(), 1)

  function refill(now: number): void {
    // A clock that jumps back earns nothing and costs nothing.
    if (now > at) {
      const earned = at === Number.NEGATIVE_INFINITY ? fastest : ((now - at) / 1_000) * share()
      tokens = Math.min(tokens + earned, most())
    }
    at = now
  }

  return {
    rate: () => rate,
    room(now) {
      refill(now)
      return now < closedUntil ? 0 : Math.floor(tokens)
    },
    kept: () => (most() < 2 ? 0 : 1),
    spend(now) {
      refill(now)
      tokens = Math.max(tokens - 1, 0)
    },
    heard(outcome, now) {
      if (outcome.kind === 'answered' || outcome.kind === 'not-found')
        rate = Math.min(rate + gain, fastest)
      if (outcome.kind !== 'no-answer') return
      if (outcome.slowDown) rate = Math.max(rate / 2, slowest)
      if (outcome.retryAfterMs !== null) closedUntil = now + Math.min(outcome.retryAfterMs, 60_000)
    },
    nextAt(now, kept = 0) {
      refill(now)
      const missing = Math.max(1 + kept - tokens, 0)
      return Math.max(now + Math.ceil((missing / share()) * 1_000), closedUntil)
    },
  }
}
