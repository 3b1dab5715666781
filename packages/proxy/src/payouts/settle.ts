import type { Clock } from '@pvit-checkout/pvit'
import type { Outbox } from '../events/outbox.ts'
import type { Log } from '../log.ts'
import type { Random } from '../payments/reference.ts'
import type { News as PaymentNews } from '../payments/settle.ts'
import { ageOf, giveUpAfterMs, nextLateLook, nextOpenLook } from '../payments/schedule.ts'
import type { Evidence, Store } from '../store/store.ts'
import { movePayout, type PayoutEvent } from './machine.ts'
import type { Payout } from './payout.ts'
import { toEventPayout } from './view.ts'

export type PayoutNews = Omit<PaymentNews, 'event' | 'leaseUntil'> & {
  readonly event: PayoutEvent | null
}

export interface SettlePayoutDeps {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Hears when a payout is to be looked at next. */
  readonly onDue: (at: number | null) => void
  readonly outbox: Outbox
  /** Hears that there is something to tell the shop. */
  readonly onTold: () => void
}

export type SettlePayout = (payout: Payout, news: PayoutNews) => Promise<Payout>

/**
 * The only door through which a payout moves. As for payments: apply the news, commit it with its evidence and with what the
 * shop is to hear of it; whoever loses the race applies the news again to what the other left.
 */
export function createSettlePayout(deps: SettlePayoutDeps): SettlePayout {
  const { store, clock, random, log, outbox, onDue, onTold } = deps
  return async function settle(payout, news) {
    for (let current = payout; ;) {
      const now = clock.now()
      const evidence: Evidence = { ...news.evidence, at: now }
      const moved = news.event === null ? current : movePayout(current, news.event, now)
      const next = withNextLook(
        { ...moved, tracking: { ...current.tracking, ...news.tracking } },
        news,
        now,
        random,
      )
      if (moved === current) {
        await store.trackPayout(current.id, current.version, next.tracking, evidence)
        onDue(next.tracking.nextAt)
        return next
      }
      const event =
        next.state === current.state
          ? null
          : outbox.ofPayout(toEventPayout(next), next.version, now)
      const events = event === null ? [] : [event]
      if (await store.replacePayout(next, current.version, [evidence], events)) {
        tell(log, current, next)
        if (events.length > 0) onTold()
        onDue(next.tracking.nextAt)
        return next
      }
      const fresh = await store.findPayout(payout.id)
      if (fresh === null)
        throw new Error('A payout vanished from the database while it was being settled.')
      current = fresh
    }
  }
}

function withNextLook(payout: Payout, news: PayoutNews, now: number, random: Random): Payout {
  const nextAt = news.tracking?.nextAt ?? nextLook(payout, now, random.number())
  return { ...payout, tracking: { ...payout.tracking, nextAt } }
}

/** When to ask about this payout next; null: never again by itself. */
export function nextLook(payout: Payout, now: number, random: number): number | null {
  switch (payout.state) {
    case 'sending':
      return now
    case 'unknown': {
      const age = ageOf(payout.createdAt, payout.tracking, now)
      // After a week only a person can find out; it stays unknown, and nothing is sent again.
      return age >= giveUpAfterMs ? null : nextOpenLook(age, now, random)
    }
    case 'failed':
      return isFailure(payout) ? nextLateLook(payout.finishedAt, now) : null
    case 'succeeded':
      return null
  }
}

/** Of what may have left. */
export function isFailure(payout: Payout): payout is Payout & { readonly finishedAt: number } {
  return payout.state === 'failed' && payout.reason !== 'never-sent' && payout.finishedAt !== null
}

function tell(log: Log, before: Payout, after: Payout): void {
  const fields = {
    payout: after.id,
    state: after.state,
    ...(after.reason === null ? {} : { reason: after.reason }),
  }
  if (after.late && !before.late) log.error('a payout went after it had failed', fields)
  else if (after.conflict !== null && before.conflict === null)
    log.error('PVIT speaks of another payout', { ...fields, field: after.conflict.field })
  else if (after.state === 'unknown' && before.state !== 'unknown')
    log.warn('a payout may or may not have gone; it is not sent again', fields)
  else log.info('payout', fields)
}
