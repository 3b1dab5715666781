import { timing } from '@pvit-checkout/contract/checkout'
import type { Clock } from '@pvit-checkout/pvit'
import type { Accounts } from '../accounts/accounts.ts'
import type { Log } from '../log.ts'
import type { Due } from '../store/due.ts'
import { happenedAt } from '../store/shared-clock.ts'
import type { Evidence, Store } from '../store/store.ts'
import type { Ask } from './ask.ts'
import { unsentEnd } from './cancel.ts'
import { isCalledOpen } from './claims.ts'
import { createDueWorker, type DueWorker } from './due-worker.ts'
import type { Hub } from './hub.ts'
import { linkServiceOf } from './links.ts'
import { isLongMissing, isNamed } from './not-received.ts'
import type { Payment } from './payment.ts'
import {
  ageOf,
  askedAhead,
  giveUpAfterMs,
  nextLook,
  nextOpenLook,
  sendLeaseMs,
  sendWithinMs,
} from './schedule.ts'
import type { Sender } from './send.ts'
import { clockNews, type Settle } from './settle.ts'
import { isWindowOpen } from './window.ts'

const minute = 60_000
/** While there is no key, it is looked for as often as this. */
const keyLookEveryMs = 5_000
/** The same reference goes out again only while it is this fresh and the shopper is still there. */
const resendWithinMs = 2 * minute
const presentWithinMs = 30_000

export interface ReconcileDeps {
  readonly store: Store
  readonly ask: Ask
  readonly sender: Sender
  readonly settle: Settle
  readonly hub: Hub
  readonly clock: Clock
  readonly log: Log
  readonly accounts: Accounts
  readonly repostWhenNotFound: boolean
  /** Hears of each look that broke off. */
  readonly onBroken?: (account: string) => void
  /** Other instances work on the same payments. */
  readonly shared?: boolean
}

/**
 * The payment row is the job: whatever is due is asked about, until it is settled. It finds again what a crash, a lost
 * callback or a silent PVIT left behind, and never fails a payment for its age.
 */
export function createReconciler(deps: ReconcileDeps): DueWorker {
  const { store, clock, log, accounts, shared = false } = deps
  return createDueWorker<Due>({
    claim: (...input) => store.claimDue(...input),
    nextDueAt: (...input) => store.nextDueAt(...input),
    look: (due, askNoMore) => look(deps, due, askNoMore),
    putOff: ({ payment }, ...at) => store.putOffLook(payment.id, ...at),
    told: ({ payment }) => ({ payment: payment.id }),
    onBroken: deps.onBroken,
    accounts,
    clock,
    log,
    shared,
  })
}

async function look(
  deps: ReconcileDeps,
  { payment, hinted }: Due,
  askNoMore: () => void,
): Promise<void> {
  const { store, settle, sender, clock } = deps
  const now = clock.now()
  const { nextAt, hintAskedAt } = payment.tracking
  const isDue = nextAt !== null && nextAt <= now
  const hintFrom = hintAskedAt === null ? now : happenedAt(hintAskedAt, now) + timing.checkEveryMs
  // It was given while the answer to the one before was still on its way.
  if (hinted && !isDue && now < hintFrom) return store.putOffHint(payment, hintFrom)
  const contradicted = await contradictedSince(deps, payment)
  if (contradicted !== null) return askAboutSuccess(deps, payment, contradicted)
  switch (payment.state) {
    case 'created':
      // Without its number it never can be. And where a clock that ran ahead has made it, its shopper may be long gone.
      if (now - happenedAt(payment.createdAt, now) >= sendWithinMs || payment.phone === null)
        await settle(payment, clockNews('neverSent'))
      // Its first try did not leave, and the window was closed since: another payment paid it, or the shop gave it up.
      else if (!(await isWindowOpen(store, payment)))
        await settle.once(payment, clockNews(unsentEnd(payment)))
      // Nothing can leave: written down as sending, it would be in doubt should this process die at that moment.
      else if (isPaused(deps, payment) || wouldHang(deps, payment))
        await planLook(deps, payment, nextLook(payment, now, 0.5))
      else {
        // A hundred may have waited for one key, and for each other they would wait longer than they may: so they leave side by
        // side, as starts do.
        askNoMore()
        await sender.send(payment)
      }
      return
    case 'sending':
      // Its lease is over, so whoever was sending it is gone, or cut off from us: it may or may not have left. A link's address
      // came in that answer alone, so nobody holds it, and nothing can be debited through it.
      if (linkServiceOf(payment.method) !== null) await settle(payment, clockNews('linkLost'))
      else await askOpen(deps, await settle(payment, clockNews('noAnswer')), hinted)
      return
    case 'link_ready':
      if (payment.method !== 'restlink') await askOpen(deps, payment, hinted)
      // Nobody has opened it, for only we may, and we write it down before: so it can be opened now, or never.
      else await sender.trigger(payment)
      return
    case 'unknown':
    case 'awaiting':
    case 'opened':
    case 'triggering':
    case 'unresolved':
      await askOpen(deps, payment, hinted)
      return
    case 'failed':
      await deps.ask(payment, hinted)
      return
    case 'succeeded':
    case 'canceled':
      // Nothing is asked any more, and nothing is written down: whoever holds the token may hint for ever.
      await store.track(payment.id, payment.version, {
        ...payment.tracking,
        nextAt: null,
        hintAskedAt: now,
      })
  }
}

