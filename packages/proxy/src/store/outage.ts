import type { Clock } from '@pvit-checkout/pvit'
import type { Store } from './store.ts'

/** A failure that nothing was tried after is no news any more. */
const keptMs = 60_000

/**
 * Whether the database takes what a payment needs, by what it last did. Nothing is asked of it for this: a fault that nobody
 * has met yet, such as a disk that filled up overnight, is not known.
 */
export interface Outage {
  /** The same store, whose payments' verbs are listened to. */
  watch(store: Store): Store
  /** A verb failed, and neither it nor any write has succeeded since. */
  isOn(now: number): boolean
}

export function createOutage(clock: Clock): Outage {
  const failedAt = new Map<string, number>()

  const heard =
    <In extends unknown[], Out>(
      name: string,
      writes: boolean,
      verb: (...input: In) => Promise<Out>,
    ) =>
    async (...input: In) => {
      try {
        const out = await verb(...input)
        if (writes) failedAt.clear()
        else failedAt.delete(name)
        return out
      } catch (error) {
        failedAt.set(name, clock.now())
        throw error
      }
    }

  return {
    watch: (store) => ({
      ...store,
      openSession: heard('openSession', true, (...input) => store.openSession(...input)),
      insertPayment: heard('insertPayment', true, (...input) => store.insertPayment(...input)),
      replace: heard('replace', true, (...input) => store.replace(...input)),
      hint: heard('hint', true, (...input) => store.hint(...input)),
      // Runs every two seconds where instances share a database; with nothing due it writes nothing.
      claimDue: heard('claimDue', false, (...input) => store.claimDue(...input)),
    }),
    isOn: (now) => [...failedAt.values()].some((at) => now - at < keptMs),
  }
}
