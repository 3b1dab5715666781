import type { Clock, Pvit, PvitFault, Secret } from '@pvit-checkout/pvit'
import type { Log } from '../log.ts'
import type { Suspicions } from '../limits/suspicions.ts'
import type { Random } from '../payments/reference.ts'
import type { Bus } from '../store/bus.ts'
import type { KeyStore } from '../store/keys.ts'
import { refusedApartMs, type RenewalStore } from '../store/renewals.ts'
import { within } from '../within.ts'
import { createCandidates } from './candidates.ts'
import type { StoredKey } from './key.ts'
import { createRenewal, deliveryWithinMs, type Delivery } from './renewal.ts'
import { createRing } from './ring.ts'
import { verifyKey } from './verify.ts'

/**
 * PVIT's access key of one operation account: held, renewed before it dies, proven before it is used. Every instance on
 * the database has the same one; the store says which.
 */
export interface Keys {
  /** The key to use now, or null: without one, nothing is sent. */
  current(): Secret | null
  /**
   * PVIT refused `used`, with `fault`: the key to try instead, once, or null. Renews if nothing newer is there. A refusal in
   * words that are not PVIT's own, such as a gateway's 401, gives up no key that still reads our balance.
   */
  replaceRefused(used: Secret, fault: PvitFault | null): Promise<Secret | null>
  /** A key arrived at our address. Resolves once it is stored; it is used only after it has read our own balance. */
  receive(delivery: Delivery): Promise<void>
  /** See to it that there is a key. The reception address must already answer. */
  begin(): Promise<void>
  /** Ask PVIT for a new key now. Never two at once, on any instance. */
  renew(): Promise<void>
  /**
   * Somebody else may have the keys: none that is held, nor that of the settings, is used again, here at once, on other
   * instances as soon as they read the store. Renews nothing by itself.
   */
  forget(): Promise<void>
  state(): KeyReport
  stop(): void
}

export interface KeyReport {
  readonly canStart: boolean
  /** What keeps the next key away, in a word an integrator can look up; null when nothing does. While there is a key, payments start. */
  readonly cause: string | null
  readonly expiresAt: number | null
  /** A new key is being asked for. */
  readonly renewing: boolean
}

export interface KeysDeps {
  readonly account: string
  readonly password: Secret
  readonly pvit: Pvit
  readonly store: KeyStore & RenewalStore
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly suspicions: Suspicions
  /** A key from the settings, verified like any other. Only if it is of no use is another asked for. */
  readonly seed: Secret | null
  /** A balance code is set; otherwise keys are verified by a status question. */
  readonly canReadBalance: boolean
  /** News from other instances on the database; null where there are none. */
  readonly bus?: Bus | null
  /** The active key dies soon and its renewal has not succeeded. Called once a key by each instance. */
  readonly onExpiring?: (dying: DyingKey) => void
}

export interface DyingKey {
  readonly seq: number
  readonly expiresAt: number
  /** As `state()` names it. */
  readonly cause: string | null
}

const second = 1_000
const minute = 60 * second
const overlapMs = 5 * minute
const defaultLifeSeconds = 3_600
/** Of a key that lives shorter than an hour, the last fifth. */
const expiringMs = 10 * minute
/** How long it may take to tell whether the key of the settings is good: three tries. */
const seedWithinMs = 25 * second
/** How soon another instance's new key is picked up without news of it. */
const sweepEveryMs = 5 * second

