import { sql, type Kysely, type Transaction } from 'kysely'
import type { DeliveryStatus, DeliveryTarget, ShopEventType } from '@pvit-checkout/contract/shop'
import {
  deliveryId,
  type Attempt,
  type DueDelivery,
  type OutgoingEvent,
  type StoredDelivery,
} from '../events/event.ts'
import type { Payment } from '../payments/payment.ts'
import type { Vault } from '../vault.ts'
import { lockedUnlessTaken } from './differences.ts'
import { isAfter, type Page } from './listing.ts'
import { fromPaymentRow } from './rows.ts'
import type { DeliveryRow, Tables } from './tables.ts'

/** The part of the store that holds what the shop is to hear, and who has heard it. */
export interface EventStore {
  /** Keep an event that belongs to no other commit. One that is kept already stays as it is. */
  tellShop(event: OutgoingEvent): Promise<void>
  /**
   * Up to `limit` open payments whose wait is over and of which the shop was not told: keep what `tell` makes of each.
   * Of one payment it is kept once, whoever else tries at the same time; one that is being written to waits for the next
   * call. Resolves to how many.
   */
  tellOverdue(
    now: number,
    limit: number,
    tell: (payment: Payment) => OutgoingEvent,
  ): Promise<number>
  /** When the wait of the next open payment is over; null if none is waiting. */
  nextOverdueAt(): Promise<number | null>

  /** Queue for this target what was kept since `since` and never queued for it, of these types. Resolves to how many. */
  queueFor(target: DeliveryTarget, types: readonly ShopEventType[], since: number): Promise<number>
  /**
   * Take up to `limit` deliveries that are due and not leased, and lease them until `until`, the oldest first. Two claimers
   * never share one. The attempt counts from now on, whatever becomes of it. `types` null: of every type.
   */
  claimDeliveries(
    target: DeliveryTarget,
    types: readonly ShopEventType[] | null,
    now: number,
    until: number,
    limit: number,
  ): Promise<DueDelivery[]>
  /** When the next delivery to the target can be claimed; null if none. */
  nextDeliveryAt(
    target: DeliveryTarget,
    types: readonly ShopEventType[] | null,
  ): Promise<number | null>
  /**
   * What came of a claimed delivery: it is due again at `nextAt`, or given up where that is null. Whoever lost the lease
   * to another claimer can still report a success, and nothing else: delivered stays delivered.
   */
  endAttempt(
    delivery: DueDelivery,
    attempt: Attempt,
    at: number,
    nextAt: number | null,
  ): Promise<void>
  /** Queue it anew, due at `at`, whatever became of it before. Null: there is none. */
  retryDelivery(id: string, at: number): Promise<StoredDelivery | null>
  /** Newest first; after a place, not after a number of rows. */
  listDeliveries(status: DeliveryStatus | undefined, page: Page): Promise<StoredDelivery[]>

  /** Forget up to `limit` deliveries taken before the one time and others made before the other, then events nobody refers to. */
  pruneEvents(deliveredBefore: number, othersBefore: number, limit: number): Promise<void>
}

