import { findRow, type Clock, type Pvit, type RenewOutcome, type Secret } from '@pvit-checkout/pvit'
import { causeOf, type Log } from '../log.ts'
import { code, type Random } from '../payments/reference.ts'
import type { RenewalRequest, RenewalStore } from '../store/renewals.ts'
import { againAfterMs } from '../wakes.ts'

export interface RenewalDeps {
  readonly account: string
  readonly password: Secret
  readonly pvit: Pvit
  readonly store: RenewalStore
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** The number of the active key as this instance knows it. */
  readonly activeSeq: () => number | null
  /** Somebody else has done it: read what there is. */
  readonly refresh: () => Promise<void>
  /** A key came with PVIT's answer. */
  readonly receive: (delivery: Delivery) => Promise<void>
  /** Resolves when another key is active than `seq`, or when the time is over. */
  readonly newerThan: (seq: number | null, withinMs: number) => Promise<boolean>
  /** PVIT is being asked: what came before is not counted against what comes now. */
  readonly onAsk: () => void
  /** What became of keys that came meanwhile, if they were of no use. */
  readonly unusable: () => string | null
}

export interface Delivery {
  readonly secret: Secret
  readonly expiresInSeconds: number | null
}

export interface Renewal {
  /**
   * Ask PVIT for a new key, or wait for whoever is asking, on whichever instance; at most so long as a key may take to
   * arrive. It may bring none: then the retries are scheduled.
   */
  now(why: RenewalRequest['why']): Promise<void>
  /** Ask at that time, unless a key came by then. One time at once: a later call replaces it. */
  at(time: number): void
  /** This instance is asking, or waiting. */
  isUnderWay(): boolean
  stop(): void
}

const second = 1_000
const minute = 60 * second
/** Whoever holds the lease may die: another asks then, within the minute. Longer than PVIT's answer and the key may take. */
const leaseMs = 50 * second
/** A renewal asked for is waited for this long before it is asked for again. */
export const deliveryWithinMs = 20 * second
const retryAfterMs = [15 * second, minute, 3 * minute, 5 * minute] as const
const setUpRetryMs = 5 * minute

/** Renews one account's key: never two at once on the same database, for each renewal makes the key before it worthless. */
export function createRenewal(deps: RenewalDeps): Renewal {
  const { account, store, clock, random, log } = deps
  let underWay: Promise<void> | null = null
  let cancelTimer = () => {}
  let stopped = false

  function at(time: number): void {
    cancelTimer()
    if (stopped) return
    // Chance has drawn it, and what is stored of time is whole milliseconds.
    const wait = Math.max(Math.round(time) - clock.now(), 0)
    cancelTimer = clock.after(wait, () => void now('schedule'))
  }

  function now(why: RenewalRequest['why']): Promise<void> {
    underWay ??= attempt(why)
      .catch((error: unknown) => {
        log.error('a renewal broke off', { account, cause: causeOf(error) })
        at(clock.now() + againAfterMs)
      })
      .finally(() => {
        underWay = null
      })
    return underWay
  }

  async function attempt(why: RenewalRequest['why']): Promise<void> {
    const replacing = deps.activeSeq()
    const begun = clock.now()
    const start = await store.beginRenewal(account, {
      renewalId: code(random, 20),
      now: begun,
      leaseUntil: begun + leaseMs,
      replacing,
      why,
    })
    switch (start.kind) {
      case 'superseded':
        return deps.refresh()
      case 'later':
        return at(start.at)
      case 'taken':
        if (!(await deps.newerThan(replacing, deliveryWithinMs))) at(start.until)
        return
      case 'begun':
        return ask(replacing, start.fence, start.failures)
    }
  }

  async function ask(replacing: number | null, fence: number, failures: number): Promise<void> {
    deps.onAsk()
    const outcome = await deps.pvit.renewSecret({ password: deps.password })
    if (outcome.kind === 'delivered') {
      const isOurs = outcome.account === null || outcome.account === account
      if (isOurs) await deps.receive(outcome)
      else log.error("PVIT's renewal names another account; its key is not used", { account })
    }
    if (await deps.newerThan(replacing, mayCome(outcome) ? deliveryWithinMs : 0)) return
    const cause = causeOfNone(outcome, deps.unusable())
    tell(log, account, outcome, cause)
    const held = isSetUpFault(outcome)
    const wait = held ? setUpRetryMs : retryAfterMs[Math.min(failures, retryAfterMs.length - 1)]
    const retryAt = clock.now() + (wait ?? setUpRetryMs) * (0.8 + 0.4 * random.number())
    await store.endRenewal(account, fence, { cause, retryAt: Math.round(retryAt), held })
    await deps.refresh()
    at(retryAt)
  }

  return {
    now,
    at,
    isUnderWay: () => underWay !== null,
    stop() {
      stopped = true
      cancelTimer()
    },
  }
}

/** PVIT's 200 means that a key was made, whatever else its answer says: it may be posted to us all the same. */
function mayCome(outcome: RenewOutcome): boolean {
  if (outcome.kind === 'no-answer') return outcome.cause === 'unreadable-reply'
  return outcome.kind === 'delivered' || outcome.kind === 'on-its-way'
}

/** Somebody must mend it first. Not so 10008: our address may be about to answer, as when what stands before us starts after us. */
function isSetUpFault(outcome: RenewOutcome): boolean {
  return outcome.kind === 'refused' && outcome.fault?.row?.code !== 10_008
}

/** Why there is no new key, in a word an integrator can look up. */
function causeOfNone(outcome: RenewOutcome, unusable: string | null): string {
  switch (outcome.kind) {
    case 'delivered':
    case 'on-its-way':
      return unusable ?? 'key-not-received'
    case 'refused':
      return outcome.fault?.error ? toWord(outcome.fault.error) : 'renewal-refused'
    case 'no-answer':
      return (mayCome(outcome) ? unusable : null) ?? causeOfSilence(outcome.cause)
  }
}

/** PVIT may well have answered, with trouble of its own: "not answered" would send somebody to look at the network. */
function causeOfSilence(cause: string): string {
  const [, code] = /^error-(\d+)$/.exec(cause) ?? []
  const row = code === undefined ? null : findRow({ code: Number(code) })
  if (row !== null) return toWord(row.error)
  if (cause === 'unreadable-reply') return 'renewal-answer-unclear'
  const isAnswer = /^(?:http-\d+|malformed-key)$/.test(cause)
  return isAnswer ? 'renewal-answer-of-no-use' : 'renewal-not-answered'
}

/** PVIT's name as a word of ours: `API_NOT_FOUND` → `api-not-found` */
export function toWord(error: string): string {
  return error.toLowerCase().replaceAll('_', '-')
}

function tell(log: Log, account: string, outcome: RenewOutcome, cause: string): void {
  switch (outcome.kind) {
    case 'refused':
      return log.error('PVIT refuses to renew the key', {
        account,
        fault: outcome.fault?.error ?? 'unnamed',
        hint: '"pvit-checkout doctor" names the cure',
      })
    case 'no-answer':
      return log.warn(
        mayCome(outcome)
          ? 'the renewal was answered in words nobody knows, and no key came that can be used'
          : cause === 'renewal-not-answered'
            ? 'PVIT did not answer the renewal'
            : 'PVIT answered the renewal with trouble of its own',
        { account, cause: outcome.cause },
      )
    case 'delivered':
    case 'on-its-way':
      return log.warn('the renewed key did not arrive; is the reception URL reachable for PVIT?', {
        account,
        cause,
      })
  }
}
