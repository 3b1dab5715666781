import { sql, type Kysely } from 'kysely'
import type { DeliveryStatus, DeliveryTarget, ShopEventType } from '@pvit-checkout/contract/shop'
import { deliveryId, type Attempt, type DueDelivery, type StoredDelivery } from '../events/event.ts'
import { lockedUnlessTaken } from './differences.ts'
import { firstClaimableAt, leaseOf, unleased, type LeaseBy } from './leases.ts'
import { isAfter, type Page } from './listing.ts'
import type { DeliveryRow, Tables } from './tables.ts'

/** The part of the store that knows who has heard of what the shop is to hear. */
export interface DeliveryStore {
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
  /** When the next delivery to the target can be claimed; null if none. Quick where nothing can be by `now`. */
  nextDeliveryAt(
    target: DeliveryTarget,
    types: readonly ShopEventType[] | null,
    now: number,
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
}

export function deliveryVerbs(db: Kysely<Tables>, leaseBy: LeaseBy): DeliveryStore {
  return {
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
          .set((set) => ({
            ...leaseOf(until, leaseBy),
            attempts: set('attempts', '+', 1),
            last_at: now,
          }))
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
    async nextDeliveryAt(target, types, now) {
      if (types?.length === 0) return null
      return firstClaimableAt(
        (at, where) =>
          db
            .selectFrom('deliveries')
            .select(at.as('at'))
            .where('status', '=', 'pending')
            .where('target', '=', target)
            .$if(types !== null, (query) => query.where('type', 'in', types ?? []))
            .where(where),
        ['next_at'],
        now,
      )
    },
    async endAttempt(delivery, attempt, at, nextAt) {
      const delivered = attempt.kind === 'delivered'
      await db
        .updateTable('deliveries')
        .set({
          status: delivered ? 'delivered' : nextAt === null ? 'failed' : 'pending',
          next_at: delivered ? null : nextAt,
          ...unleased,
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
        .set({ status: 'pending', attempts: 0, next_at: at, ...unleased })
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
  }
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
