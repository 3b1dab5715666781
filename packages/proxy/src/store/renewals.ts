import type { Kysely, Selectable } from 'kysely'
import { accountRows } from './account-rows.ts'
import { happenedAt } from './shared-clock.ts'
import type { RenewalRow, Tables } from './tables.ts'

export type RenewalStart =
  | { readonly kind: 'begun'; readonly fence: number; readonly failures: number }
  /** Another key is active than the caller knows: read the ring again. */
  | { readonly kind: 'superseded' }
  /** Somebody else is at it, at the longest until then. */
  | { readonly kind: 'taken'; readonly until: number }
  /** Not before then. */
  | { readonly kind: 'later'; readonly at: number }

export interface RenewalRequest {
  readonly renewalId: string
  readonly now: number
  readonly leaseUntil: number
  /** The active key the caller knows of, which the new one is to replace. */
  readonly replacing: number | null
  /**
   * The schedule waits for its retries; a refused key only half a minute after the last question; a person for nobody.
   * `unfinished` goes on where somebody died over it, if nobody else has.
   */
  readonly why: 'schedule' | 'refused' | 'person' | 'unfinished'
}

/** Who asks PVIT for an account's next key. */
export interface RenewalStore {
  /** Ask to be the one who renews. Of many at once exactly one begins; its lease is written before it asks PVIT. */
  beginRenewal(account: string, request: RenewalRequest): Promise<RenewalStart>
  /** No key came of it. Does nothing if the lease of `fence` has passed to another, or a key was adopted. */
  endRenewal(
    account: string,
    fence: number,
    end: { readonly cause: string; readonly retryAt: number; readonly held: boolean },
  ): Promise<void>
}

/** A refused key makes nobody ask sooner than this after the last question. */
export const refusedApartMs = 30_000

export function renewalVerbs(db: Kysely<Tables>): RenewalStore {
  const { withAccount, keysOf, renewalOf } = accountRows(db)

  return {
    beginRenewal: (account, { renewalId, now, leaseUntil, replacing, why }) =>
      withAccount(account, async (tx, row): Promise<RenewalStart> => {
        const renewal = asOf(row, now)
        const active = await keysOf(tx, account).where('state', '=', 'active').executeTakeFirst()
        if ((active?.seq ?? null) !== replacing) return { kind: 'superseded' }
        if (renewal.lease_until > now) return { kind: 'taken', until: renewal.lease_until }
        if (why === 'unfinished' && renewal.lease_until === 0) return { kind: 'superseded' }
        const at = {
          schedule: Math.max(renewal.retry_at, renewal.held_until),
          refused: Math.max(renewal.asked_at + refusedApartMs, renewal.held_until),
          person: 0,
          unfinished: 0,
        }[why]
        if (at > now) return { kind: 'later', at }
        const fence = renewal.fence + 1
        await renewalOf(tx, account)
          .set({
            ...{ fence, renewal_id: renewalId, lease_until: leaseUntil },
            ...{ asked_at: now, expected_until: leaseUntil },
            ...{ retry_at: renewal.retry_at, held_until: renewal.held_until },
          })
          .execute()
        return { kind: 'begun', fence, failures: renewal.failures }
      }),
    endRenewal: (account, fence, { cause, retryAt, held }) =>
      withAccount(account, async (tx, renewal) => {
        // A lease that was given up with an adoption is nobody's to end; one with another fence is another's.
        if (renewal.fence !== fence || renewal.lease_until === 0) return
        await renewalOf(tx, account)
          .set({
            ...{ lease_until: 0, failures: renewal.failures + 1, cause },
            ...{ retry_at: retryAt, held_until: held ? retryAt : 0 },
          })
          .execute()
      }),
  }
}

/** Of a question that was asked by a clock that ran ahead, the times that followed from it are no nearer. */
function asOf(row: Selectable<RenewalRow>, now: number): Selectable<RenewalRow> {
  return happenedAt(row.asked_at, now) === row.asked_at
    ? row
    : { ...row, lease_until: 0, asked_at: 0, retry_at: 0, held_until: 0 }
}
