import type { Attempts } from './attempt.ts'
import type { BrowserClock } from './clock.ts'
import type { CheckoutSnapshot } from './types.ts'

/** A screen that rests on what was last heard, without a watch: when to have a look whether it still holds. */
export interface Looks {
  /** To be called after every change. Null: nothing to look for. The same reason again changes nothing. */
  aim(reason: Reason | null): void
}

export interface Reason {
  name: string
  afterMs: readonly number[]
}

// Something was sent and nobody answered: it may still arrive. PVIT may take back a failure, and is asked after
// 1 and 10 minutes.
const inDoubtMs = [3_000, 10_000, 25_000]
const afterFailureMs = [75_000, 660_000]
// In place of a watch, and with no more requests than one. Beside one too, where a failure was followed by another try:
// most people have typed its code within a minute.
const whileWaitingMs = Array.from({ length: 18 }, (_, nth) => 2_000 * (nth + 1) ** 2)

export function createLooks(clock: BrowserClock, look: () => void): Looks {
  let aimed: string | undefined
  let cancels: (() => void)[] = []
  return {
    aim(reason) {
      if (reason?.name === aimed) return
      aimed = reason?.name
      for (const cancel of cancels) cancel()
      cancels = (reason?.afterMs ?? []).map((ms) => clock.after(ms, look))
    },
  }
}

/** Why to look; null where the screen rests on nothing that may change, or on nothing but what is watched. */
export function reasonToLook(
  { phase, session, payment }: CheckoutSnapshot,
  watched: boolean,
  attempts: Attempts,
): Reason | null {
  const newest = payment?.id ?? null
  if (phase === 'form' && session !== null && attempts.inDoubt(session.id, newest)) {
    return { name: 'in doubt', afterMs: inDoubtMs }
  }
  if (payment === null || phase === 'starting' || payment.status === 'succeeded') return null
  const isFailed = payment.status === 'failed'
  // PVIT may also take back a failure before this one, seen before a reload or in another tab perhaps.
  if (!isFailed && watched && session && attempts.isFirst(session.id, payment.id)) return null
  // Where another has paid, its receipt is to take the place of this failure soon.
  const afterMs = isFailed && session?.status !== 'paid' ? afterFailureMs : whileWaitingMs
  return { name: `${payment.id} ${isFailed}`, afterMs }
}
