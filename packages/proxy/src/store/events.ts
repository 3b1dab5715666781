import type { Kysely, Transaction } from 'kysely'
import { deliveryId, type OutgoingEvent } from '../events/event.ts'
import type { Payment } from '../payments/payment.ts'
import type { Vault } from '../vault.ts'
import { lockedUnlessTaken } from './differences.ts'
import { unleased } from './leases.ts'
import { fromPaymentRow } from './rows.ts'
import type { Tables } from './tables.ts'

/** The part of the store that holds what the shop is to hear; who has heard it is told in deliveries.ts. */
export interface EventStore {
  /** Keep an event that belongs to no other commit. One that is kept already stays as it is. */
  tellShop(event: OutgoingEvent): Promise<void>
  /**
   * Up to `limit` open payments whose wait is over and of which the shop was not told: keep what `tell` makes of each.
   * Of one payment it is kept once, whoever else tries at the same time; one that is being written to waits for the next
   * call, and so does one of which `tell` makes null. Resolves to how many.
   */
  tellOverdue(
    now: number,
    limit: number,
    tell: (payment: Payment) => OutgoingEvent | null,
  ): Promise<number>
  /** When the wait of the next open payment is over; null if none is waiting. */
  nextOverdueAt(): Promise<number | null>

  /**
   * Forget up to `limit` deliveries taken before the one time and others made before the other, then up to `limit` events nobody
   * refers to. Resolves to whether there may be more.
   */
  pruneEvents(deliveredBefore: number, othersBefore: number, limit: number): Promise<boolean>
}

export function eventVerbs(db: Kysely<Tables>, vault: Vault): EventStore {
  return {
    tellShop: (event) => db.transaction().execute((tx) => appendEvents(tx, [event])),
    tellOverdue: (now, limit, tell) =>
      db.transaction().execute(async (tx) => {
        const rows = await tx
          .updateTable('payments')
          .set({ overdue_told: 1 })
          .where((where) =>
            where(
              'id',
              'in',
              where
                .selectFrom('payments')
                .select('id')
                .where('live', '=', 1)
                .where('overdue_told', '=', 0)
                .where('expires_at', '<=', now)
                .orderBy('expires_at')
                .limit(limit)
                .$call(lockedUnlessTaken(tx)),
            ),
          )
          .returningAll()
          .execute()
        const told = rows.map((row) => ({ id: row.id, event: tell(fromPaymentRow(row, vault)) }))
        const events = told.map(({ event }) => event).filter((event) => event !== null)
        await appendEvents(tx, events)
        const untold = told.filter(({ event }) => event === null).map(({ id }) => id)
        if (untold.length > 0)
          await tx
            .updateTable('payments')
            .set({ overdue_told: 0 })
            .where('id', 'in', untold)
            .execute()
        return events.length
      }),
    async nextOverdueAt() {
      const row = await db
        .selectFrom('payments')
        .select((select) => select.fn.min('expires_at').as('at'))
        .where('live', '=', 1)
        .where('overdue_told', '=', 0)
        .executeTakeFirst()
      return row?.at ?? null
    },

    pruneEvents: (deliveredBefore, othersBefore, limit) =>
      db.transaction().execute(async (tx) => {
        const deliveries = await tx
          .deleteFrom('deliveries')
          .where('id', 'in', (from) =>
            from
              .selectFrom('deliveries')
              .select('id')
              // Said first and alone, so that the young ones are not read: most of the time nothing is old enough.
              .where('created_at', '<', Math.max(deliveredBefore, othersBefore))
              .where((where) =>
                where.or([
                  where.and([
                    where('status', '=', 'delivered'),
                    where('created_at', '<', deliveredBefore),
                  ]),
                  where('created_at', '<', othersBefore),
                ]),
              )
              .orderBy('created_at')
              .limit(limit),
          )
          .executeTakeFirst()
        const events = await tx
          .deleteFrom('events')
          .where('id', 'in', (from) =>
            from
              .selectFrom('events')
              .select('id')
              .where('at', '<', deliveredBefore)
              .where((where) =>
                where.not(
                  where.exists(
                    where
                      .selectFrom('deliveries')
                      .select('deliveries.id')
                      .whereRef('deliveries.event_id', '=', 'events.id'),
                  ),
                ),
              )
              .limit(limit),
          )
          .executeTakeFirst()
        return [deliveries, events].some(({ numDeletedRows }) => Number(numDeletedRows) >= limit)
      }),
  }
}

/** Within the commit of what happened. An event that is kept already is the same event: it stays as it is. */
export async function appendEvents(
  tx: Transaction<Tables>,
  events: readonly OutgoingEvent[],
): Promise<void> {
  if (events.length === 0) return
  await tx
    .insertInto('events')
    .values(events.map(({ id, type, at, body }) => ({ id, type, at, body })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const deliveries = events.flatMap(({ id, type, at, targets }) =>
    targets.map((target) => ({
      id: deliveryId(target, id),
      event_id: id,
      type,
      target,
      status: 'pending',
      attempts: 0,
      next_at: at,
      ...unleased,
      last_at: null,
      last_status: null,
      last_cause: null,
      created_at: at,
    })),
  )
  if (deliveries.length === 0) return
  await tx
    .insertInto('deliveries')
    .values(deliveries)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
