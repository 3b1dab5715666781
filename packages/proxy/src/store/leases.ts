import { sql, type Kysely, type RawBuilder, type SelectQueryBuilder, type SqlBool } from 'kysely'
import type { Tables } from './tables.ts'

/** Which instance leases rows now; null where none can be told for dead: on SQLite, or behind a pooler. */
export type LeaseBy = () => number | null

/** What stands in a row that is leased until `until`, or is not. */
export function leaseOf(until: number | null, by: LeaseBy) {
  return { lease_until: until, lease_by: until === null ? null : by() }
}

/**
 * When the first of these rows can be claimed, due by one of the columns and its lease over; null if none can. `of` asks for `at`
 * of those `where` it holds. Each column is read off its own index: asked for together, SQLite reads every row there ever was. And
 * what is due, which is leased, apart from what waits, of which the first tells: while thousands wait they would all be read each
 * time.
 */
export async function firstClaimableAt<DB, TB extends keyof DB>(
  of: (
    at: RawBuilder<number | null>,
    where: RawBuilder<SqlBool>,
  ) => SelectQueryBuilder<DB, TB, { at: number | null }>,
  columns: readonly ('next_at' | 'hint_at')[],
  now: number,
): Promise<number | null> {
  const readings = columns.flatMap((column) => {
    const due = sql.ref(column)
    const free = sql`case when lease_until > ${due} then lease_until else ${due} end`
    return [
      of(sql`min(${free})`, sql`${due} <= ${now}`),
      of(sql`min(${due})`, sql`${due} > ${now}`),
    ]
  })
  const rows = await readings.reduce((all, one) => all.unionAll(one)).execute()
  const times = rows.flatMap(({ at }) => (at === null ? [] : [at]))
  return times.length === 0 ? null : Math.min(...times)
}

/** What has no holder. */
export const unleased = { lease_until: null, lease_by: null } as const

/**
 * End the leases on payments or payouts: all of them, or those of one instance. What it was at is due at `now`. Resolves to how
 * many there were.
 */
export async function endLeases(
  db: Kysely<Tables>,
  table: 'payments' | 'payouts',
  now: number,
  of: number | null,
): Promise<number> {
  const [done] = await db
    .updateTable(table)
    .set({ ...unleased, next_at: now })
    .where('lease_until', 'is not', null)
    // Whatever is leased is planned too: so the rows are found by the index of what is due, and need none of their own.
    .where('next_at', 'is not', null)
    .$if(of !== null, (query) => query.where('lease_by', '=', of))
    .execute()
  return Number(done?.numUpdatedRows ?? 0)
}

/**
 * The look at what is leased until `until` broke off: it comes after all that is due by then, and no sooner. Resolves to false,
 * with nothing written, where somebody has written it meanwhile.
 */
export async function putOff(
  db: Kysely<Tables>,
  table: 'payments' | 'payouts',
  id: string,
  until: number,
): Promise<boolean> {
  const [done] = await db
    .updateTable(table)
    .set({ next_at: until })
    .where('id', '=', id)
    .where('lease_until', '=', until)
    .execute()
  return Number(done?.numUpdatedRows ?? 0) > 0
}

/** They are due as they were: an attempt raises their count, and moves nothing else. */
export async function endDeliveryLeases(db: Kysely<Tables>, of: number | null): Promise<number> {
  const [done] = await db
    .updateTable('deliveries')
    .set(unleased)
    .where('lease_until', 'is not', null)
    .where('status', '=', 'pending')
    .$if(of !== null, (query) => query.where('lease_by', '=', of))
    .execute()
  return Number(done?.numUpdatedRows ?? 0)
}
