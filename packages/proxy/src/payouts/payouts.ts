import { timing } from '@pvit-checkout/contract/checkout'
import type { Clock } from '@pvit-checkout/pvit'
import type { Accounts } from '../accounts/accounts.ts'
import type { Outbox } from '../events/outbox.ts'
import type { Signer } from '../fingerprint.ts'
import type { Log } from '../log.ts'
import { createDueWorker, type DueWorker } from '../payments/due-worker.ts'
import { createAskStatus } from '../payments/question.ts'
import type { Random } from '../payments/reference.ts'
import type { Terms } from '../payments/send.ts'
import { happenedAt } from '../store/shared-clock.ts'
import type { Store } from '../store/store.ts'
import { lookAtPayout } from './look.ts'
import { createPay, type Pay, type PayoutCaps } from './pay.ts'
import type { Payout } from './payout.ts'
import { createSendPayout } from './send.ts'
import { createSettlePayout } from './settle.ts'

export interface PayoutsDeps {
  readonly store: Store
  readonly vault: Signer
  readonly accounts: Accounts
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly terms: Terms
  readonly caps: PayoutCaps
  readonly outbox: Outbox
  readonly onTold: () => void
  readonly background: (work: Promise<void>) => void
  /** Hears of each look that broke off. */
  readonly onBroken?: (account: string) => void
  /** Other instances work on the same payouts. */
  readonly shared?: boolean
}

export interface Payouts {
  readonly pay: Pay
  /** A callback names this payout's reference: PVIT is asked, at most every ten seconds. */
  hint(reference: string, says: string): Promise<void>
  readonly worker: DueWorker
}

export function createPayouts(deps: PayoutsDeps): Payouts {
  const { store, accounts, clock, log } = deps
  const onDue = (at: number | null) => worker.lookBy(at)
  const askStatus = createAskStatus(accounts, clock, log)
  const settle = createSettlePayout({ ...deps, onDue })
  const look = { store, askStatus, settle, clock }
  const worker = createDueWorker<Payout>({
    // Few, and a hint moves one's plan: they are never held back for hints.
    claim: (account, now, until, limit) => store.claimDuePayouts(account, now, until, limit),
    nextDueAt: (account, now) => store.nextPayoutDueAt(account, now),
    look: (payout) => lookAtPayout(look, payout),
    putOff: ({ id }, ...at) => store.putOffPayoutLook(id, ...at),
    told: (payout) => ({ payout: payout.id }),
    onBroken: deps.onBroken,
    accounts,
    clock,
    log,
    shared: deps.shared ?? false,
  })
  const send = createSendPayout({ ...look, terms: deps.terms, log })

  return {
    pay: createPay({ ...deps, send, onDue }),
    async hint(reference, says) {
      const payout = await store.findPayoutByReference(reference)
      if (payout === null) return
      const now = clock.now()
      const askedAt = happenedAt(payout.tracking.lastAskedAt ?? Number.NEGATIVE_INFINITY, now)
      const at = Math.max(now, askedAt + timing.checkEveryMs)
      const evidence = { at: now, type: 'callback', source: 'callback', detail: { says } } as const
      await store.hintPayout(payout.id, at, evidence)
      onDue(at)
    },
    worker,
  }
}
