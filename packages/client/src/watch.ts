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
import type { Http } from './http.ts'
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
  /** Ask at once: the page came back, or the network. `anew` also tries again the roads that were given up. */
  wake(anew?: boolean): void
  /** Ask at once, unless a question is on its way. */
  nudge(): void
  stop(): void
}

const quickMs = 10_000
// A stream or long poll that ends sooner than this was cut by something between us and the proxy.
const shortMs = 10_000

/**
 * Follow one payment until it is final or `stop()`: by a stream; where none passes, by long polls; where those are cut
 * too, by polls. No failure ends it, none is answered by haste, and after each the next question is a quick one.
 */
export function watchPayment(options: WatchOptions): Watch {
  const { http, clock, budget, jitter, held, age, pace, until, onView, onFault } = options
  const { id } = held()
  const sleeper = createSleeper(clock)
  const roads = [stream, longPoll, poll]
  let best = 0 // the first road not known to be closed
  let strikes = 0
  let failures = 0
  let urgent = false
  const life = new AbortController()
  let leg = new AbortController()

  void run()
  return {
    id,
    wake(anew = false) {
      if (anew) best = strikes = 0
      urgent = true
      leg.abort()
      sleeper.wake()
    },
    nudge: sleeper.wake,
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
    const road = failures > 0 ? poll : (roads[best] ?? poll)
    const since = clock.now()
    try {
      const pauseMs = await road(signal)
      // Back online by a quick question: on by the best road, at once.
      const recovered = failures > 0
      failures = 0
      return recovered && best < 2 ? 0 : pauseMs
    } catch (error) {
      if (signal.aborted) return 0
      if (road !== poll) strike(since)
      failures++
      onFault(error)
      return pauseAfter(error)
    }
  }

  async function stream(signal: AbortSignal): Promise<number> {
    const since = clock.now()
    const fit = await readEvents({ http, clock, id, signal, onView })
    if (!fit) {
      best = 1
      return 0
    }
    strike(since)
    // Everybody's stream ends when a server restarts: spread the return.
    return (1_000 + 4_000 * jitter()) * pace()
  }

  async function longPoll(signal: AbortSignal): Promise<number> {
    const since = clock.now()
    const before = held().version
    await read(signal, timing.longPollMs)
    if (held().version === before) strike(since)
    return 500 + 500 * jitter() + (pace() - 1) * 10_000
  }

  async function poll(signal: AbortSignal): Promise<number> {
    await read(signal, 0)
    // A 304 brings no new hint, so the pause grows with the payment's age by itself.
    const hintMs = Math.max(held().nextCheckAfterMs ?? timing.pollMinMs, age() / 2)
    return Math.min(hintMs, timing.pollMaxMs) * pace() * (0.9 + 0.2 * jitter())
  }

  async function read(signal: AbortSignal, waitMs: number) {
    const view = held()
    onView(
      await http.call(checkoutRoutes.readPayment, {
        parameters: { id },
        held: view,
        headers: {
          'If-None-Match': `"${view.version}"`,
          ...(waitMs > 0 && { Prefer: `wait=${waitMs / 1000}` }),
        },
        timeoutMs: waitMs + quickMs,
        signal,
      }),
    )
  }

  /** Twice in a row too short: something on the way closes this road. */
  function strike(since: number) {
    if (clock.now() - since > shortMs) {
      strikes = 0
    } else if (++strikes > 1) {
      strikes = 0
      best++
    }
  }

  function pauseAfter(error: unknown): number | null {
    if (!(error instanceof CheckoutError)) return backOff(failures, jitter)
    if (isHopeless(error)) return null
    return Math.max(error.retryAfterMs ?? 0, backOff(failures, jitter) * pace())
  }
}

/** The proxy answered, and asking again will not change its mind. */
export function isHopeless(error: CheckoutError): boolean {
  const status = error.code === 'unreadable-reply' ? null : error.status
  return status !== null && status < 500 && !error.retryable
}
