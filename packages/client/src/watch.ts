import {
  CheckoutError,
  checkoutRoutes,
  isFinal,
  timing,
  type PaymentId,
  type PaymentView,
} from '@pvit-checkout/contract/checkout'
import type { Budget } from './budget.ts'
import { backOff, createSleeper, type BrowserClock } from './clock.ts'
import { isHopeless, type Http } from './http.ts'
import { readEvents } from './stream.ts'

export interface WatchOptions {
  http: Http
  clock: BrowserClock
  budget: Budget
  jitter: () => number
  /** The newest view known, from wherever it came. */
  held: () => PaymentView
  /** Milliseconds since the payment began. */
  age: () => number
  /** 1 in the foreground of a good network; larger is slower. */
  pace: () => number
  /** After this instant questions are asked only on `wake()`. */
  until: () => number
  onView: (view: PaymentView) => void
  onFault: (error: unknown) => void
}

export interface Watch {
  readonly id: PaymentId
  /** Ask at once: the page came back, or the network. `anew`: roads that were given up may be open again. */
  wake(anew: boolean): void
  /** Ask at once, unless a question is on its way. */
  nudge(): void
  stop(): void
}

const quickMs = 10_000
// A stream or a long poll that ends sooner was cut by something between us and the proxy.
const shortMs = 10_000

export type WatchPayment = (options: WatchOptions) => Watch

/** Where the code below comes from. While it is not there, the session is read from time to time instead. */
export interface Watching {
  now(): WatchPayment | null
  /** Over the line, so it may fail; a second call asks anew. */
  fetch(): Promise<unknown>
}

/**
 * Follow one payment until it is final or `stop()`: by a stream; where none passes, by long polls; where those are cut
 * too, by polls. No failure ends it. After each the next question is a quick one, and only when that is answered is
 * the road blamed, not the connection.
 */
export function watchPayment(options: WatchOptions): Watch {
  const { http, clock, budget, jitter, held, age, pace, until, onView, onFault } = options
  const { id } = held()
  const sleeper = createSleeper(clock)
  const roads = [stream, longPoll, poll] as const
  const life = new AbortController()
  let leg = new AbortController()
  let best: 0 | 1 | 2 = 0
  let strikes = 0 // against the best road
  let suspected = false // the road failed, unless the quick question finds that the connection did
  let failures = 0
  let quick = false // the next question must not wait for news
  let urgent = false // the next question is not paced

  void run()
  return {
    id,
    wake(anew) {
      quick ||= best > 0
      if (anew) best = 0
      urgent = true
      leg.abort()
      sleeper.wake()
    },
    nudge() {
      urgent = true
      sleeper.wake()
    },
    stop() {
      life.abort()
      leg.abort()
      sleeper.wake()
    },
  }

  async function run() {
    while (!life.signal.aborted && !isFinal(held().status)) {
      const waitMs = budget.waitMs(urgent)
      urgent = false
      if (waitMs > 0) {
        await sleeper.sleep(waitMs)
        continue
      }
      leg = new AbortController()
      const pauseMs = await ask(leg.signal)
      if (leg.signal.aborted || isFinal(held().status)) continue
      await sleeper.sleep(clock.now() > until() ? null : pauseMs)
    }
  }

  /** One question by the best road. Resolves to the pause before the next; null: none before somebody wakes us. */
  async function ask(signal: AbortSignal): Promise<number | null> {
    const road = quick ? poll : roads[best]
    const since = clock.now()
    try {
      const pauseMs = await road(signal)
      failures = 0
      return pauseMs
    } catch (error) {
      if (signal.aborted) return 0
      failures++
      suspected = road !== poll && clock.now() - since < shortMs
      quick = true
      // That one road is refused says nothing of the payment: the quick question will tell.
      if (road === poll || !isHopeless(error)) onFault(error)
      else return 0
      return pauseAfter(error)
    }
  }

  async function stream(signal: AbortSignal): Promise<number> {
    const since = clock.now()
    const isCarried = await readEvents({ http, clock, id, signal, onView })
    suspected = quick = !isCarried || clock.now() - since < shortMs
    if (!isCarried) return 0
    // Everybody's stream ends when a server restarts: spread the return.
    return (1_000 + 4_000 * jitter()) * pace()
  }

  async function longPoll(signal: AbortSignal): Promise<number> {
    const since = clock.now()
    const before = held().version
    await read(signal, timing.longPollMs)
    if (held().version === before && clock.now() - since < shortMs) strike()
    else strikes = 0
    return 500 + 500 * jitter() + (pace() - 1) * 10_000
  }

  async function poll(signal: AbortSignal): Promise<number> {
    await read(signal, 0)
    if (suspected) strike()
    suspected = quick = false
    if (best < 2) {
      urgent = true
      return 0
    }
    // A 304 brings no new hint, so the pause grows with the payment's age by itself.
    const hintMs = Math.max(1_000, held().nextCheckAfterMs ?? timing.pollMinMs, age() / 2)
    return Math.min(hintMs, timing.pollMaxMs) * pace() * (0.9 + 0.2 * jitter())
  }

  async function read(signal: AbortSignal, waitMs: number) {
    const view = held()
    const next = await http.call(checkoutRoutes.readPayment, {
      parameters: { id },
      held: view,
      headers: {
        'If-None-Match': `"${view.version}"`,
        ...(waitMs > 0 && { Prefer: `wait=${waitMs / 1000}` }),
      },
      timeoutMs: waitMs + quickMs,
      signal,
    })
    onView(next)
  }

  // A long poll brings news as fast as a stream, so one strike is enough to try it; polls are slow and come last.
  function strike() {
    strikes++
    if (strikes < (best === 0 ? 1 : 2)) return
    strikes = 0
    best = best === 0 ? 1 : 2
  }

  function pauseAfter(error: unknown): number | null {
    if (isHopeless(error)) return null
    const retryAfterMs = error instanceof CheckoutError ? (error.retryAfterMs ?? 0) : 0
    return Math.max(retryAfterMs, backOff(failures, jitter) * pace())
  }
}
