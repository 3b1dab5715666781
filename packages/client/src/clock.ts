/** Time as the engine sees it: never the device's wall clock, which shoppers set wrong and networks set back. */
export interface BrowserClock {
  /** Monotonic milliseconds from an unknown zero. */
  now(): number
  /** Runs once after `ms`; the returned function cancels. */
  after(ms: number, run: () => void): () => void
}

// setTimeout fires at once beyond 2^31 - 1.
const longestMs = 2_147_483_647

export const browserClock: BrowserClock = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, Math.min(ms, longestMs))
    return () => clearTimeout(timer)
  },
}

export interface Sleeper {
  /** Resolves after `ms`, or earlier on `wake()`. Null: only on `wake()`. One sleep at a time. */
  sleep(ms: number | null): Promise<void>
  readonly wake: () => void
  /** From now until `wake()` no sleep ends by time. */
  hold(): void
}

export function createSleeper(clock: BrowserClock): Sleeper {
  let held = false
  let cancel = () => {}
  let end = () => {}
  return {
    sleep: (ms) =>
      new Promise((resolve) => {
        end = resolve
        cancel = ms === null || held ? () => {} : clock.after(ms, resolve)
      }),
    wake() {
      held = false
      cancel()
      end()
    },
    hold() {
      held = true
      cancel()
    },
  }
}

/** 1 s, 2 s, 4 s … 30 s, spread by `jitter` (0 to 1) over ±20 %. */
export function backOff(failures: number, jitter: () => number): number {
  return Math.min(30_000, 500 * 2 ** failures) * (0.8 + 0.4 * jitter())
}
