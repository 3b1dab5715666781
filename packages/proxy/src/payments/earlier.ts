import { reasons } from '@pvit-checkout/contract/checkout'
import type { Accounts } from '../accounts/accounts.ts'
import type { Log } from '../log.ts'
import type { Store } from '../store/store.ts'
import { within } from '../within.ts'
import type { Answer } from './ask.ts'
import { isHeldByClaim } from './claims.ts'
import { linkServiceOf } from './links.ts'
import type { Payment } from './payment.ts'
import { createPreflight, isClear, tooEarlyUntil, type PreflightDeps } from './preflight.ts'
import { alreadyPaid, earlierClaimed, earlierNotClear, earlierTooEarly } from './refusals.ts'

/** Of the time in which the shopper hears from us, what the questions about earlier attempts may take. */
const askWithinMs = 1_800

export interface EarlierDeps extends PreflightDeps {
  readonly store: Pick<Store, 'readEvidence'>
  readonly accounts: Accounts
  readonly log: Log
}

/** What an order's earlier attempts say to the next one. */
export interface Earlier {
  /** The failed ones that PVIT is asked about first. */
  doubtful(attempts: readonly Payment[]): readonly Payment[]
  /** Throws unless PVIT says, of each of them, that nothing of it is open. `attempts`: all of the order's. */
  refuseUnlessClear(doubtful: readonly Payment[], attempts: readonly Payment[]): Promise<void>
}

export function createEarlier(deps: EarlierDeps): Earlier {
  const { store, clock, accounts, log } = deps
  const preflight = createPreflight(deps)

  /** The shopper can only try again; whoever reads the log can end it. */
  function tellUnlisted(attempts: readonly Payment[]): void {
    for (const { id, account } of attempts.filter((one) => accounts.of(one.account) === null))
      log.error(
        'an order takes no payment, for an earlier attempt was made on an account that the settings no longer list and nobody can ask about it; list that account again',
        { payment: id, account },
      )
  }

  return {
    doubtful: (attempts) => attempts.filter((one) => one.state === 'failed' && !neverLeft(one)),
    async refuseUnlessClear(doubtful, attempts) {
      tellUnlisted(doubtful.filter((one) => !wasRefused(one)))
      const since = Math.max(
        ...attempts.map(({ createdAt, lastSentAt }) => lastSentAt ?? createdAt),
      )
      const asked = await Promise.all(
        doubtful.map(async (one) => ({
          answer: await within(clock, askWithinMs, preflight(one, since)),
          wasRefused: wasRefused(one),
        })),
      )
      if (asked.some(({ answer }) => answer?.payment.state === 'succeeded')) throw alreadyPaid()
      // What was refused may have been executed all the same, by way of a copy, say: PVIT knows it then, or it does not.
      const open = asked.filter((one) => !one.wasRefused || isSeen(one.answer))
      const answers = open.flatMap(({ answer }) => answer ?? [])
      const early = answers.map(tooEarlyUntil).filter((until) => until !== null)
      if (early.length > 0) throw earlierTooEarly(Math.max(...early) - clock.now())
      if (answers.filter(isClear).length < open.length)
        throw earlierNotClear(answers.map(({ seen }) => seen))
      // Read after the answers: the callback may have come while they were on their way.
      for (const { answer } of asked)
        if (answer !== null && (await isHeldByClaim(store, answer, clock.now())))
          throw earlierClaimed()
    },
  }
}

/** Proven by our own call alone, so that no question is needed. Through a failed link nobody can pay. */
function neverLeft(payment: Payment): boolean {
  if (!tookNothing(payment)) return false
  const isLink = linkServiceOf(payment.method) !== null
  return isLink || (payment.firstSentAt === null && isUnasked(payment))
}

/**
 * Refused by PVIT's own answer, before anything ran: only what PVIT knows of it all the same is a reason to wait. Not where PVIT has
 * been asked: then the proof is an early "not found", or older than PVIT's naming the payment.
 */
function wasRefused(payment: Payment): boolean {
  return tookNothing(payment) && isUnasked(payment)
}

/** And no callback says that it was paid. */
function tookNothing({ reason, tracking }: Payment): boolean {
  return !tracking.claimedSuccess && reason !== null && reasons[reason].nothingTaken
}

function isUnasked({ tracking }: Payment): boolean {
  return tracking.seenAt === null && tracking.notFoundAt === null
}

function isSeen(answer: Answer | null): boolean {
  return answer !== null && ['pending', 'success', 'unclear', 'conflict'].includes(answer.seen)
}
