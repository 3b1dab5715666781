import type { Clock, Pvit, Secret } from '@pvit-checkout/pvit'
import { causeOf, type Log } from '../log.ts'
import type { Suspicions } from '../limits/suspicions.ts'
import type { Random } from '../payments/reference.ts'
import type { Store } from '../store/store.ts'
import type { StoredKey } from './key.ts'
import { verifyKey } from './verify.ts'

/** PVIT's access key of one operation account: held, renewed before it dies, proven before it is used. */
export interface Keys {
  /** The key to use now, or null: without one, nothing is sent. */
  current(): Secret | null
  /** PVIT refused `used`: the key to try instead, once, or null. Renews if nothing newer is there. */
  replaceRefused(used: Secret): Promise<Secret | null>
  /** A key arrived at our address. Resolves once it is stored; it is used only after it has read our own balance. */
  receive(delivery: { secret: Secret; expiresInSeconds: number | null }): Promise<void>
  /** See to it that there is a key. The reception address must already answer. */
  begin(): Promise<void>
  /** Ask PVIT for a new key now. Never two at once. */
  renew(): Promise<void>
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
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly suspicions: Suspicions
  /** A key from the settings, verified like any other. */
  readonly seed: Secret | null
  /** A balance code is set; otherwise keys are verified by a status question. */
  readonly canReadBalance: boolean
}

const second = 1_000
const minute = 60 * second
/** A renewal asked for is waited for this long before it is asked for again. */
const deliveryWithinMs = 20 * second
const retryAfterMs = [15 * second, minute, 3 * minute, 5 * minute] as const
const reactiveApartMs = 30 * second
const verifyAgainAfterMs = [2 * second, 5 * second, 15 * second] as const
const unsolicitedApartMs = 10 * second
const defaultLifeSeconds = 3_600

