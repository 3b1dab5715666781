import type { Log } from '../log.ts'
import type { Outbox } from '../events/outbox.ts'
import type { Evidence, Store } from '../store/store.ts'
import type { Hub } from './hub.ts'
import type { CallbackHealth } from './callback-health.ts'
import { isLive, transition, type PaymentEvent } from './machine.ts'
import type { Payment, Tracking } from './payment.ts'
import type { Random } from './reference.ts'
import { nextLook } from './schedule.ts'
import type { Clock } from '@pvit-checkout/pvit'

export interface News {
  /** Null: nothing is proven, only the tracking moves. */
  readonly event: PaymentEvent | null
  readonly evidence: Omit<Evidence, 'at'>
  readonly tracking?: Partial<Tracking>
  /** Keep others away until then: a request of this payment is about to leave. */
  readonly leaseUntil?: number
}

export interface SettleDeps {
  readonly store: Store
  readonly hub: Hub
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Hears when the payment is to be looked at next. */
  readonly onDue: (at: number | null) => void
  readonly health: CallbackHealth
  readonly outbox: Outbox
  /** Hears that there is something to tell the shop. */
  readonly onTold: () => void
}

export interface Settle {
  /**
   * Resolves to the payment as it stands afterwards. When somebody else moved it first, the news is applied again to what
   * they left, or read anew where it depends on that; news that changes nothing costs no new version.
   */
  (payment: Payment, news: News | ((current: Payment) => News)): Promise<Payment>
  /**
   * Make this move of exactly this row. Resolves to null, with nothing written, where it is no move or somebody else was
   * faster: of all who try, one may go on to act on it.
   */
  once(payment: Payment, news: News): Promise<Payment | null>
}

/**
 * The only door through which a payment moves: apply the news, commit it with its evidence and with what the shop is to
 * hear of it, tell whoever watches.
 */
export function createSettle(deps: SettleDeps): Settle {
  const { store, hub, clock, random, log, health, outbox, onDue, onTold } = deps

  function apply(current: Payment, news: News) {
    const now = clock.now()
    const moved = news.event === null ? current : transition(current, news.event, now)
    const tracking = { ...current.tracking, ...news.tracking }
    const healthy = health.areHealthy(current.account)
    const next = withNextLook({ ...moved, tracking }, news, now, random, healthy)
    return { next, isMove: moved !== current, evidence: { ...news.evidence, at: now } }
  }

  /** Null: the row is no longer `current`. */
  async function write(
    current: Payment,
    { next, evidence }: ReturnType<typeof apply>,
    leaseUntil: number | undefined,
  ): Promise<Payment | null> {
    const telling = outbox.ofMove(current, next, evidence.at)
    const replaced = await store.replace(next, current.version, [evidence], leaseUntil, telling)
    if (replaced === null) return null
    const { payment: written, hintAt } = replaced
    tell(log, current, written, evidence)
    hub.publish(written, current)
    if (telling.events.length > 0) onTold()
    // What PVIT never named is no result of PVIT's, and no callback could have told it.
    if (isLive(current.state) && !isLive(written.state) && written.tracking.seenAt !== null)
      health.heard(written.account, written.tracking.calledBack)
    onDue(written.tracking.nextAt)
    // A hint that came while the payment was its sender's has found nobody to look into it; while it still is, it finds nobody.
    if (leaseUntil === undefined) onDue(hintAt)
    return written
  }

  async function settle(
    payment: Payment,
    told: News | ((current: Payment) => News),
  ): Promise<Payment> {
    for (let current = payment; ;) {
      const news = typeof told === 'function' ? told(current) : told
      const applied = apply(current, news)
      if (!applied.isMove) {
        const { next, evidence } = applied
        const { id, version } = current
        await store.track(id, version, next.tracking, evidence, news.leaseUntil)
        onDue(next.tracking.nextAt)
        return next
      }
      const written = await write(current, applied, news.leaseUntil)
      if (written !== null) return written
      const fresh = await store.findPayment(payment.id)
      if (fresh === null)
        throw new Error('A payment vanished from the database while it was being settled.')
      current = fresh
    }
  }

  return Object.assign(settle, {
    async once(payment: Payment, news: News) {
      const applied = apply(payment, news)
      return applied.isMove ? write(payment, applied, news.leaseUntil) : null
    },
  })
}

/** News that nobody told: enough time has passed, or something was found as only time could have left it. Of a payout too. */
export function clockNews<const Type extends string>(type: Type) {
  return { event: { type }, evidence: { type, source: 'clock', detail: {} } } as const
}

function withNextLook(
  payment: Payment,
  news: News,
  now: number,
  random: Random,
  areHealthy: boolean,
): Payment {
  const nextAt =
    news.tracking?.nextAt ?? news.leaseUntil ?? nextLook(payment, now, random.number(), areHealthy)
  return { ...payment, tracking: { ...payment.tracking, nextAt } }
}

function tell(log: Log, before: Payment, after: Payment, { detail }: Evidence) {
  const fields = {
    payment: after.id,
    state: after.state,
    ...(after.reason === null ? {} : { reason: after.reason }),
  }
  if (after.late && !before.late) log.warn('paid after it had failed', fields)
  else if (after.conflict !== null && before.conflict === null) {
    const { field } = after.conflict
    const says = field === 'status' ? 'PVIT takes back a success' : 'PVIT speaks of another payment'
    log.error(says, { ...fields, field })
  } else if (after.reason === 'merchant-setup' && before.reason === null) {
    log.error("PVIT refuses the shop's account", {
      ...{ ...fields, account: after.account },
      ...(typeof detail['fault'] === 'string' ? { fault: detail['fault'] } : {}),
      hint: '"pvit-checkout doctor" names the cure',
    })
  } else if (after.reason === 'operator-unavailable' && before.reason === null) {
    log.warn('PVIT has this operator, or its payments, switched off', fields)
  } else log.info('payment', fields)
}
