import type { Clock } from '@pvit-checkout/pvit'
import { causeOf, type Log } from './log.ts'

/** The database did not answer: it is asked again after this. */
export const againAfterMs = 2_000

/** Who holds a row while it is written holds it for some statements, hardly ever longer. */
const untilFreeMs = 250

/**
 * When to look next, where nothing could be claimed at `now` and `dueAt` is what the rows say. What was due all the same is
 * locked by somebody else: to look for it at once would be to look without end.
 */
export function lookAgainAt(dueAt: number | null, now: number): number | null {
  return dueAt !== null && dueAt <= now ? now + untilFreeMs : dueAt
}

export interface Wakes {
  /** Look now; whoever kicks while a look is under way is given another after it. */
  readonly kick: () => void
  /** Look then at the latest. */
  readonly lookBy: (at: number | null) => void
  readonly begin: () => void
  /** Resolves once the look under way has ended. */
  readonly stop: () => Promise<void>
}

/** When a worker looks for what is due: one look at a time, none of them forgotten. `look` rejects when the database is away. */
export function createWakes(look: () => Promise<void>, clock: Clock, log: Log): Wakes {
  let timer = { at: Number.POSITIVE_INFINITY, cancel: () => {} }
  let looking: Promise<void> | null = null
  let again = false
  let stopped = true

  function lookBy(at: number | null): void {
    if (stopped || at === null || at >= timer.at) return
    timer.cancel()
    const cancel = clock.after(Math.max(at - clock.now(), 0), () => {
      timer = { at: Number.POSITIVE_INFINITY, cancel: () => {} }
      kick()
    })
    timer = { at, cancel }
  }

  function kick(): void {
    if (stopped) return
    again = true
    looking ??= (async () => {
      try {
        while (again) {
          again = false
          await look()
        }
      } catch (error) {
        log.error('the database does not answer', { cause: causeOf(error) })
        lookBy(clock.now() + againAfterMs)
      } finally {
        looking = null
      }
    })()
  }

  return {
    kick,
    lookBy,
    begin() {
      stopped = false
      kick()
    },
    async stop() {
      stopped = true
      timer.cancel()
      await looking
    },
  }
}
