import type { Clock, Pvit, PvitFault, Secret } from '@pvit-checkout/pvit'
import { causeOf, type Log } from '../log.ts'
import type { Suspicions } from '../limits/suspicions.ts'
import type { Random } from '../payments/reference.ts'
import type { Bus } from '../store/bus.ts'
import type { KeyRing, KeyStore } from '../store/keys.ts'
import { within } from '../within.ts'
import { createCandidates } from './candidates.ts'
import type { StoredKey } from './key.ts'
import { createRenewal, deliveryWithinMs, type Delivery } from './renewal.ts'
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
  readonly store: KeyStore
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
const reactiveApartMs = 30 * second
const overlapMs = 5 * minute
const defaultLifeSeconds = 3_600
/** Of a key that lives shorter than an hour, the last fifth. */
const expiringMs = 10 * minute
/** How long it may take to tell whether the key of the settings is good: three tries. */
const seedWithinMs = 25 * second
/** How soon another instance's new key is picked up without news of it, and while somebody waits for it. */
const sweepEveryMs = 5 * second
const pollEveryMs = 250

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
  let ring = await store.readKeys(account)
  let unusable: string | null = null
  let reading: Promise<void> | null = null
  let cancelAlert = () => {}
  let cancelSweep = () => {}
  let stopped = false
  const waiting = new Set<() => void>()

  const candidates = createCandidates({
    ...{ account, pvit, store, clock, log },
    canReadBalance: deps.canReadBalance,
    onAdopted() {
      unusable = null
      void refresh().then(() => bus?.tell('key', account, ring.active?.seq ?? 0))
    },
    onUnusable(why, { secret }) {
      unusable = why
      if (why === 'received-key-refused') refuse(secret)
    },
  })
  const renewal = createRenewal({
    ...{ account, password: deps.password, pvit, store, clock, random, log },
    activeSeq: () => ring.active?.seq ?? null,
    ...{ refresh, receive, newerThan },
    onAsk: () => {
      unusable = null
    },
    unusable: () => unusable,
  })

  /** The settings' key is replaced; anybody else's is a stranger's. */
  function refuse(secret: Secret): void {
    if (ring.active === null && secret.reveal() === deps.seed?.reveal()) renewal.at(clock.now())
    else suspicions.note('key-refused')
  }

  /** Read what the store says now; whoever calls while a reading is under way hears of the next one. */
  function refresh(): Promise<void> {
    const after = reading ?? Promise.resolve()
    const mine: Promise<void> = after
      .then(async () => take(await store.readKeys(account)))
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
    if (stopped || active?.seq === before) return
    // Whoever found it dead asks for the next one; should they die too, all others are there.
    if (active === null) return void (before === null || askAgain())
    log.info('a new PVIT key is in use', { account })
    tend(active)
    for (const tell of [...waiting]) tell()
  }

  function askAgain(): void {
    cancelAlert()
    renewal.at(Math.max(ring.askedAt + reactiveApartMs, clock.now()))
  }

  /** Between 55 and 70 % of its life: late enough to be rare, early enough for retries. */
  function tend(key: StoredKey): void {
    const life = key.expiresAt - key.receivedAt
    renewal.at(key.receivedAt + life * (0.55 + 0.15 * random.number()))
    const warnAt = key.expiresAt - Math.min(expiringMs, life / 5)
    cancelAlert()
    cancelAlert = clock.after(Math.max(warnAt - clock.now(), 0), () => {
      log.warn('the PVIT key dies soon, and no new one came', {
        account,
        ...(ring.cause === null ? {} : { cause: ring.cause }),
      })
      onExpiring({ seq: key.seq, expiresAt: key.expiresAt, cause: ring.cause })
    })
  }

  /** Is another key active than `seq`, now or within the time? */
  async function newerThan(seq: number | null, withinMs: number): Promise<boolean> {
    const isNewer = () => ring.active !== null && ring.active.seq !== seq
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
    await reading // what it read may be from before
    take({ ...ring, active: null, previous: null }) // even should the database not answer now
    await refresh()
  }

  const otherThan = (used: Secret) =>
    ring.active !== null && ring.active.secret.reveal() !== used.reveal()
      ? ring.active.secret
      : null

  async function replaceRefused(used: Secret, fault: PvitFault | null): Promise<Secret | null> {
    await refresh() // another instance may have a new one
    if (otherThan(used) !== null) return otherThan(used)
    await within(clock, deliveryWithinMs, renewal.now('refused'))
    await refresh()
    if (otherThan(used) !== null) return otherThan(used)

    const { active } = ring
    if (active === null) return null
    if (fault?.row?.code !== 3100) {
      const verdict = await verifyKey(pvit, active.secret, deps.canReadBalance)
      if (verdict !== 'refused') return null
    }
    await store.markKey(account, active.seq, 'active', 'dead')
    await refresh() // it may have been forgotten meanwhile, with the one before
    if (otherThan(used) !== null) return otherThan(used)
    const isRecent = active.verifiedAt !== null && clock.now() - active.verifiedAt < overlapMs
    return isRecent ? (ring.previous?.secret ?? null) : null
  }

  function sweep(): void {
    void refresh().then(() => {
      const { leaseUntil } = ring
      if (leaseUntil !== null && leaseUntil <= clock.now() && !stopped)
        void renewal.now('unfinished')
    })
    candidates.kick()
    cancelSweep = clock.after(sweepEveryMs, sweep)
  }

  const unhear = bus?.hear('key', (name) => {
    if (name === account) void refresh()
  })

  return {
    current: () => ring.active?.secret ?? null,
    replaceRefused,
    receive,
    forget,
    renew: () => renewal.now('person'),
    async begin() {
      if (bus !== null) sweep()
      if (ring.active !== null) tend(ring.active)
      else if (deps.seed === null) renewal.at(clock.now())
      else {
        // A renewal makes every key before it worthless, and this one may be good.
        renewal.at(clock.now() + seedWithinMs)
        await receive({ secret: deps.seed, expiresInSeconds: null })
      }
      candidates.kick()
    },
    state: () => ({
      canStart: ring.active !== null,
      cause: ring.cause ?? (ring.active === null ? 'key-not-received' : null),
      expiresAt: ring.active?.expiresAt ?? null,
      renewing: renewal.isUnderWay(),
    }),
    stop() {
      stopped = true
      unhear?.()
      cancelAlert()
      cancelSweep()
      renewal.stop()
      candidates.stop()
      for (const finish of [...waiting]) finish()
    },
  }
}

/** What the sender says of a key's life is a claim: it only schedules, within bounds. */
function clampLife(seconds: number | null, most: number): number {
  return Math.min(Math.max(seconds ?? defaultLifeSeconds, 30), most)
}
