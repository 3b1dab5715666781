import type { Clock } from '@pvit-checkout/pvit'

/** One life of a process. It can end between any two steps; what waits then waits for ever, as in a killed process. */
export interface Gate {
  /** A place where the process may die. */
  cross(): Promise<void>
  /** Dies at the n-th place from now. */
  dieAfter(crossings: number): void
  isDead(): boolean
  /** A clock whose timers die with the process. */
  clock: Clock
}

export function createGate(clock: Clock): Gate {
  let left = Number.POSITIVE_INFINITY
  let dead = false
  return {
    async cross() {
      left -= 1
      if (left < 0) dead = true
      if (dead) await new Promise<never>(() => {})
    },
    dieAfter(crossings) {
      left = crossings
    },
    isDead: () => dead,
    clock: {
      now: () => clock.now(),
      after: (ms, run) =>
        clock.after(ms, () => {
          if (!dead) run()
        }),
    },
  }
}
