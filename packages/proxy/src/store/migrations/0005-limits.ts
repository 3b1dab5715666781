import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('limits')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('keep_until', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('limits_kept').on('limits').columns(['keep_until']).execute()
  await db.schema.createIndex('lookups_at').on('lookups').columns(['at']).execute()
  await db.schema
    .alterTable('sessions')
    .addColumn('exempt', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
  await db.schema.alterTable('payments').addColumn('counters', 'text').execute()
  // Each of these is to be seen at once, and rare: metrics count them at every scrape.
  await sql`create index payments_late on payments (late) where late = 1`.execute(db)
  await sql`create index payments_conflict on payments (state) where conflict is not null`.execute(
    db,
  )
  await sql`create index sessions_overpaid on sessions (overpaid) where overpaid = 1`.execute(db)
}
