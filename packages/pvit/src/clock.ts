/** Time as the client sees it. Handed in, so that a test or a simulator can push it. */
export interface Clock {
  /** Milliseconds since 1970, UTC, whole ones. */
  now(): number
  /** Runs `run` once, `ms` milliseconds from now. Returns the cancel; cancelling twice, or late, is harmless. */
  after(ms: number, run: () => void): () => void
}

/** The machine's own clock. A timer that is still waiting does not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
}
