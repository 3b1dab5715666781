import type { Context } from 'hono'
import { isFinal, timing, type SessionId } from '@pvit-checkout/contract/checkout'
import type { Clock } from '@pvit-checkout/pvit'
import type { Hub } from '../payments/hub.ts'
import type { Payment } from '../payments/payment.ts'
import type { Random } from '../payments/reference.ts'
import type { Streams } from '../limits/streams.ts'
import { toView, viewVersion } from '../payments/view.ts'
import type { Store } from '../store/store.ts'
import type { AddressOf } from './client-address.ts'
import type { Heartbeat } from './heartbeat.ts'
import { liveAnswer, type Wire } from './live-answer.ts'
import { plainAnswer } from './plain-answer.ts'

interface WatchDeps {
  readonly store: Store
  readonly hub: Hub
  readonly clock: Clock
}

export interface StreamDeps extends WatchDeps {
  readonly random: Random
  readonly heartbeat: Heartbeat
  readonly streams: Streams
  readonly addressOf: AddressOf
}

/** Long-poll: resolves to the payment once its view is newer, or as it stands when the time or the reader is gone. */
export async function nextVersion(
  { store, hub, clock }: WatchDeps,
  payment: Payment,
  waitMs: number,
  signal: AbortSignal,
): Promise<Payment> {
  const seen = viewVersion(payment, clock.now())
  await new Promise<void>((resolve) => {
    const ends = [
      hub.watch(payment, () => finish()),
      hub.onClose(() => finish()),
      clock.after(waitMs, () => finish()),
      // The view turns `unconfirmed` by the clock alone.
      clock.after(untilOverdue(payment, clock.now()) ?? waitMs, () => finish()),
    ]
    const finish = () => {
      for (const end of ends) end()
      signal.removeEventListener('abort', finish)
      resolve()
    }
    signal.addEventListener('abort', finish)
    // It may have moved between the reading and the watching.
    void store.findPayment(payment.id).then((fresh) => {
      if (fresh !== null && viewVersion(fresh, clock.now()) !== seen) finish()
    }, finish)
  })
  return (await store.findPayment(payment.id)) ?? payment
}

/** A payment as it was read, and the count of the hub's news from before the reading. */
export interface Reading {
  readonly payment: Payment
  readonly newsBefore: number
}

/** Server-sent events: one `payment` event per version that shows, the first at once; closes after a final one. */
export function streamPayment(
  context: Context,
  deps: StreamDeps,
  reading: Reading,
  session: SessionId,
): Response {
  const headers = { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' } // a buffer would hold the news back
  // Nobody would ever read the stream, or tell us to end it.
  if (context.req.method === 'HEAD') return plainAnswer(context, null, 200, headers)
  const closed = deps.streams.open(session, deps.addressOf(context))
  const lastId = Number(context.req.header('Last-Event-ID') ?? Number.NaN)
  const known = Number.isInteger(lastId) ? lastId : -1
  const watcher = { session, known, closed }
  return liveAnswer(context, (wire) => follow(deps, reading, watcher, wire), headers)
}

interface Watcher {
  readonly session: SessionId
  /** The version of the last event that it had of an earlier stream; -1 for none. */
  readonly known: number
  readonly closed: () => void
}

/**
 * Writes the payment's news until it is final, the time is up, or the reader is gone. Ten thousand wait like this: no
 * function that lives as long as a stream may hold on to a payment, which weighs more than all the rest.
 */
function follow(
  { store, hub, clock, random, heartbeat }: StreamDeps,
  { payment, newsBefore }: Reading,
  { session, known, closed }: Watcher,
  wire: Wire,
): () => void {
  const { id } = payment
  let sent = known
  let cancelOverdue = () => {}

  const show = (current: Payment, first = false) => {
    const now = clock.now()
    const view = toView(current, now)
    if (view.version > sent || first) {
      sent = Math.max(sent, view.version)
      const retry = first ? `retry: ${retryAfterMs(random.number())}\n` : ''
      wire.write(`event: payment\ndata: ${JSON.stringify(view)}\nid: ${view.version}\n${retry}\n`)
    }
    cancelOverdue()
    const overdueIn = untilOverdue(current, now)
    if (overdueIn !== null) cancelOverdue = clock.after(overdueIn, readAgain)
    if (isFinal(view.status)) end()
  }
  const readAgain = () =>
    void store.findPayment(id).then((fresh) => fresh !== null && !gone && show(fresh), end)
  const leave = hub.enter(session)
  const cancelBeat = heartbeat.join(() => wire.write(':\n\n'))
  const cancelEnd = clock.after(timing.streamMaxMs, () => end())
  const unwatch = hub.watch(payment, (moved) => show(moved))
  const stay = hub.onClose(() => end())
  let gone = false
  const stop = () => {
    if (gone) return
    gone = true
    for (const undo of [unwatch, stay, cancelBeat, cancelEnd, cancelOverdue]) undo()
    leave(clock.now())
    closed()
  }
  const end = () => {
    if (gone) return
    stop()
    wire.end()
  }
  // The first event comes at once, even to a reader who knows this version: it shows that the stream lives.
  show(payment, true)
  // It may have moved between the reading and the watching.
  if (hub.newsCount() !== newsBefore) readAgain()
  return stop
}

/** Between one and five seconds: ten thousand streams that end with this process must not all come back at once. */
function retryAfterMs(chance: number): number {
  return Math.round(1_000 + 4_000 * chance)
}

function untilOverdue(payment: Payment, now: number): number | null {
  const left = payment.expiresAt - now
  return payment.finishedAt === null && left > 0 ? left : null
}
