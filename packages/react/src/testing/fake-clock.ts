import type { BrowserClock } from '@pvit-checkout/client'

/** A clock that stands still until it is moved. */
export interface FakeClock extends BrowserClock {
  /** Move on, running on the way whatever falls due, in order. */
  advance(ms: number): void
}

export function createFakeClock(start = 0): FakeClock {
  let at = start
  let due: { at: number; run: () => void }[] = []
  return {
    now: () => at,
    after(ms, run) {
      const timer = { at: at + ms, run }
      due.push(timer)
      return () => {
        due = due.filter((each) => each !== timer)
      }
    },
    advance(ms) {
      const end = at + ms
      for (;;) {
        const next = due.filter((each) => each.at <= end).sort((a, b) => a.at - b.at)[0]
        if (next === undefined) break
        due = due.filter((each) => each !== next)
        at = Math.max(at, next.at)
        next.run()
      }
      at = end
    },
  }
}
