import {
  defaultTimeouts,
  PvitRequestError,
  type RequestOutcome,
  type Secret,
} from '@pvit-checkout/pvit'
import type { Account } from '../accounts/account.ts'
import { insist } from '../insist.ts'
import type { Log } from '../log.ts'
import { alertIfStrange, told } from '../payments/heard.ts'
import { sendLeaseMs } from '../payments/schedule.ts'
import type { Terms } from '../payments/send.ts'
import { fromOperator } from '../payments/translate.ts'
import { payoutEvent } from './answers.ts'
import { askPayout, type LookDeps } from './look.ts'
import type { NewPayout, Payout } from './payout.ts'

export interface SendPayoutDeps extends Omit<LookDeps, 'store'> {
  readonly terms: Terms
  readonly log: Log
}

/** Make a payout's one request. Resolves once PVIT's answer, or its absence, is settled. */
export type SendPayout = (payout: NewPayout, account: Account, secret: Secret) => Promise<Payout>

/** The only place that sends money. It is called once per payout, right after the payout was kept. */
export function createSendPayout(deps: SendPayoutDeps): SendPayout {
  const { settle, clock, terms, log } = deps

  return async function send(payout, account, secret) {
    const leaseUntil = payout.createdAt + sendLeaseMs
    // This process may have stood still, and another have found by now that the payout never arrived.
    const outcome: RequestOutcome =
      clock.now() + defaultTimeouts.payment <= leaseUntil
        ? await request(payout, account, secret, terms)
        : { kind: 'not-sent', cause: 'aborted' }
    alertIfStrange(log, outcome, { payout: payout.id })
    // PVIT may never say it again: should the database be away, it is kept in memory for as long as the payout is ours.
    const settled = await insist(clock, leaseUntil, () => conclude(payout, outcome))
    // For the next one: this one is not sent again, whatever key there is.
    if (outcome.kind === 'key-refused') await account.keys.replaceRefused(secret, outcome.fault)
    return settled
  }

  async function conclude(payout: NewPayout, outcome: RequestOutcome): Promise<Payout> {
    const event = payoutEvent(outcome)
    if (event !== null) {
      return settle(payout, {
        event,
        evidence: told('answer', outcome),
        tracking: {
          ...(event.type === 'paid' ? { seenAt: clock.now() } : {}),
          // What is unproven is asked at once.
          ...(event.type === 'noAnswer' ? { nextAt: clock.now() } : {}),
        },
      })
    }
    const { payout: asked, seen } = await askPayout(deps, payout)
    if (asked.state !== 'sending') return asked
    // The reference is a stranger's beyond doubt: ours was turned away. Else it may be ours, doubled on its way.
    if (outcome.kind === 'already-exists' && seen === 'stranger') {
      const event = { type: 'refused', reason: 'merchant-setup' } as const
      return settle(asked, { event, evidence: told('answer', outcome) })
    }
    // Whoever hears of a failure pays again, and no prompt stands between that and the money: so early, a "not found" ends nothing.
    return settle(asked, { event: { type: 'noAnswer' }, evidence: told('answer', outcome) })
  }
}

async function request(
  { reference, amount, phone, operator }: NewPayout,
  { pvit }: Account,
  secret: Secret,
  { agent, ...charges }: Terms,
): Promise<RequestOutcome> {
  try {
    return await pvit.giveChange(
      {
        reference,
        amount,
        phone,
        operatorCode: fromOperator(operator).operator,
        ...charges,
        ...(agent === null ? {} : { agent }),
      },
      { secret },
    )
  } catch (error) {
    // PVIT would refuse these words, so the client never sent them.
    if (error instanceof PvitRequestError)
      return { kind: 'refused', fault: null, cause: 'not sendable' }
    throw error
  }
}
