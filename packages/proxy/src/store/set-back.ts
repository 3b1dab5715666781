import { sql, type Kysely } from 'kysely'
import type { Tables } from './tables.ts'

/**
 * A clock may have run ahead, until this start: what it planned is due now, not when its hour comes again. Of what is settled
 * nothing moves, and of the others nothing that was parked.
 */
export async function bringForward(db: Kysely<Tables>, now: number): Promise<void> {
  await db
    .updateTable('payments')
    .set({ next_at: now, hint_asked_at: null })
    .where('live', '=', 1)
    .where('next_at', '>', now)
    .where((where) =>
      where.or([
        where('created_at', '>', now),
        // What was begun before that clock, and asked about by it, is planned by it all the same.
        where.exists(
          where
            .selectFrom('evidence')
            .select('evidence.id')
            .whereRef('payment_id', '=', 'payments.id')
            .where('at', '>', now),
        ),
      ]),
    )
    .execute()
  // Its shopper's wait begins now, and once: what has got another ends before it was made. Where the shop was told that it is over,
  // it is.
  await db
    .updateTable('payments')
    .set({ expires_at: sql<number>`${now} + (1 - overdue_told) * (expires_at - created_at)` })
    .where('live', '=', 1)
    .where('created_at', '>', now)
    .where(sql<boolean>`expires_at > created_at`)
    .execute()
  await db
    .updateTable('payouts')
    .set({ next_at: now })
    .where('state', 'in', ['sending', 'unknown'])
    .where('next_at', '>', now)
    .where((where) =>
      where.or([
        where('created_at', '>', now),
        where.exists(
          where
            .selectFrom('payout_evidence')
            .select('nr')
            .whereRef('payout_id', '=', 'payouts.id')
            .where('at', '>', now),
        ),
      ]),
    )
    .execute()
  await db
    .updateTable('deliveries')
    .set({ next_at: now })
    .where('status', '=', 'pending')
    .where('next_at', '>', now)
    .where((where) => where.or([where('created_at', '>', now), where('last_at', '>', now)]))
    .execute()
}
