import type { Clock } from '@pvit-checkout/pvit'
import { causeOf, type Log } from '../log.ts'
import type { Bus } from '../store/bus.ts'
import type { KeyRing, KeyStore } from '../store/keys.ts'
import { isSealedElsewhere } from '../store/store-error.ts'
import type { StoredKey } from './key.ts'

/** An account's keys as the store has them: read anew at every word of another instance, and waited for. */
export interface Ring {
  /** As it was read last. */
  readonly held: KeyRing
  /**
   * Read what the store says now; whoever calls while a reading is under way hears of the next one. None is held where another
   * is active that was sealed under a master key not listed here; where the store does not answer, what is held stays.
   */
  refresh(): Promise<void>
  /** The store has forgotten all keys: none is held from here on, whatever a reading under way may bring. */
  drop(): Promise<void>
  /** Is another key active than `seq`, now or within the time? */
  newerThan(seq: number | null, withinMs: number): Promise<boolean>
  /** Whoever waits is let go, and no change is told any more. */
  stop(): void
}

export interface RingDeps {
  readonly account: string
  readonly store: Pick<KeyStore, 'readKeys' | 'readActiveSeq'>
  readonly clock: Clock
  readonly log: Log
  /** News from other instances; null where there are none. */
  readonly bus: Bus | null
  /** Another key is active than before, or none any more. */
  readonly onChange: (active: StoredKey | null) => void
}

/** As `GET /ready` names it. */
const notReadableHere = 'key-not-readable-here'

/** How soon another instance's new key is found while somebody waits for it, without news of it. */
const pollEveryMs = 250

/** Reads the store before it resolves. */
export async function createRing({
  account,
  store,
  clock,
  log,
  bus,
  onChange,
}: RingDeps): Promise<Ring> {
  let ring = await store.readKeys(account)
  let reading: Promise<void> | null = null
  let stopped = false
  const waiting = new Set<() => void>()

  function refresh(): Promise<void> {
    const after = reading ?? Promise.resolve()
    const mine: Promise<void> = after
      .then(read)
      .catch((error: unknown) =>
        log.error('the keys could not be read', { account, cause: causeOf(error) }),
      )
      .finally(() => {
        if (reading === mine) reading = null
      })
    reading = mine
    return mine
  }

  function take(fresh: KeyRing): void {
    const before = ring.active?.seq ?? null
    ring = fresh
    const { active } = fresh
    if (stopped || (active?.seq ?? null) === before) return
    onChange(active)
    if (active !== null) for (const tell of [...waiting]) tell()
  }

  async function read(): Promise<void> {
    try {
      take(await store.readKeys(account))
    } catch (error) {
      if (!isSealedElsewhere(error)) throw error
      takeUnread(await store.readActiveSeq(account))
    }
  }

  /** The active one is sealed under a master key that is not listed here. Said once for what is held, and read again as ever. */
  function takeUnread(seq: number | null): void {
    if (seq === null) return // it died between two readings; the next one tells
    const held = ring.active?.seq ?? null
    // What was only sealed anew is still the one that is held; any other has made that worthless.
    const isHeld = seq === held
    const isKnown = ring.cause === notReadableHere
    take({
      ...(isHeld ? ring : { ...ring, active: null, previous: null, leaseUntil: null }),
      cause: notReadableHere,
    })
    if (isKnown && (isHeld || held === null)) return
    log.error(
      isHeld
        ? 'another instance sealed the PVIT key under a master key that this one does not list: once it is renewed, nothing is started or asked from here'
        : 'another instance sealed the PVIT key under a master key that this one does not list: nothing is started or asked from here',
      {
        account,
        cause: notReadableHere,
        hint: 'list that CHECKOUT_SECRET_KEY here too, behind a comma, and start this instance anew',
      },
    )
    if (!isHeld) for (const tell of [...waiting]) tell()
  }

  /** Another is active, though nobody can read it here. */
  const isElsewhere = () => ring.active === null && ring.cause === notReadableHere

  async function newerThan(seq: number | null, withinMs: number): Promise<boolean> {
    const isNewer = () => isElsewhere() || (ring.active !== null && ring.active.seq !== seq)
    if (isNewer() || withinMs <= 0) return isNewer()
    await new Promise<void>((resolve) => {
      const finish = () => {
        cancelEnd()
        cancelPoll()
        waiting.delete(finish)
        resolve()
      }
      const poll = () => {
        void refresh()
        cancelPoll = clock.after(pollEveryMs, poll)
      }
      const cancelEnd = clock.after(withinMs, finish)
      let cancelPoll = bus === null ? () => {} : clock.after(pollEveryMs, poll)
      waiting.add(finish)
    })
    return isNewer()
  }

  const unhear = bus?.hear('key', (name) => {
    if (name === account) void refresh()
  })

  return {
    get held() {
      return ring
    },
    refresh,
    async drop() {
      await reading // what it read may be from before
      take({ ...ring, active: null, previous: null }) // even should the database not answer now
      await refresh()
    },
    newerThan,
    stop() {
      stopped = true
      unhear?.()
      for (const finish of [...waiting]) finish()
    },
  }
}
