import {
  PostgresAdapter,
  sql,
  type Kysely,
  type SelectQueryBuilder,
  type Transaction,
} from 'kysely'
import { createGate } from '../gate.ts'
import { connectionsAtMost, statementWithinMs } from './postgres.ts'

// What SQLite and Postgres say differently in a verb. All of it is here; everything else is written once. How each is opened,
// and how it is locked while it is brought up to date, stands with that: sqlite.ts, postgres.ts, migrate.ts.

/**
 * A primary key `id` that rises with every row, as long as the newest one is never deleted: `.addColumn(...risingId(db))`. What
 * would hold beyond that (SQLite's AUTOINCREMENT) writes a page of its own with each row.
 */
export function risingId<DB>(db: Kysely<DB>): Parameters<AddColumn> {
  return isPostgres(db)
    ? ['id', 'bigint', (column) => column.primaryKey().generatedByDefaultAsIdentity()]
    : ['id', 'integer', (column) => column.primaryKey()]
}

type AddColumn = ReturnType<Kysely<unknown>['schema']['createTable']>['addColumn']

/**
 * Keep the selected rows for this transaction: `.$call(locked(tx))`. On SQLite a transaction has the whole database to
 * itself; on Postgres two may have read the same row. The order, everywhere: sessions, then the counters of limits, then
 * payments, then the rest. What a transaction has made itself may stand before.
 */
export function locked<DB>(db: Kysely<DB>) {
  return <TB extends keyof DB, O>(query: SelectQueryBuilder<DB, TB, O>) =>
    isPostgres(db) ? query.forUpdate() : query
}

/** The same, passing over rows that somebody else has locked. */
export function lockedUnlessTaken<DB>(db: Kysely<DB>) {
  return <TB extends keyof DB, O>(query: SelectQueryBuilder<DB, TB, O>) =>
    isPostgres(db) ? query.forUpdate().skipLocked() : query
}

/** One transaction after the other on what `name` says, such as an order that has no row yet to lock. Before any row is. */
export async function inTurn<DB>(tx: Transaction<DB>, name: string): Promise<void> {
  if (isPostgres(tx))
    await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx)
}

/**
 * For transactions that wait for rows which everybody needs, one after the other. On Postgres each keeps a connection meanwhile,
 * and when all are kept nobody can ask anything: so most of a crowd wait before they begin. On SQLite all share one commit.
 */
export function waitingOutside<DB>(db: Kysely<DB>): <T>(work: () => Promise<T>) => Promise<T> {
  return isPostgres(db) ? createGate(connectionsAtMost / 2, statementWithinMs) : (work) => work()
}

export function isPostgres<DB>(db: Kysely<DB>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter
}
