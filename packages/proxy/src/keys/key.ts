import type { Secret } from '@pvit-checkout/pvit'

/**
 * `candidate` received, not yet proven · `active` has read our own balance · `previous` was active until just now ·
 * `dead` PVIT refused it, a newer one took its place, or the shop had it forgotten.
 */
export type KeyState = 'candidate' | 'active' | 'previous' | 'dead'

/** One access key of one operation account. Times are epoch milliseconds. */
export interface StoredKey {
  /** Rises with every key received. */
  readonly seq: number
  readonly account: string
  readonly secret: Secret
  readonly state: KeyState
  readonly receivedAt: number
  readonly verifiedAt: number | null
  /** A claim of the sender: it schedules the renewal, and decides nothing. */
  readonly expiresAt: number
}
