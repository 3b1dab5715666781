import type { BrowserClock } from './clock.ts'

export interface Ending {
  /** When the wait is over; null while nothing waits. The same instant twice changes nothing. */
  aim(instant: number | null): void
}

export interface EndingOptions {
  clock: BrowserClock
  /** The time is over: ask once more. */
  onLastCheck: () => void
  /** The last question was given its time, and the wait was not called off. */
  onOver: () => void
}

// First the proxy's own news of the end is given a chance to arrive, then our last question.
const graceMs = 2_000
const lastCheckMs = 10_000

/** Every wait ends: by the clock, after one last question, whether or not anybody answers. */
export function createEnding({ clock, onLastCheck, onOver }: EndingOptions): Ending {
  let aimed: number | null = null
  let cancel = () => {}
  return {
    aim(instant) {
      if (instant === aimed) return
      aimed = instant
      cancel()
      if (instant === null) return
      cancel = clock.after(Math.max(0, instant + graceMs - clock.now()), () => {
        cancel = clock.after(lastCheckMs, onOver)
        onLastCheck()
      })
    },
  }
}
