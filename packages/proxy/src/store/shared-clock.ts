import { systemClock, type Clock } from '@pvit-checkout/pvit'
import type { Log } from '../log.ts'

/** Instances go by one clock, within half a round trip: what lies further ahead was written before a clock was set back. */
export const clocksDifferMs = 60_000

/**
 * When it happened. What lies ahead was written before the clock was set back, and is as if it were long ago: otherwise what is to
 * come some time after it would wait until that hour comes again.
 */
export function happenedAt(at: number, now: number): number {
  return isAhead(at, now) ? Number.NEGATIVE_INFINITY : at
}

/** It was written by a clock that ran ahead and has been set back since. */
export function isAhead(at: number, now: number): boolean {
  return at > now + clocksDifferMs
}

/** A machine's own clock without its jumps: it goes on from what it showed when the process began. */
export const steadyClock: Clock = {
  now: () => Math.round(performance.timeOrigin + performance.now()),
  after: (ms, run) => systemClock.after(ms, run),
}

/** A sleeping machine's steady clock may stand still meanwhile; and none is perfect. */
const compareEveryMs = 60_000
const comparisons = 3
const toldFromMs = 60_000

/**
 * Say when the machine's clock and a steady one part by more than a minute: somebody set the clock, or the machine slept. The
 * steady one is not corrected, for "fifteen minutes ago" decides about money. Returns how to stop.
 */
export function watchDrift(steady: Clock, wallTime: () => number, log: Log): () => void {
  let told = 0
  let cancel = () => {}
  function compareLater(): void {
    cancel = steady.after(compareEveryMs, () => {
      const drift = wallTime() - steady.now()
      if (Math.abs(drift - told) > toldFromMs) {
        told = drift
        log.warn(
          'the clock of this machine was set, or it slept; durations go by the time before',
          {
            ms: drift,
            hint: 'restart to go by the new time',
          },
        )
      }
      compareLater()
    })
  }
  compareLater()
  return () => cancel()
}

/**
 * The time of the database, which all instances share: leases of one are read by the others, and "fifteen minutes ago"
 * must not depend on who asks. Within half a round trip, which is far below every lease.
 */
export async function createSharedClock(
  own: Clock,
  askTime: () => Promise<number>,
): Promise<Clock & { stop(): void }> {
  let ahead = await compare(own, askTime)
  let stopped = false
  let cancel = () => {}

  function compareLater(): void {
    cancel = own.after(compareEveryMs, () => {
      void compare(own, askTime)
        .then(
          (fresh) => {
            ahead = fresh
          },
          () => {}, // the database is away: what was found before holds
        )
        .finally(() => {
          if (!stopped) compareLater()
        })
    })
  }

  compareLater()
  return {
    now: () => Math.round(own.now() + ahead),
    after: (ms, run) => own.after(ms, run),
    stop() {
      stopped = true
      cancel()
    },
  }
}

/** How far the other clock is ahead, by the quickest of several answers. */
async function compare(own: Clock, askTime: () => Promise<number>): Promise<number> {
  let best = { took: Number.POSITIVE_INFINITY, ahead: 0 }
  for (let round = 0; round < comparisons; round++) {
    const asked = own.now()
    const time = await askTime()
    const took = own.now() - asked
    if (took < best.took) best = { took, ahead: time - (asked + took / 2) }
  }
  return best.ahead
}
