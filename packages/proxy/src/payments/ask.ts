import type { Clock, Secret, StatusOutcome } from '@pvit-checkout/pvit'
import type { Account } from '../accounts/account.ts'
import type { Accounts } from '../accounts/accounts.ts'
import { withKey } from '../accounts/with-key.ts'
import type { Payment } from './payment.ts'
import type { Settle } from './settle.ts'
import { readStatus, type StatusReading } from './translate.ts'

export interface Answer {
  readonly payment: Payment
  readonly seen: StatusReading['seen']
}

export interface Ask {
  /** Ask PVIT what became of a payment, and settle on what the answer proves. The only road to `succeeded`. */
  (payment: Payment, hinted: boolean): Promise<Answer>
  /** Ask without settling: does PVIT know this reference at all? */
  knows(payment: Payment): Promise<boolean>
}

export interface AskDeps {
  readonly accounts: Accounts
  readonly settle: Settle
  readonly clock: Clock
}

export function createAsk({ accounts, settle, clock }: AskDeps): Ask {
  async function askOnce(payment: Payment, id: string): Promise<StatusOutcome> {
    const account = accounts.of(payment.account)
    if (account === null) return unasked('its account is no longer in the settings')
    const outcome = await withKey(account, (secret) => question(account, id, secret))
    return outcome ?? unasked('no key')
  }

  async function question(
    { pvit, pace }: Account,
    id: string,
    secret: Secret,
  ): Promise<StatusOutcome> {
    pace.spend(clock.now())
    const outcome = await pvit.askStatus({ id }, { secret })
    pace.heard(outcome, clock.now())
    return outcome
  }

  async function ask(payment: Payment, hinted: boolean): Promise<Answer> {
    const byReference = await askOnce(payment, payment.reference)
    // Some accounts answer only to PVIT's own id.
    const outcome =
      byReference.kind === 'not-found' && payment.pvitId !== null
        ? await askOnce(payment, payment.pvitId)
        : byReference
    const now = clock.now()
    const { event, tracking, seen } = readStatus(payment, outcome, now)
    const settled = await settle(payment, {
      event,
      evidence: { type: 'status', source: 'pvit', detail: { seen } },
      tracking: { ...changed(payment.tracking, tracking), ...(hinted ? { hintAskedAt: now } : {}) },
    })
    return { payment: settled, seen }
  }

  return Object.assign(ask, {
    async knows(payment: Payment) {
      const outcome = await askOnce(payment, payment.reference)
      return outcome.kind === 'answered'
    },
  })
}

function unasked(cause: string): StatusOutcome {
  return { kind: 'no-answer', cause, slowDown: false, retryAfterMs: null }
}

/** Only what this answer moved: the rest may have moved meanwhile. */
function changed<T extends object>(before: T, after: T): Partial<T> {
  const entries = Object.entries(after).filter(([name, value]) => before[name as keyof T] !== value)
  return Object.fromEntries(entries) as Partial<T> // the same names, fewer of them
}
