import type { StrayAnswer } from '@pvit-checkout/contract/shop'
import type { Clock, StatusOutcome } from '@pvit-checkout/pvit'
import type { Account } from '../accounts/account.ts'
import type { Accounts } from '../accounts/accounts.ts'
import type { Log } from '../log.ts'
import type { Pace } from './pace.ts'
import { createAskStatus } from './question.ts'
import { kindOfReference } from './reference.ts'

/** So long a question waits for those of open payments; whoever asked can ask again. */
const patienceMs = 5_000

/**
 * Ask PVIT about a reference that the proxy does not know: one question, none beside it on this instance, and none that an open
 * payment could ask. It settles nothing, for there is nothing to settle. Null: the reference is of no form of ours.
 */
export type CheckStray = (reference: string, account: Account) => Promise<StrayAnswer | null>

export interface StraysDeps {
  readonly accounts: Accounts
  readonly clock: Clock
  readonly log: Log
}

export function createCheckStray({ accounts, clock, log }: StraysDeps): CheckStray {
  const askStatus = createAskStatus(accounts, clock, log)
  let last: Promise<unknown> = Promise.resolve()

  async function ask(
    reference: string,
    kind: 'payment' | 'payout',
    account: Account,
  ): Promise<Reading> {
    const { code, keys, pace } = account
    if (!(await comesToTurn(pace, clock))) return unseen('no-room')
    if (keys.current() === null) return unseen('no-key')
    return read(
      reference,
      code,
      await askStatus({
        ...{ account: code, reference, pvitId: null },
        operation: kind === 'payment' ? 'PAYMENT' : 'GIVE_CHANGE',
        // A person gives money back by the answer.
        alone: true,
      }),
    )
  }

  return async function checkStray(reference, account) {
    const kind = kindOfReference(reference)
    if (kind === null) return null
    const mine = last.then(() => ask(reference, kind, account))
    last = mine.catch(() => {})
    return { reference, account: account.code, ...(await mine) }
  }
}

type Reading = Pick<StrayAnswer, 'seen' | 'amount' | 'fault'>

function read(reference: string, account: string, outcome: StatusOutcome): Reading {
  switch (outcome.kind) {
    case 'answered':
      break
    case 'not-found':
    case 'no-answer':
      return unseen(outcome.kind)
    case 'key-refused':
      return unseen('no-key')
    case 'refused':
      return unseen('refused', outcome.fault.error)
  }
  const { transaction } = outcome
  if (transaction.reference !== reference || transaction.account !== account)
    return unseen('conflict')
  return { seen: words[transaction.status], amount: transaction.amount, fault: null }
}

const words = {
  SUCCESS: 'success',
  FAILED: 'failed',
  PENDING: 'pending',
  AMBIGUOUS: 'unclear',
  UNRECOGNISED: 'unclear',
} as const

function unseen(seen: StrayAnswer['seen'], fault: string | null = null): Reading {
  return { seen, amount: null, fault }
}

/** Leaves what is kept for hints, behind which somebody waits. */
async function comesToTurn(pace: Pace, clock: Clock): Promise<boolean> {
  const until = clock.now() + patienceMs
  for (;;) {
    const now = clock.now()
    if (pace.room(now) > pace.kept()) return true
    const at = pace.nextAt(now, pace.kept())
    if (at > until) return false
    await new Promise<void>((resolve) => clock.after(at - now, resolve))
  }
}