async function askOpen(deps: ReconcileDeps, before: Payment, hinted: boolean): Promise<void> {
  const { store, ask, settle, sender, clock, hub } = deps
  if (isPaused(deps, before)) return planLook(deps, before, clock.now() + keyLookEveryMs)
  const { payment, seen } = await ask(before, hinted)
  const now = clock.now()
  // A link that PVIT does not know has not been opened yet: that proves nothing, and it is not made twice.
  const isUnheardOf = payment.state === 'unknown' && !isNamed(payment)
  if (payment.method === 'mobile_money' && isUnheardOf && seen === 'not-found') {
    const { notFound, resends } = payment.tracking
    const said = await callbacksOf(deps, payment)
    // Anybody's word, and no proof. But it may be PVIT's, and what PVIT has is not sent again.
    const repost = deps.repostWhenNotFound && payment.phone !== null && said.length === 0
    const { firstSentAt } = payment
    const fresh = firstSentAt !== null && now - happenedAt(firstSentAt, now) < resendWithinMs
    if (repost && notFound >= 2 && resends === 0 && fresh) {
      const isPresent = await hub.isPresent(payment.sessionId, now, presentWithinMs)
      if (isPresent && (await isWindowOpen(store, payment))) {
        const underWayUntil = await mayBeUnderWayUntil(deps, payment)
        if (now >= underWayUntil) await sender.resend(payment)
        else await lookAgainBy(deps, payment, underWayUntil)
        return
      }
    }
    if (!isCalledOpen(said) && (await provenNotReceived(deps, payment, now))) {
      // Once: a claim of success that comes at this moment is not written over.
      await settle.once(payment, clockNews('notReceived'))
      return
    }
  }
  if (isGivenUp(payment, now)) await settle(payment, clockNews('gaveUp'))
}

/**
 * Whoever sent it may live, cut off from the database, and its request with it: until its lease would have ended, unless it has
 * told the answer, or that there was none. Alone on a database, whoever sent before is dead.
 */
async function mayBeUnderWayUntil(
  { store, shared = false }: ReconcileDeps,
  { id, lastSentAt }: Payment,
): Promise<number> {
  if (!shared || lastSentAt === null) return 0
  const lines = await store.readEvidence(id)
  const last = lines.findLast(({ type }) => type === 'send' || type === 'answer')
  return last?.type === 'answer' ? 0 : lastSentAt + sendLeaseMs
}

function lookAgainBy(deps: ReconcileDeps, payment: Payment, at: number): Promise<void> {
  return planLook(deps, payment, Math.min(payment.tracking.nextAt ?? at, at))
}

/** Since when a callback says that what we know as paid has failed, while PVIT has not answered; null: none does. */
async function contradictedSince(deps: ReconcileDeps, payment: Payment): Promise<number | null> {
  if (payment.state !== 'succeeded' || payment.conflict !== null) return null
  const { lastAskedAt } = payment.tracking
  const said = (await callbacksOf(deps, payment)).find(
    ({ at, detail }) => detail['says'] === 'FAILED' && at > (lastAskedAt ?? 0),
  )
  return said?.at ?? null
}

async function callbacksOf({ store }: ReconcileDeps, { id }: Payment): Promise<Evidence[]> {
  return (await store.readEvidence(id)).filter(({ type }) => type === 'callback')
}

/** Paid stays paid, for the shopper too. Should PVIT itself take it back, the shop hears of two truths. */
async function askAboutSuccess(
  { store, ask, settle, clock }: ReconcileDeps,
  before: Payment,
  since: number,
): Promise<void> {
  const { payment, seen } = await ask(before, true)
  const now = clock.now()
  const { lastAskedAt, hintAskedAt, askedAheadMs } = before.tracking
  const known = {
    askedAheadMs,
    ...askedAhead({ askedAheadMs, lastAskedAt: hintAskedAt }, since, now),
  }
  const age = ageOf(since, known, now)
  // Silence says nothing of it either way: as if it had not been asked.
  if ((seen === 'no-answer' || seen === 'refused') && age < giveUpAfterMs) {
    const tracking = { ...payment.tracking, ...known, lastAskedAt }
    return store.track(payment.id, payment.version, {
      ...tracking,
      nextAt: nextOpenLook(age, now, 0.5),
    })
  }
  if (seen !== 'failed' && seen !== 'pending') return
  await settle(payment, {
    event: {
      type: 'statusConflict',
      conflict: { field: 'status', expected: 'SUCCESS', seen: seen.toUpperCase() },
    },
    evidence: { type: 'contradicted', source: 'pvit', detail: { seen } },
  })
}

/** Without a key nothing can be asked. That is no answer: the payment keeps its turn for when there is one. */
function isPaused({ accounts, clock }: ReconcileDeps, payment: Payment): boolean {
  const keyless = accounts.of(payment.account)?.keys.current() === null
  return keyless && !isGivenUp(payment, clock.now())
}

function isGivenUp({ createdAt, tracking }: Payment, now: number): boolean {
  return ageOf(createdAt, tracking, now) >= giveUpAfterMs
}

/**
 * PVIT hangs over every payment: this one would keep questions from being asked for as long, and end in doubt. Now and then one
 * may find out whether it still does.
 */
function wouldHang({ accounts, clock }: ReconcileDeps, payment: Payment): boolean {
  const breaker = accounts.of(payment.account)?.breaker
  return breaker?.isHanging(clock.now()) === true && breaker.waitMs(clock.now()) > 0
}

function planLook(
  { store }: ReconcileDeps,
  payment: Payment,
  nextAt: number | null,
): Promise<void> {
  return store.track(payment.id, payment.version, { ...payment.tracking, nextAt })
}

async function provenNotReceived(
  { store, ask }: ReconcileDeps,
  payment: Payment,
  now: number,
): Promise<boolean> {
  const { lastSentAt } = payment
  if (lastSentAt === null || !isLongMissing(payment, lastSentAt, now)) return false
  const canary = await store.findKnown(payment.account, payment.id)
  return canary !== null && ask.knows(canary)
}
