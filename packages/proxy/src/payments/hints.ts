import type { CallbackClaim, Clock } from '@pvit-checkout/pvit'
import type { Suspicions } from '../limits/suspicions.ts'
import type { Log } from '../log.ts'
import type { Store } from '../store/store.ts'
import { withoutNumbers } from '../without-numbers.ts'
import type { Payment } from './payment.ts'

const straysKept = 1_000

export interface Hints {
  /** A callback came in. It proves nothing: it is kept, and PVIT is asked. Resolves once that is durable. */
  callback(claim: CallbackClaim): Promise<void>
  /** Somebody clicked "check now", or came back from PVIT's page. */
  check(payment: Payment, source: 'shopper' | 'shop'): Promise<void>
}

export interface HintsDeps {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly suspicions: Suspicions
  /** The reference is a payout's. */
  readonly onPayout?: (reference: string, says: string) => Promise<void>
  /** A callback came this long after the result was known. */
  readonly onLate?: (afterMs: number) => void
  /** Hears when the payment is to be looked at. */
  readonly onDue: (at: number) => void
}

export function createHints(deps: HintsDeps): Hints {
  const { store, clock, log, suspicions, onPayout, onLate = () => {}, onDue } = deps
  return {
    async callback(claim) {
      const now = clock.now()
      // PVIT has been seen to write our references with hyphens taken out; ours have none, so case and form must agree.
      const hinted = await store.hint(
        { reference: claim.reference },
        {
          at: now,
          type: 'callback',
          source: 'callback',
          detail: { says: claim.status, ...(isId(claim.pvitId) ? { id: claim.pvitId } : {}) },
        },
        claim.status === 'SUCCESS',
        {
          stray: {
            at: now,
            reference: withoutNumbers(claim.reference.slice(0, 64)),
            status: claim.status,
          },
          most: straysKept,
        },
      )
      if (hinted === null) return onPayout?.(claim.reference, claim.status)
      if (hinted === 'stray') {
        suspicions.note('unknown-reference')
        log.warn('a callback for a reference that the database does not know', {
          outcome: claim.status,
          hint: 'one now and then is a guess; several may be of payments that a backup did not hold: docs/operations.md',
        })
        return
      }
      const { finishedAt, calledBack, dueAt } = hinted
      if (finishedAt !== null && !calledBack) onLate(now - finishedAt)
      onDue(dueAt)
    },
    async check(payment, source) {
      const said = { at: clock.now(), type: 'check', source, detail: {} } as const
      const hinted = await store.hint(payment, said)
      if (hinted !== null && hinted !== 'stray') onDue(hinted.dueAt)
    },
  }
}

/** The form of PVIT's own ids. Unproven like all of a callback: good for a question, see `createAsk`. */
function isId(text: string): boolean {
  return /^[A-Z]{2,6}[0-9A-Z]{1,40}$/.test(text)
}
