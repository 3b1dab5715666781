import type { BrowserClock } from '../clock.ts'

export interface PushedClock extends BrowserClock {
  /** Lets `ms` pass: every timer that falls due runs in its order, with all that follows from it. */
  push(ms: number): Promise<void>
  /** Lets pending promises and streams run, without any time passing. */
  settle(): Promise<void>
  /** How many timers wait. */
  pending(): number
}

interface Timer {
  at: number
  run: () => void
}

/** A clock that moves only when a test pushes it, so that minutes of waiting take milliseconds. */
export function createPushedClock(): PushedClock {
  let now = 0
  let timers: Timer[] = []
  return {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + Math.max(0, ms), run }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    async push(ms) {
      const end = now + ms
      await settle()
      for (;;) {
        const next = earliest(timers)
        if (next === null || next.at > end) break
        timers = timers.filter((other) => other !== next)
        now = next.at
        next.run()
        await settle()
      }
      now = end
      await settle()
    },
    settle,
    pending: () => timers.length,
  }
}

// Bodies and streams hop over several tasks of the platform before they arrive.
async function settle() {
  for (let turns = 0; turns < 3; turns++) await turn()
}

/** One task of the event loop; a timer would be throttled in a browser. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.addEventListener('message', () => {
      port1.close()
      resolve()
    })
    port1.start()
    port2.postMessage(null)
  })
}

function earliest(timers: readonly Timer[]): Timer | null {
  let first: Timer | null = null
  for (const timer of timers) if (first === null || timer.at < first.at) first = timer
  return first
}
