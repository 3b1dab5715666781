import { randomFill } from 'node:crypto'
import type { Clock } from '@pvit-checkout/pvit'

/**
 * A clock that moves only when told to, by whole milliseconds as the machine's own. Timers run in order of their due time, then of
 * their making.
 */
export interface VirtualClock extends Clock {
  /** Move on by `ms`, running every timer that falls due on the way and letting async work settle after each. */
  advance(ms: number): Promise<void>
  /** Timers not yet run: a test that ends with some left may have stopped too early. */
  pending(): number
}

export interface VirtualClockOptions {
  /** Waits until the async work a timer started has settled. The default yields a few turns of the event loop. */
  settle?: () => Promise<void>
}

/** A clock for tests: starts at `startMs` (epoch milliseconds) and stands still between calls of `advance`. */
export function createVirtualClock(
  startMs = Date.UTC(2026, 0, 5, 8, 0, 0),
  { settle = settleEventLoop }: VirtualClockOptions = {},
): VirtualClock {
  let time = startMs
  let made = 0
  const timers = new Set<Timer>()

  return {
    now: () => time,
    after(ms, run) {
      const timer = { due: time + Math.max(0, Math.ceil(ms)), order: made++, run }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    async advance(ms) {
      const until = time + Math.round(ms)
      await settle()
      for (let next = earliest(timers, until); next; next = earliest(timers, until)) {
        timers.delete(next)
        time = Math.max(time, next.due)
        next.run()
        await settle()
      }
      time = until
    },
    pending: () => timers.size,
  }
}

interface Timer {
  due: number
  order: number
  run: () => void
}

function earliest(timers: Set<Timer>, until: number): Timer | undefined {
  let first: Timer | undefined
  for (const timer of timers) {
    if (timer.due > until) continue
    if (!first || timer.due < first.due || (timer.due === first.due && timer.order < first.order)) {
      first = timer
    }
  }
  return first
}

// In one process a call and its answer are a chain of promises, streams and a few I/O turns; each turn of the loop
// lets every queue run dry once. WebCrypto answers from the thread pool, which a busy machine may keep waiting, so
// each round also waits until the pool has come to work handed to it later.
async function settleEventLoop(): Promise<void> {
  for (let round = 0; round < 3; round++) {
    for (let turn = 0; turn < 4; turn++) await new Promise<void>((resolve) => setImmediate(resolve))
    await Promise.all(Array.from({ length: poolThreads }, () => poolTurn()))
  }
}

// As many pieces of work as there are threads pass no other that began before them. libuv has 4 unless told.
// oxlint-disable-next-line no-restricted-properties -- a fact about this process, which libuv reads from there itself
const poolThreads = Number(process.env['UV_THREADPOOL_SIZE']) || 4

function poolTurn(): Promise<void> {
  return new Promise((resolve) => randomFill(new Uint8Array(1), () => resolve()))
}
