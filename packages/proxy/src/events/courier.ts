import type { DeliveryTarget, ShopEventType } from '@pvit-checkout/contract/shop'
import type { Clock } from '@pvit-checkout/pvit'
import { causeOf, type Log } from '../log.ts'
import type { Random } from '../payments/reference.ts'
import type { DeliveryStore } from '../store/deliveries.ts'
import type { EventStore } from '../store/events.ts'
import { againAfterMs, createWakes, lookAgainAt } from '../wakes.ts'
import type { Attempt, DueDelivery } from './event.ts'
import type { Outbox } from './outbox.ts'
import { retryAfter } from './retries.ts'

const second = 1_000
const day = 86_400 * second

/** Longer than any attempt may take. */
const leaseMs = 60 * second
/** Timers know when the next one falls due; this finds what other instances and crashes left behind. */
const sweepEveryMs = { alone: 300 * second, shared: 2 * second }
/** How many attempts run side by side to one target: a shop that hangs holds up so many, for so long. */
const width = 8
/** What is under way when the process is asked to stop has this long to end. */
const graceMs = 2 * second
const overdueAtOnce = 100

/** A handler set up later hears of what happened this long before. */
const keptForHandlersMs = 7 * day

/** A way to reach the shop. */
export interface Lane {
  readonly target: DeliveryTarget
  /** What it can deliver now; null: everything. */
  types(): readonly ShopEventType[] | null
  readonly timeoutMs: number
  deliver(delivery: DueDelivery, at: number, signal: AbortSignal): Promise<Attempt>
}

export interface CourierDeps {
  readonly store: EventStore & DeliveryStore
  readonly outbox: Outbox
  readonly lanes: readonly Lane[]
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Other instances fill and empty the same outbox. */
  readonly shared?: boolean
}

export interface Courier {
  begin(): void
  /** Look now at what is due. */
  kick(): void
  /** Something falls due then. */
  lookBy(at: number | null): void
  /** A handler is there for what nobody listened to before. */
  listen(): void
  /** Resolves once what is under way has ended, or was cut off: it is delivered again after the next start. */
  stop(): Promise<void>
}

/**
 * Tells the shop what was committed for it, at least once, until it has taken it or the schedule is through. The order is
 * not promised: an event that failed comes after younger ones.
 */
export function createCourier(deps: CourierDeps): Courier {
  const { store, outbox, lanes, clock, random, log, shared = false } = deps
  const running = new Map<DeliveryTarget, Set<Promise<void>>>(
    lanes.map(({ target }) => [target, new Set()]),
  )
  const stopping = new AbortController()
  let cancelSweep = () => {}
  let listening = false
  let stopped = true
  const { kick, lookBy, ...wakes } = createWakes(work, clock, log)

  async function work(): Promise<void> {
    if (stopped) return
    if (listening) await queueForHandlers()
    await tellOverdue()
    for (const lane of lanes) await hand(lane)
  }

  async function queueForHandlers(): Promise<void> {
    listening = false
    for (const lane of lanes) {
      const listened = lane.types()
      if (listened !== null)
        await store.queueFor(lane.target, listened, clock.now() - keptForHandlersMs)
    }
  }

  async function tellOverdue(): Promise<void> {
    const now = clock.now()
    const at = await store.nextOverdueAt()
    if (at === null || at > now) return lookBy(at)
    const told = await store.tellOverdue(now, overdueAtOnce, (payment) => {
      try {
        return outbox.ofOverdue(payment, now)
      } catch (error) {
        log.error('the shop cannot be told of a payment that is not confirmed; it is tried again', {
          payment: payment.id,
          cause: causeOf(error),
        })
        return null
      }
    })
    if (told > 0) kick() // there may be more
    else lookBy(now + againAfterMs) // another instance is at it, or a row cannot be read
  }

  async function hand(lane: Lane): Promise<void> {
    const now = clock.now()
    const hands = running.get(lane.target) ?? new Set()
    const room = width - hands.size
    if (room <= 0 || stopped) return // whoever ends, kicks
    const { target } = lane
    const due = await store.claimDeliveries(target, lane.types(), now, now + leaseMs, room)
    if (due.length === 0) {
      const dueAt = await store.nextDeliveryAt(target, lane.types(), now)
      return lookBy(lookAgainAt(dueAt, now))
    }
    for (const one of due) {
      const attempt = deliver(lane, one)
        .catch((error: unknown) =>
          // Its lease ends by itself, and it is delivered again.
          log.error('what became of a delivery could not be kept', {
            delivery: one.id,
            cause: causeOf(error),
          }),
        )
        .finally(() => {
          hands.delete(attempt)
          kick()
        })
      hands.add(attempt)
    }
  }

  async function deliver(lane: Lane, due: DueDelivery): Promise<void> {
    const attempt = await inTime(lane, due)
    const now = clock.now()
    if (attempt.kind === 'delivered') {
      await store.endAttempt(due, attempt, now, null)
      log.info('told the shop', { delivery: due.id, event: due.type })
      return
    }
    const wait =
      attempt.gone === true
        ? null
        : attempt.cause === 'stopped'
          ? 0
          : retryAfter(due.attempts, random.number(), attempt.retryAfterMs)
    await store.endAttempt(due, attempt, now, wait === null ? null : now + wait)
    const fields = {
      delivery: due.id,
      event: due.type,
      outcome: attempt.cause,
      ...(attempt.status === null ? {} : { status: attempt.status }),
    }
    if (wait === null) log.error('the shop was not told; POST /v1/deliveries/:id/retry', fields)
    else log.warn('the shop was not told yet', fields)
  }

  /** The attempt's outcome, or that its time is over. What it does afterwards is no longer heard. */
  async function inTime(lane: Lane, due: DueDelivery): Promise<Attempt> {
    const over = new AbortController()
    let cutBy: (cause: 'timed-out' | 'stopped') => void = () => {}
    const cut = new Promise<Attempt>((resolve) => {
      cutBy = (cause) => {
        resolve({ kind: 'not-delivered', status: null, cause })
        over.abort()
      }
    })
    const cancel = clock.after(lane.timeoutMs, () => cutBy('timed-out'))
    const stop = () => cutBy('stopped')
    // Taken away at the end, as no `AbortSignal.any` is: whatever listens to one that joins a signal of the process's life is
    // kept as long, and the event with it.
    stopping.signal.addEventListener('abort', stop)
    if (stopping.signal.aborted) stop()
    try {
      return await Promise.race([lane.deliver(due, clock.now(), over.signal), cut])
    } finally {
      cancel()
      stopping.signal.removeEventListener('abort', stop)
    }
  }

  function listen(): void {
    listening = true
    kick()
  }

  function sweep(): void {
    stopped = false
    listening = true
    wakes.begin()
    cancelSweep = clock.after(sweepEveryMs[shared ? 'shared' : 'alone'], sweep)
  }

  return {
    begin: sweep,
    kick,
    lookBy,
    listen,
    async stop() {
      stopped = true
      cancelSweep()
      const cancelGrace = clock.after(graceMs, () => stopping.abort())
      await wakes.stop()
      await Promise.all([...running.values()].flatMap((hands) => [...hands]))
      cancelGrace()
    },
  }
}