export function eventVerbs(db: Kysely<Tables>, vault: Vault): EventStore {
  const due = sql<number>`case when lease_until > next_at then lease_until else next_at end`
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
        await appendEvents(
          tx,
          rows.map((row) => tell(fromPaymentRow(row, vault))),
        )
        return rows.length
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

    async queueFor(target, types, since) {
      if (types.length === 0) return 0
      const [done] = await db
        .insertInto('deliveries')
        .columns([
          ...(['id', 'event_id', 'type', 'target', 'status', 'attempts', 'next_at'] as const),
          'created_at',
        ])
        .expression((from) =>
          from
            .selectFrom('events')
            .select((select) => [
              sql<string>`${sql.lit(deliveryId(target, ''))} || events.id`.as('id'),
              'events.id as event_id',
              'events.type',
              sql.lit(target).as('target'),
              sql.lit('pending').as('status'),
              sql.lit(0).as('attempts'),
              'events.at as next_at',
              select.ref('events.at').as('created_at'),
            ])
            .where('events.type', 'in', types)
            .where('events.at', '>=', since)
            .where((where) =>
              where.not(
                where.exists(
                  where
                    .selectFrom('deliveries')
                    .select('deliveries.id')
                    .whereRef('deliveries.event_id', '=', 'events.id')
                    .where('deliveries.target', '=', target),
                ),
              ),
            ),
        )
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      return Number(done?.numInsertedOrUpdatedRows ?? 0)
    },
    claimDeliveries(target, types, now, until, limit) {
      if (types?.length === 0) return Promise.resolve([])
      return db.transaction().execute(async (tx) => {
        const rows = await tx
          .updateTable('deliveries')
          .set((set) => ({ lease_until: until, attempts: set('attempts', '+', 1), last_at: now }))
          .where('id', 'in', (from) =>
            from
              .selectFrom('deliveries')
              .select('id')
              .where('status', '=', 'pending')
              .where('target', '=', target)
              .$if(types !== null, (query) => query.where('type', 'in', types ?? []))
              .where('next_at', '<=', now)
              .where((where) =>
                where.or([where('lease_until', 'is', null), where('lease_until', '<=', now)]),
              )
              .orderBy('next_at')
              .orderBy('created_at')
              .limit(limit)
              .$call(lockedUnlessTaken(tx)),
          )
          .returningAll()
          .execute()
        if (rows.length === 0) return []
        const events = await tx
          .selectFrom('events')
          .select(['id', 'body'])
          .where(
            'id',
            'in',
            rows.map((row) => row.event_id),
          )
          .execute()
        const bodies = new Map(events.map(({ id, body }) => [id, body]))
        return rows
          .map((row) => ({ ...fromDeliveryRow(row), body: bodies.get(row.event_id) ?? '' }))
          .sort((a, b) => a.createdAt - b.createdAt)
      })
    },
    async nextDeliveryAt(target, types) {
      if (types?.length === 0) return null
      const row = await db
        .selectFrom('deliveries')
        .select(sql<number | null>`min(${due})`.as('at'))
        .where('status', '=', 'pending')
        .where('target', '=', target)
        .$if(types !== null, (query) => query.where('type', 'in', types ?? []))
        .executeTakeFirst()
      return row?.at ?? null
    },
    async endAttempt(delivery, attempt, at, nextAt) {
      const delivered = attempt.kind === 'delivered'
      await db
        .updateTable('deliveries')
        .set({
          status: delivered ? 'delivered' : nextAt === null ? 'failed' : 'pending',
          next_at: delivered ? null : nextAt,
          lease_until: null,
          last_at: at,
          last_status: attempt.status,
          last_cause: delivered ? null : attempt.cause,
        })
        .where('id', '=', delivery.id)
        .$if(!delivered, (query) =>
          query.where('status', '=', 'pending').where('attempts', '=', delivery.attempts),
        )
        .execute()
    },
    async retryDelivery(id, at) {
      const row = await db
        .updateTable('deliveries')
        .set({ status: 'pending', attempts: 0, next_at: at, lease_until: null })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst()
      return row === undefined ? null : fromDeliveryRow(row)
    },
    async listDeliveries(status, { limit, after }) {
      const rows = await db
        .selectFrom('deliveries')
        .selectAll()
        .$if(status !== undefined, (query) => query.where('status', '=', status ?? ''))
        .$if(after !== undefined, (query) => query.where(isAfter(after ?? { at: 0, id: '' })))
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
      return rows.map(fromDeliveryRow)
    },

    pruneEvents: (deliveredBefore, othersBefore, limit) =>
      db.transaction().execute(async (tx) => {
        await tx
          .deleteFrom('deliveries')
          .where('id', 'in', (from) =>
            from
              .selectFrom('deliveries')
              .select('id')
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
          .execute()
        await tx
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
          .execute()
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
      lease_until: null,
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

// Casts: only this file writes these columns, from the very types it reads them back into.
function fromDeliveryRow(row: DeliveryRow): StoredDelivery {
  return {
    id: row.id,
    eventId: row.event_id,
    type: row.type as ShopEventType,
    target: row.target as DeliveryTarget,
    status: row.status as DeliveryStatus,
    attempts: row.attempts,
    lastAt: row.last_at,
    lastStatus: row.last_status,
    lastCause: row.last_cause,
    nextAt: row.next_at,
    createdAt: row.created_at,
  }
}
