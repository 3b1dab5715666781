import { sql, type Kysely, type Transaction } from 'kysely'
import { endDeliveryLeases, endLeases } from './leases.ts'
import type { Tables } from './tables.ts'

/** A lock that is free for so long belongs to nobody: a connection that merely broke is back by then. */
export const goneForMs = 5_000

export interface Registered {
  readonly id: number
  /** Since when its lock was found free; null: it was not. */
  readonly goneSince: number | null
  /** Its lock is free, or was when it was noted; then `lookAtMissing` knows more. Never said of oneself. */
  readonly isMissing: boolean
}

/** What became of an instance whose lock was found free. `until`: then it is to be looked at again. */
export type Found =
  | { readonly kind: 'alive' }
  | { readonly kind: 'missing'; readonly until: number }
  | { readonly kind: 'taken-over'; readonly count: number }

/**
 * All instances that hold a lock or held one; one statement, whose tries at the locks end with it. One that is noted is not
 * tried here: all who know of it look in the same moment, and would take each other's try for the lock of a living one.
 */
export async function readInstances(db: Kysely<Tables>, own: number | null): Promise<Registered[]> {
  const rows = await db
    .selectFrom('instances')
    .select([
      'id',
      'gone_since as goneSince',
      sql<boolean>`case when id = ${own ?? 0} then false when gone_since is not null then true
        else pg_try_advisory_xact_lock(id) end`.as('isMissing'),
    ])
    .execute()
  return rows
}

/**
 * Look at an instance whose lock was free: note it, or take over what it holds if that was noted long enough ago. Two who look
 * at once: one of them finds the lock taken, by the other, and leaves it.
 */
export function lookAtMissing(db: Kysely<Tables>, id: number, now: number): Promise<Found> {
  return db.transaction().execute(async (tx): Promise<Found> => {
    // Held until the commit: whoever comes back gets it afterwards, and finds its row as this leaves it.
    const { rows } = await sql<{ free: boolean }>`
      select pg_try_advisory_xact_lock(${id}::bigint) as free`.execute(tx)
    if (rows[0]?.free !== true) return { kind: 'alive' }
    const row = await tx
      .selectFrom('instances')
      .select('gone_since')
      .where('id', '=', id)
      .executeTakeFirst()
    if (row === undefined) return { kind: 'alive' } // another was faster
    if (row.gone_since === null)
      await tx.updateTable('instances').set({ gone_since: now }).where('id', '=', id).execute()
    const until = (row.gone_since ?? now) + goneForMs
    if (now < until) return { kind: 'missing', until }
    return { kind: 'taken-over', count: await endInstance(tx, id, now) }
  })
}

/** Its leases end, as if it were the only process and started anew, and its name is nobody's. Resolves to how many leases. */
export async function endInstance(
  tx: Transaction<Tables>,
  id: number,
  now: number,
): Promise<number> {
  const payments = await endLeases(tx, 'payments', now, id)
  const deliveries = await endDeliveryLeases(tx, id)
  const payouts = await endLeases(tx, 'payouts', now, id)
  await tx.deleteFrom('instances').where('id', '=', id).execute()
  return payments + deliveries + payouts
}
