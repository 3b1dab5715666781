import type { Clock, Pvit, RequestOutcome } from '@pvit-checkout/pvit'
import type { Log } from '../log.ts'

/** So many payments in a row that PVIT did not answer, each within a minute of the last. */
const silencesToOpen = 5
const silenceKeptMs = 60_000
/** While it is open, one start in this time finds out whether PVIT is back. */
const probeEveryMs = 10_000

/**
 * Keeps payments of one account from a PVIT that answers none: each would only leave a shopper in doubt. It forgets with the
 * process, every instance has its own, and it says nothing of status questions, which have a pace. Payouts are heard too, and
 * not held back.
 */
export interface Breaker {
  /** 0: a payment may start now. Otherwise how long to wait before another try. */
  waitMs(now: number): number
  /** Hardly any payment may start now. To ask takes no start's turn to find out. */
  isOpen(now: number): boolean
  /** It is, and PVIT was silent to the end of the time it has: who tries now waits that long, and ends in doubt. */
  isHanging(now: number): boolean
  /** The same client, whose orders of money are heard. */
  watch(pvit: Pvit): Pvit
}

export interface BreakerDeps {
  readonly account: string
  readonly clock: Clock
  readonly log: Log
}

export function createBreaker({ account, clock, log }: BreakerDeps): Breaker {
  let silences = 0
  let timedOut = false
  let lastSilenceAt = Number.NEGATIVE_INFINITY
  let probeAt = Number.NEGATIVE_INFINITY

  function heard(outcome: RequestOutcome): void {
    const now = clock.now()
    if (!isSilence(outcome)) {
      if (silences >= silencesToOpen) log.info('PVIT answers payments again', { account })
      silences = 0
      return
    }
    silences = now - lastSilenceAt > silenceKeptMs ? 1 : silences + 1
    lastSilenceAt = now
    timedOut = isTimeOut(outcome)
    if (silences < silencesToOpen) return
    probeAt = now + probeEveryMs
    if (silences === silencesToOpen)
      log.error('PVIT does not answer payments; until it does, hardly any are started', { account })
  }

  const listening =
    <In extends unknown[], Out extends RequestOutcome>(order: (...input: In) => Promise<Out>) =>
    async (...input: In) => {
      const outcome = await order(...input)
      heard(outcome)
      return outcome
    }

  function isOpen(now: number): boolean {
    return silences >= silencesToOpen && now - lastSilenceAt <= silenceKeptMs
  }

  return {
    isOpen,
    isHanging: (now) => isOpen(now) && timedOut,
    waitMs(now) {
      if (!isOpen(now)) return 0
      // A clock that jumped back closes nobody out for longer than the probe's own wait.
      if (now < probeAt) return Math.min(probeAt - now, probeEveryMs)
      probeAt = now + probeEveryMs
      return 0
    },
    watch: (pvit) => ({
      ...pvit,
      requestPayment: listening((...input) => pvit.requestPayment(...input)),
      requestLink: listening((...input) => pvit.requestLink(...input)),
      giveChange: listening((...input) => pvit.giveChange(...input)),
    }),
  }
}

/** Nothing came back that speaks of this order: no connection, a time-out, a gateway's error page. */
function isSilence(outcome: RequestOutcome): boolean {
  switch (outcome.kind) {
    case 'not-sent':
      return true
    case 'maybe-executed':
    case 'link-lost':
      return outcome.fault?.error == null || outcome.fault.httpStatus >= 500
    default:
      return false
  }
}

function isTimeOut(outcome: RequestOutcome): boolean {
  return 'cause' in outcome && (outcome.cause === 'timeout' || outcome.cause === 'connect-timeout')
}
