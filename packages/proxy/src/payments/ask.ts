import type { Clock, Pvit, Secret, StatusOutcome } from '@pvit-checkout/pvit'
import type { Keys } from '../keys/keys.ts'
import type { Pace } from './pace.ts'
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
  knows(reference: string): Promise<boolean>
}

export interface AskDeps {
  readonly pvit: Pvit
  readonly keys: Keys
  readonly settle: Settle
  readonly clock: Clock
  readonly pace: Pace
}

export function createAsk({ pvit, keys, settle, clock, pace }: AskDeps): Ask {
  async function askOnce(id: string): Promise<StatusOutcome> {
    const secret = keys.current()
    if (secret === null)
      return { kind: 'no-answer', cause: 'no key', slowDown: false, retryAfterMs: null }
    const outcome = await question(id, secret)
    if (outcome.kind !== 'key-refused') return outcome
    const newer = await keys.replaceRefused(secret)
    return newer === null ? outcome : question(id, newer)
  }

  async function question(id: string, secret: Secret): Promise<StatusOutcome> {
    pace.spend(clock.now())
    const outcome = await pvit.askStatus({ id }, { secret })
    pace.heard(outcome, clock.now())
    return outcome
  }

  async function ask(payment: Payment, hinted: boolean): Promise<Answer> {
    const byReference = await askOnce(payment.reference)
    // Some accounts answer only to PVIT's own id.
    const outcome =
      byReference.kind === 'not-found' && payment.pvitId !== null
        ? await askOnce(payment.pvitId)
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
    async knows(reference: string) {
      const outcome = await askOnce(reference)
      return outcome.kind === 'answered'
    },
  })
}

/** Only what this answer moved: the rest may have moved meanwhile. */
function changed<T extends object>(before: T, after: T): Partial<T> {
  const entries = Object.entries(after).filter(([name, value]) => before[name as keyof T] !== value)
  return Object.fromEntries(entries) as Partial<T> // the same names, fewer of them
}
