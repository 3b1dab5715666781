import type { Clock } from '@pvit-checkout/pvit'
import { insist } from '../insist.ts'
import { happenedAt } from '../store/shared-clock.ts'
import type { Store } from '../store/store.ts'
import type { LinkOpener } from './links.ts'
import type { Payment } from './payment.ts'
import { sendLeaseMs, sendWithinMs } from './schedule.ts'
import { clockNews, type Settle } from './settle.ts'
import { isWindowOpen } from './window.ts'

export interface TriggerDeps {
  readonly store: Store
  readonly settle: Settle
  readonly clock: Clock
  readonly opener: LinkOpener
}

/**
 * Open a RESTLINK that provably has not been opened yet, while its shopper may still wait for the prompt and the window is
 * open; else nobody ever does. Opening raises the prompt, whoever does it: so we open it, once, and show it to nobody.
 */
export type Trigger = (ready: Payment) => Promise<Payment>

export function createTrigger({ store, settle, clock, opener }: TriggerDeps): Trigger {
  return async function trigger(ready) {
    const isAwaited = () => clock.now() - happenedAt(ready.createdAt, clock.now()) < sendWithinMs
    if (!isAwaited() || !(await isWindowOpen(store, ready)))
      return (await settle.once(ready, clockNews('linkLost'))) ?? asItStands(ready)
    const leaseUntil = clock.now() + sendLeaseMs
    const triggering = await settle.once(ready, {
      event: { type: 'trigger' },
      evidence: { type: 'trigger', source: 'proxy', detail: {} },
      leaseUntil,
    })
    // Whoever did not make this move does not open the link: once means once.
    if (triggering === null) return asItStands(ready)
    if (triggering.redirectUrl === null) return triggering
    // This process may have stood still since. Nobody else opens it: whoever finds it like this only asks.
    if (!isAwaited()) return settle(triggering, clockNews('notOpened'))
    const opened = await opener.open(triggering.redirectUrl)
    return insist(clock, leaseUntil, () =>
      settle(triggering, {
        event: opened ? { type: 'accepted', pvitId: null, operator: null } : { type: 'noAnswer' },
        evidence: { type: 'opened', source: 'pvit', detail: { answered: opened } },
        ...(opened ? {} : { tracking: { nextAt: clock.now() } }),
      }),
    )
  }

  /** Somebody else made the move that this opening needed, and acts on it. */
  async function asItStands(payment: Payment): Promise<Payment> {
    return (await store.findPayment(payment.id)) ?? payment
  }
}
