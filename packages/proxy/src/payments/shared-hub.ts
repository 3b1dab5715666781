import type { PaymentId, SessionId } from '@pvit-checkout/contract/checkout'
import type { Clock } from '@pvit-checkout/pvit'
import { causeOf, type Log } from '../log.ts'
import type { Bus } from '../store/bus.ts'
import type { Store } from '../store/store.ts'
import { createHub, type Hub } from './hub.ts'
import { looksAlike } from './view.ts'

export interface SharedHubDeps {
  readonly store: Store
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
}

/** News may get lost between instances: what is watched here is looked at this often. */
const pollEveryMs = 1_000
/** How coarse a sighting is that other instances read. */
const noteEveryMs = 10_000

/** A hub among several instances: their news comes over the bus, or at the latest with the next look at the database. */
export function createSharedHub({ store, bus, clock, log }: SharedHubDeps): Hub {
  const local = createHub()
  /** The newest version of each watched payment that its watchers here have been told of. */
  const told = new Map<PaymentId, { version: number; watchers: number }>()
  const seenLately = new Set<SessionId>()
  let heardCount = 0
  let looking = false

  function isNews(id: PaymentId, version: number): boolean {
    const watched = told.get(id)
    return watched !== undefined && version > watched.version
  }

  function noteTold(id: PaymentId, version: number): void {
    const watched = told.get(id)
    if (watched !== undefined) watched.version = Math.max(watched.version, version)
  }

  async function tellOf(id: PaymentId): Promise<void> {
    const payment = await store.findPayment(id)
    if (payment === null) return
    noteTold(id, payment.version)
    local.publish(payment, null)
  }

  const failed = (error: unknown) =>
    log.warn('the database does not say what became of watched payments', { cause: causeOf(error) })

  async function lookAtAll(): Promise<void> {
    if (looking || told.size === 0) return
    looking = true
    try {
      const versions = await store.readVersions([...told.keys()])
      const moved = [...versions].filter(([id, version]) => isNews(id, version))
      await Promise.all(moved.map(([id]) => tellOf(id)))
    } catch (error) {
      failed(error)
    } finally {
      looking = false
    }
  }

  async function noteSightings(): Promise<void> {
    const sessions = [...new Set([...seenLately, ...local.streaming()])]
    seenLately.clear()
    if (sessions.length > 0)
      await store
        .noteSightings(sessions, clock.now())
        .catch((error: unknown) =>
          log.warn('sightings could not be noted', { cause: causeOf(error) }),
        )
  }

  function every(ms: number, run: () => Promise<void>): () => void {
    let cancel = clock.after(ms, again)
    function again() {
      void run()
      cancel = clock.after(ms, again)
    }
    return () => cancel()
  }

  const ends = [
    every(pollEveryMs, lookAtAll),
    every(noteEveryMs, noteSightings),
    bus.onGap(() => void lookAtAll()),
    bus.hear('payment', (name, version) => {
      heardCount += 1
      const id = name as PaymentId // one that is watched here, or none
      if (isNews(id, version)) void tellOf(id).catch(failed)
    }),
  ]

  return {
    ...local,
    // Of what is lost on the way, the next look at the database tells: it knows the version that was read.
    newsCount: () => local.newsCount() + heardCount,
    publish(payment, before) {
      noteTold(payment.id, payment.version)
      local.publish(payment, before)
      if (before === null || !looksAlike(before, payment))
        bus.tell('payment', payment.id, payment.version)
    },
    watch(payment, listener) {
      const { id, version } = payment
      const watched = told.get(id) ?? { version, watchers: 0 }
      told.set(id, watched)
      watched.watchers += 1
      // A watcher that knows less than the others is told with the next look.
      watched.version = Math.min(watched.version, version)
      const unwatch = local.watch(payment, listener)
      let watching = true
      return () => {
        if (!watching) return
        watching = false
        unwatch()
        watched.watchers -= 1
        if (watched.watchers === 0 && told.get(id) === watched) told.delete(id)
      }
    },
    seen(session, now) {
      local.seen(session, now)
      seenLately.add(session)
    },
    async isPresent(session, now, withinMs) {
      if (await local.isPresent(session, now, withinMs)) return true
      const at = await store.lastSighting(session)
      return at !== null && now - at <= withinMs
    },
    close() {
      for (const end of ends) end()
      local.close()
    },
  }
}
