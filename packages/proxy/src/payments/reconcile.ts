import type { Clock } from '@pvit-checkout/pvit'
import type { Accounts } from '../accounts/accounts.ts'
import { causeOf, type Log } from '../log.ts'
import type { Due, Store } from '../store/store.ts'
import type { Ask } from './ask.ts'
import type { Hub } from './hub.ts'
import type { Payment } from './payment.ts'
import { giveUpAfterMs, sendWithinMs } from './schedule.ts'
import type { Sender } from './send.ts'
import type { Settle } from './settle.ts'

/** Longer than a status question may take, key renewal included. */
const lookLeaseMs = 30_000
/** Timers know when the next payment falls due; this finds what they may have missed. */
const sweepEveryMs = 300_000
/** The database did not answer: it is asked again after this. */
const againAfterMs = 2_000
/** How many questions run side by side. */
const width = 8

const minute = 60_000
/** The same reference goes out again only while it is this fresh and the shopper is still there. */
const resendWithinMs = 2 * minute
const presentWithinMs = 30_000
const notReceivedAfterMs = 15 * minute

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
}

export interface Reconciler {
  begin(): void
  /** Look now at what is due. */
  kick(): void
  /** A payment falls due then. */
  lookBy(at: number | null): void
  /** Stop; resolves once what is under way is settled. */
  stop(): Promise<void>
}

/**
 * The payment row is the job: whatever is due is asked about, until it is settled. It finds again what a crash, a lost
 * callback or a silent PVIT left behind, and never fails a payment for its age.
 */
export function createReconciler(deps: ReconcileDeps): Reconciler {
  const { store, clock, log, accounts } = deps
  const running = new Set<Promise<void>>()
  let cancelSweep = () => {}
  let timer = { at: Number.POSITIVE_INFINITY, cancel: () => {} }
  let claiming = false
  let again = false
  let stopped = true

  async function claim(): Promise<void> {
    again = false
    for (const { code, pace } of stopped ? [] : accounts.all) {
      const now = clock.now()
      const hands = width - running.size
      if (hands <= 0) return // whoever ends, kicks
      const room = Math.min(hands, pace.room(now))
      // PVIT wants a slower pace: what is due waits in the database.
      if (room === 0) lookBy(pace.nextAt(now))
      else if (!(await take(code, now, room))) lookBy(await store.nextDueAt(code))
    }
  }

  async function take(account: string, now: number, room: number): Promise<boolean> {
    const due = await store.claimDue(account, now, now + lookLeaseMs, room)
    for (const one of due) {
      const work = look(deps, one)
        .catch((error: unknown) =>
          log.error('a check failed; it is tried again', {
            payment: one.payment.id,
            cause: causeOf(error),
          }),
        )
        .finally(() => {
          running.delete(work)
          kick()
        })
      running.add(work)
    }
    return due.length > 0
  }

  function lookBy(at: number | null): void {
    if (stopped || at === null || at >= timer.at) return
    timer.cancel()
    const cancel = clock.after(Math.max(at - clock.now(), 0), () => {
      timer = { at: Number.POSITIVE_INFINITY, cancel: () => {} }
      kick()
    })
    timer = { at, cancel }
  }

  function kick(): void {
    if (stopped) return
    again = true
    if (claiming) return
    claiming = true
    void (async () => {
      try {
        while (again) await claim()
      } catch (error) {
        log.error('the database does not answer', { cause: causeOf(error) })
        lookBy(clock.now() + againAfterMs)
      } finally {
        claiming = false
      }
    })()
  }

  function sweep(): void {
    stopped = false
    kick()
    cancelSweep = clock.after(sweepEveryMs, sweep)
  }

  return {
    begin: sweep,
    kick,
    lookBy,
    async stop() {
      stopped = true
      cancelSweep()
      timer.cancel()
      await Promise.all(running)
    },
  }
}

async function look(deps: ReconcileDeps, { payment, hinted }: Due): Promise<void> {
  const { settle, sender, clock } = deps
  const now = clock.now()
  switch (payment.state) {
    case 'created':
      if (now - payment.createdAt < sendWithinMs) await sender.send(payment)
      else await settle(payment, clockNews('neverSent'))
      return
    case 'sending':
      // Its lease is over, so whoever was sending it is gone: it may or may not have left.
      await askOpen(deps, await settle(payment, clockNews('noAnswer')), hinted)
      return
    case 'link_ready':
      if (payment.method !== 'restlink') await askOpen(deps, payment, hinted)
      // Nobody has opened it, for only we may, and we write it down before: so it can be opened now, or never.
      else if (now - payment.createdAt < sendWithinMs) await sender.trigger(payment)
      else await settle(payment, clockNews('linkLost'))
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
      await settle(payment, {
        event: null,
        evidence: { type: 'looked', source: 'clock', detail: {} },
      })
  }
}

async function askOpen(deps: ReconcileDeps, before: Payment, hinted: boolean): Promise<void> {
  const { ask, settle, sender, clock, hub } = deps
  const { payment, seen } = await ask(before, hinted)
  const now = clock.now()
  // A link that PVIT does not know has not been opened yet: that proves nothing, and it is not made twice.
  if (payment.method === 'mobile_money' && payment.state === 'unknown' && seen === 'not-found') {
    const { notFound, resends } = payment.tracking
    const here = hub.isPresent(payment.sessionId, now, presentWithinMs)
    const fresh = payment.firstSentAt !== null && now - payment.firstSentAt < resendWithinMs
    if (deps.repostWhenNotFound && notFound >= 2 && resends === 0 && here && fresh) {
      await sender.resend(payment)
      return
    }
    if (await provenNotReceived(deps, payment, now)) {
      await settle(payment, clockNews('notReceived'))
      return
    }
  }
  if (now - payment.createdAt >= giveUpAfterMs) await settle(payment, clockNews('gaveUp'))
}

/**
 * "Not found" means something only where the account's questions are answered at all: a wrong account code makes every
 * payment unknown. So one that PVIT has named before must still be found.
 */
async function provenNotReceived(
  { store, ask }: ReconcileDeps,
  payment: Payment,
  now: number,
): Promise<boolean> {
  if (payment.tracking.notFound < 3) return false
  if (payment.lastSentAt === null || now - payment.lastSentAt < notReceivedAfterMs) return false
  const canary = await store.findKnown(payment.account, payment.id)
  return canary !== null && ask.knows(canary)
}

function clockNews(type: 'neverSent' | 'linkLost' | 'noAnswer' | 'notReceived' | 'gaveUp') {
  return { event: { type }, evidence: { type, source: 'clock', detail: {} } } as const
}