/** Load what is stored. Nothing is asked of PVIT before `begin()`. */
export async function createKeys(deps: KeysDeps): Promise<Keys> {
  const {
    account,
    pvit,
    store,
    clock,
    random,
    log,
    suspicions,
    bus = null,
    onExpiring = () => {},
  } = deps
  let unusable: string | null = null
  let cancelAlert = () => {}
  let cancelSweep = () => {}
  let stopped = false

  const ring = await createRing({
    ...{ account, store, clock, log, bus },
    onChange(active) {
      // Whoever found it dead asks for the next one; should they die too, all others are there.
      if (active === null) return askAgain()
      log.info('a new PVIT key is in use', { account })
      tend(active)
    },
  })
  const candidates = createCandidates({
    ...{ account, pvit, store, clock, log },
    canReadBalance: deps.canReadBalance,
    onAdopted() {
      unusable = null
      void ring.refresh().then(() => bus?.tell('key', account, ring.held.active?.seq ?? 0))
    },
    onUnusable(why, { secret }) {
      unusable = why
      if (why === 'received-key-refused') refuse(secret)
    },
  })
  const renewal = createRenewal({
    ...{ account, password: deps.password, pvit, store, clock, random, log },
    activeSeq: () => ring.held.active?.seq ?? null,
    refresh: () => ring.refresh(),
    newerThan: (seq, withinMs) => ring.newerThan(seq, withinMs),
    receive,
    onAsk: () => {
      unusable = null
    },
    unusable: () => unusable,
  })

  /** The settings' key is replaced; anybody else's is a stranger's. */
  function refuse(secret: Secret): void {
    if (ring.held.active === null && secret.reveal() === deps.seed?.reveal())
      renewal.at(clock.now())
    else suspicions.note('key-refused')
  }

  function askAgain(): void {
    cancelAlert()
    // A clock that ran ahead may have asked.
    const askedAt = Math.min(ring.held.askedAt, clock.now())
    renewal.at(Math.max(askedAt + refusedApartMs, clock.now()))
  }

  /** Between 55 and 70 % of its life: late enough to be rare, early enough for retries. */
  function tend(key: StoredKey): void {
    const life = key.expiresAt - key.receivedAt
    // A clock that ran ahead may have received it: PVIT's hour goes on all the same.
    const receivedAt = Math.min(key.receivedAt, clock.now())
    renewal.at(receivedAt + life * (0.55 + 0.15 * random.number()))
    const warnAt = receivedAt + life - Math.min(expiringMs, life / 5)
    cancelAlert()
    cancelAlert = clock.after(Math.max(warnAt - clock.now(), 0), () => {
      log.warn('the PVIT key dies soon, and no new one came', {
        account,
        ...(ring.held.cause === null ? {} : { cause: ring.held.cause }),
      })
      onExpiring({ seq: key.seq, expiresAt: key.expiresAt, cause: ring.held.cause })
    })
  }

  async function receive({ secret, expiresInSeconds }: Delivery): Promise<void> {
    const asked = clampLife(expiresInSeconds, 86_400) * second
    const unasked = clampLife(expiresInSeconds, defaultLifeSeconds) * second
    const kept = await store.insertKey({
      ...{ account, secret, receivedAt: clock.now() },
      lifeMs: { asked, unasked },
    })
    if (kept !== null) return candidates.kick()
    log.warn('a key that was forgotten came again; it is not used', { account })
    refuse(secret)
  }

  async function forget(): Promise<void> {
    await store.forgetKeys(account, deps.seed === null ? [] : [deps.seed])
    log.warn('all keys were forgotten; payments start again with the next one', { account })
    bus?.tell('key', account, 0)
    await ring.drop()
  }

  const otherThan = (used: Secret) =>
    ring.held.active !== null && ring.held.active.secret.reveal() !== used.reveal()
      ? ring.held.active.secret
      : null

  async function replaceRefused(used: Secret, fault: PvitFault | null): Promise<Secret | null> {
    await ring.refresh() // another instance may have a new one
    if (otherThan(used) !== null) return otherThan(used)
    await within(clock, deliveryWithinMs, renewal.now('refused'))
    await ring.refresh()
    if (otherThan(used) !== null) return otherThan(used)

    const { active } = ring.held
    if (active === null) return null
    if (fault?.row?.code !== 3100) {
      const verdict = await verifyKey(pvit, active.secret, deps.canReadBalance)
      if (verdict !== 'refused') return null
    }
    await store.markKey(account, active.seq, 'active', 'dead')
    await ring.refresh() // it may have been forgotten meanwhile, with the one before
    if (otherThan(used) !== null) return otherThan(used)
    const isRecent = active.verifiedAt !== null && clock.now() - active.verifiedAt < overlapMs
    return isRecent ? (ring.held.previous?.secret ?? null) : null
  }

  function sweep(): void {
    void ring.refresh().then(() => {
      const { leaseUntil } = ring.held
      if (leaseUntil !== null && leaseUntil <= clock.now() && !stopped)
        void renewal.now('unfinished')
    })
    candidates.kick()
    cancelSweep = clock.after(sweepEveryMs, sweep)
  }

  return {
    current: () => ring.held.active?.secret ?? null,
    replaceRefused,
    receive,
    forget,
    renew: () => renewal.now('person'),
    async begin() {
      if (bus !== null) sweep()
      if (ring.held.active !== null) tend(ring.held.active)
      else if (deps.seed === null) renewal.at(clock.now())
      else {
        // A renewal makes every key before it worthless, and this one may be good.
        renewal.at(clock.now() + seedWithinMs)
        await receive({ secret: deps.seed, expiresInSeconds: null })
      }
      candidates.kick()
    },
    state: () => ({
      canStart: ring.held.active !== null,
      cause: ring.held.cause ?? (ring.held.active === null ? 'key-not-received' : null),
      expiresAt: ring.held.active?.expiresAt ?? null,
      renewing: renewal.isUnderWay(),
    }),
    stop() {
      stopped = true
      cancelAlert()
      cancelSweep()
      renewal.stop()
      candidates.stop()
      ring.stop()
    },
  }
}

/** What the sender says of a key's life is a claim: it only schedules, within bounds. */
function clampLife(seconds: number | null, most: number): number {
  return Math.min(Math.max(Math.floor(seconds ?? defaultLifeSeconds), 30), most)
}
