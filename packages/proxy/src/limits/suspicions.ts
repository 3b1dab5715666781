import type { Clock } from '@pvit-checkout/pvit'
import type { Log } from '../log.ts'

const minute = 60_000
/** So many in a minute are no accident any more. */
const alertAt = 5

/**
 * Something that came to PVIT's addresses and did not look like PVIT's. `wrong-token` is what strangers try on every server
 * of the internet; the others know the address.
 */
export const suspicionKinds = [
  'wrong-token',
  'foreign-address',
  'unreadable',
  'unknown-reference',
  'key-refused',
] as const
export type Suspicion = (typeof suspicionKinds)[number]

export interface Suspicions {
  note(kind: Suspicion): void
}

/** Says once a minute when there are too many: somebody knows HOOK_TOKEN who should not. */
export function createSuspicions(log: Log, clock: Clock): Suspicions {
  let inMinute = 0

  return {
    note(kind) {
      if (kind === 'wrong-token') return
      inMinute += 1
      if (inMinute === 1) clock.after(minute, () => (inMinute = 0))
      if (inMinute === alertAt)
        log.error('somebody posts what looks forged to the addresses meant for PVIT', {
          hint: 'Make a new HOOK_TOKEN and register the addresses anew; set PVIT_SOURCE_IPS.',
        })
    },
  }
}
