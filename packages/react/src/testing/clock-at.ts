import { createPushedClock, type PushedClock } from '@pvit-checkout/client/testing'

/** The client's pushed clock, beginning at `at` instead of nought. */
export function clockAt(at: number): PushedClock {
  const clock = createPushedClock()
  return { ...clock, now: () => at + clock.now() }
}