/** Load what is stored. Nothing is asked of PVIT before `begin()`. */
export async function createKeys(deps: KeysDeps): Promise<Keys> {
  const { account, password, pvit, store, clock, random, log, suspicions } = deps
  const stored = await store.listKeys(account)
  let active: StoredKey | null = stored.find((key) => key.state === 'active') ?? null
  let previous: { key: StoredKey; replacedAt: number } | null = null
  let cause: string | null = active === null ? 'key-not-received' : null
  /** What became of keys that came while one was asked for. */
  let unusable: 'received-key-refused' | 'received-key-not-verified' | null = null
  let renewing: Promise<void> | null = null
  let deliveredOne = () => {}
  let lastRenewalAt = Number.NEGATIVE_INFINITY
  let lastUnsolicitedAt = Number.NEGATIVE_INFINITY
  let failures = 0
  let cancelTimer = () => {}
  let stopped = false

  function schedule(ms: number): void {
    cancelTimer()
    if (!stopped) cancelTimer = clock.after(Math.max(ms, 0), () => void renew())
  }

  /** Between 55 and 70 % of its life: late enough to be rare, early enough for retries. */
  function scheduleRenewalOf(key: StoredKey): void {
    const life = key.expiresAt - key.receivedAt
    schedule(key.receivedAt + life * (0.55 + 0.15 * random.number()) - clock.now())
  }

  function renew(): Promise<void> {
    renewing ??= attemptRenewal().finally(() => {
      renewing = null
    })
    return renewing
  }

  async function attemptRenewal(): Promise<void> {
    const before = active
    unusable = null
    lastRenewalAt = clock.now()
    // Listen first: the key may arrive before the answer to our question does.
    const delivered = new Promise<void>((resolve) => {
      deliveredOne = resolve
    })
    const outcome = await pvit.renewSecret({ password })
    switch (outcome.kind) {
      case 'delivered':
        await receive(outcome)
        await soonerOf(clock, deliveryWithinMs, delivered)
        break
      case 'on-its-way':
        await soonerOf(clock, deliveryWithinMs, delivered)
        break
      case 'refused':
        cause = outcome.fault?.error?.toLowerCase().replaceAll('_', '-') ?? 'renewal-refused'
        log.error('PVIT refuses to renew the key', {
          account,
          fault: outcome.fault?.error ?? 'unnamed',
        })
        break
      case 'no-answer':
        cause = 'renewal-not-answered'
        log.warn('PVIT did not answer the renewal', { account, cause: outcome.cause })
    }
    if (active !== before && active !== null) return
    if (outcome.kind === 'delivered') cause = unusable
    if (outcome.kind === 'on-its-way') {
      cause = unusable ?? 'key-not-received'
      log.warn('the renewed key did not arrive; is the reception URL reachable for PVIT?', {
        account,
      })
    }
    const wait =
      outcome.kind === 'refused'
        ? 5 * minute
        : retryAfterMs[Math.min(failures, retryAfterMs.length - 1)]
    failures += 1
    schedule((wait ?? 5 * minute) * (0.8 + 0.4 * random.number()))
  }

  async function receive(delivery: Parameters<Keys['receive']>[0]): Promise<void> {
    const now = clock.now()
    const solicited = renewing !== null
    const life = clampLife(delivery.expiresInSeconds, solicited)
    const key = {
      account,
      secret: delivery.secret,
      receivedAt: now,
      expiresAt: now + life * second,
    }
    const seq = await store.insertKey({ ...key, state: 'candidate', verifiedAt: null })
    if (!solicited) {
      // Anybody may post a key: unasked ones are tried one in ten seconds.
      if (now - lastUnsolicitedAt < unsolicitedApartMs) return
      lastUnsolicitedAt = now
    }
    void verify({ ...key, seq, state: 'candidate', verifiedAt: null }, 0)
  }

  async function verify(candidate: StoredKey, tries: number): Promise<void> {
    try {
      const verdict = await verifyKey(pvit, candidate.secret, deps.canReadBalance)
      if (verdict === 'refused') {
        await store.markKey(account, candidate.seq, 'dead')
        unusable = 'received-key-refused'
        suspicions.note('key-refused')
        log.warn('a received key does not open our account; it is not used', { account })
      } else if (verdict === 'proven') await adopt(candidate)
      else verifyLater(candidate, tries)
    } catch (error) {
      log.error('a received key could not be verified', { account, cause: causeOf(error) })
      verifyLater(candidate, tries)
    }
  }

  function verifyLater(candidate: StoredKey, tries: number): void {
    unusable ??= 'received-key-not-verified'
    const wait = verifyAgainAfterMs[tries]
    if (wait !== undefined && !stopped) clock.after(wait, () => void verify(candidate, tries + 1))
  }

  async function adopt(candidate: StoredKey): Promise<void> {
    const now = clock.now()
    if (!(await store.adoptKey(account, candidate.seq, now))) return
    if (active !== null && active.seq !== candidate.seq) previous = { key: active, replacedAt: now }
    active = { ...candidate, state: 'active', verifiedAt: now }
    cause = null
    failures = 0
    scheduleRenewalOf(active)
    deliveredOne()
    log.info('a new PVIT key is in use', { account })
  }

  return {
    current: () => active?.secret ?? null,
    async replaceRefused(used) {
      if (active !== null && active.secret.reveal() !== used.reveal()) return active.secret
      if (clock.now() - lastRenewalAt >= reactiveApartMs || renewing !== null)
        await soonerOf(clock, deliveryWithinMs, renew())
      if (active !== null && active.secret.reveal() !== used.reveal()) return active.secret
      const overlap =
        previous !== null && clock.now() - previous.replacedAt < 5 * minute
          ? previous.key.secret
          : null
      if (active !== null) {
        await store.markKey(account, active.seq, 'dead')
        active = null
        cause = 'key-refused'
        schedule(lastRenewalAt + reactiveApartMs - clock.now())
      }
      return overlap
    },
    receive,
    renew,
    async begin() {
      if (active !== null) return scheduleRenewalOf(active)
      if (deps.seed !== null) await receive({ secret: deps.seed, expiresInSeconds: null })
      for (const key of stored) if (key.state === 'candidate') void verify(key, 0)
      schedule(0)
    },
    state: () => ({
      canStart: active !== null,
      cause,
      expiresAt: active?.expiresAt ?? null,
      renewing: renewing !== null,
    }),
    stop() {
      stopped = true
      cancelTimer()
    },
  }
}

/** What the sender says of a key's life is a claim: it only schedules, within bounds. */
function clampLife(seconds: number | null, solicited: boolean): number {
  const most = solicited ? 86_400 : defaultLifeSeconds
  return Math.min(Math.max(seconds ?? defaultLifeSeconds, 30), most)
}

async function soonerOf(clock: Clock, ms: number, work: Promise<void>): Promise<void> {
  let cancel = () => {}
  await Promise.race([
    work,
    new Promise<void>((resolve) => {
      cancel = clock.after(ms, resolve)
    }),
  ])
  cancel()
}
