import type { PaymentId, SessionId } from '@pvit-checkout/contract/checkout'
import { createRecent } from '../recent.ts'
import type { Payment } from './payment.ts'
import { looksAlike } from './view.ts'

type Listener = (payment: Payment) => void

/** Nobody asks for longer whether a shopper is still there; the number counts in a rush of more. */
const sightings = { forMs: 60_000, most: 20_000 }

/** Who is watching which payment. It carries news fast; the store is what they are read from again. */
export interface Hub {
  /** The payment was moved; `before` is what it was moved from, null if that is not known. */
  publish(payment: Payment, before: Payment | null): void
  /** Hear of every version after the one the caller has read that a shopper could tell from the one before it. */
  watch(payment: Payment, listener: Listener): () => void
  /** Of any payment. The same before a reading and once it is watched: nothing moved between, as far as is known here. */
  newsCount(): number
  /** The shopper of this session just asked for something. */
  seen(session: SessionId, now: number): void
  /** The shopper has a stream open, or asked within the last `withinMs`, a minute at the most. */
  isPresent(session: SessionId, now: number, withinMs: number): Promise<boolean>
  /** A stream of this session opens; call the result when it closes. */
  enter(session: SessionId): (now: number) => void
  /** `run` when the process goes away, so that watchers look for another one at once. */
  onClose(run: () => void): () => void
  close(): void
}

export interface LocalHub extends Hub {
  /** The sessions with an open stream. */
  streaming(): Iterable<SessionId>
}

/** The hub of one process. */
export function createHub(): LocalHub {
  const listeners = new Map<PaymentId, Set<Listener>>()
  const streams = new Map<SessionId, number>()
  const lastSeen = createRecent<SessionId, number>(sightings)
  const closers = new Set<() => void>()
  let newsCount = 0

  function seen(session: SessionId, now: number) {
    lastSeen.set(session, now, now)
  }

  return {
    seen,
    newsCount: () => newsCount,
    publish(payment, before) {
      newsCount += 1
      const watching = listeners.get(payment.id)
      // While PVIT takes no connection, a payment is sent again every two seconds, and nothing of it shows.
      if (watching === undefined || (before !== null && looksAlike(before, payment))) return
      for (const listener of watching) listener(payment)
    },
    watch({ id }, listener) {
      const watching = listeners.get(id) ?? new Set()
      listeners.set(id, watching.add(listener))
      return () => {
        watching.delete(listener)
        if (watching.size === 0 && listeners.get(id) === watching) listeners.delete(id)
      }
    },
    async isPresent(session, now, withinMs) {
      const at = lastSeen.get(session)
      return (streams.get(session) ?? 0) > 0 || (at !== undefined && now - at <= withinMs)
    },
    streaming: () => streams.keys(),
    onClose(run) {
      closers.add(run)
      return () => closers.delete(run)
    },
    close() {
      for (const run of [...closers]) run()
    },
    enter(session) {
      streams.set(session, (streams.get(session) ?? 0) + 1)
      return (now) => {
        const left = (streams.get(session) ?? 1) - 1
        if (left > 0) streams.set(session, left)
        else streams.delete(session)
        seen(session, now)
      }
    },
  }
}
