import type { Clock, StatusOutcome } from '@pvit-checkout/pvit'
import type { Accounts } from '../accounts/accounts.ts'
import type { Log } from '../log.ts'
import type { Evidence, Store } from '../store/store.ts'
import { linkServiceOf } from './links.ts'
import type { Payment } from './payment.ts'
import { createAskStatus, isFound } from './question.ts'
import { afterLateLook, askedAhead, isFailure } from './schedule.ts'
import type { Settle } from './settle.ts'
import { readStatus, type StatusEvent, type StatusReading } from './translate.ts'

export interface Answer {
  readonly payment: Payment
  readonly seen: StatusReading['seen']
}

export interface Ask {
  /**
   * Ask PVIT what became of a payment, and settle on what the answer proves. The only road to `succeeded` beside a person's
   * verdict. A sender that still has to settle what the answer leaves open keeps others away with `leaseUntil`.
   */
  (payment: Payment, hinted: boolean, leaseUntil?: number): Promise<Answer>
  /** Ask without settling: does PVIT know this reference at all? */
  knows(payment: Payment): Promise<boolean>
}

export interface AskDeps {
  readonly store: Pick<Store, 'readEvidence'>
  readonly accounts: Accounts
  readonly settle: Settle
  readonly clock: Clock
  readonly log: Log
}

export function createAsk({ store, accounts, settle, clock, log }: AskDeps): Ask {
  const askStatus = createAskStatus(accounts, clock, log)

  async function ask(payment: Payment, hinted: boolean, leaseUntil?: number): Promise<Answer> {
    const outcome = await askEitherWay(payment)
    const now = clock.now()
    const { seen } = readStatus(payment, outcome, now)
    // What the answer proves depends on what has come in while it was under way: a callback's claim, say.
    const settled = await settle(payment, (current) => {
      const { event: told, tracking } = readStatus(current, outcome, now)
      const event = told?.type === 'statusPending' && isUnheldLink(current) ? null : told
      const known = {
        ...tracking,
        ...askedAhead(current.tracking, Math.max(current.createdAt, current.finishedAt ?? 0), now),
      }
      return {
        event,
        evidence: { type: 'status', source: 'pvit', detail: { seen } },
        tracking: {
          ...changed(current.tracking, known),
          ...(isFailure(current) ? afterLateLook(seen, current.finishedAt, now, known) : {}),
          ...(hinted ? { hintAskedAt: now } : {}),
        },
        ...(leaseUntil === undefined || moves(event) ? {} : { leaseUntil }),
      }
    })
    return { payment: settled, seen }
  }

  /**
   * Some accounts answer to PVIT's own id alone. Where the reply that told it was lost, a callback may have named one: anybody's
   * word, so an answer to it counts only if it speaks of our reference.
   */
  async function askEitherWay(payment: Payment): Promise<StatusOutcome> {
    // What failed lets the next attempt out by this answer; what is being sent may end by it.
    const alone = payment.state === 'failed' || payment.state === 'sending'
    const question = { ...payment, operation: 'PAYMENT', alone } as const
    const outcome = await askStatus(question)
    if (outcome.kind !== 'not-found' || payment.pvitId !== null) return outcome
    const id = claimedId(await store.readEvidence(payment.id))
    if (id === null) return outcome
    // Alone: an answer that names another is what is hoped for here.
    const byId = await askStatus({ ...question, reference: id, alone: true })
    const isOurs = byId.kind === 'answered' && byId.transaction.reference === payment.reference
    return isOurs ? byId : outcome
  }

  return Object.assign(ask, {
    knows: (payment: Payment) => isFound(askStatus, payment, 'PAYMENT'),
  })
}

/** The newest that a callback named. */
function claimedId(evidence: readonly Evidence[]): string | null {
  const named = evidence.findLast(
    ({ type, detail }) => type === 'callback' && typeof detail['id'] === 'string',
  )
  return named === undefined ? null : String(named.detail['id'])
}

/** Its address has not come, and comes in the answer to our request alone: whatever PVIT says of it, nobody has been there. */
function isUnheldLink({ state, method }: Payment): boolean {
  return state === 'sending' && linkServiceOf(method) !== null
}

/** A conflict stays where it is. */
function moves(event: StatusEvent | null): boolean {
  return event !== null && event.type !== 'statusConflict'
}

/** Only what this answer moved: the rest may have moved meanwhile. */
export function changed<T extends object>(before: T, after: T): Partial<T> {
  const entries = Object.entries(after).filter(([name, value]) => before[name as keyof T] !== value)
  return Object.fromEntries(entries) as Partial<T> // the same names, fewer of them
}
