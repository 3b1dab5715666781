import { sql, type Kysely } from 'kysely'

/** What the shop is told, who was told of it, and what the callbacks are worth. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('events')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('events_at').on('events').columns(['at']).execute()

  await db.schema
    .createTable('deliveries')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('event_id', 'text', (column) => column.notNull().references('events.id'))
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('target', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('next_at', 'bigint')
    .addColumn('lease_until', 'bigint')
    .addColumn('last_at', 'bigint')
    .addColumn('last_status', 'integer')
    .addColumn('last_cause', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute()
  await sql`create index deliveries_due on deliveries (target, next_at) where status = 'pending'`.execute(
    db,
  )
  await db.schema
    .createIndex('deliveries_event')
    .on('deliveries')
    .columns(['event_id', 'target'])
    .execute()
  await db.schema
    .createIndex('deliveries_age')
    .on('deliveries')
    .columns(['created_at', 'id'])
    .execute()

  for (const name of ['overdue_told', 'called_back']) {
    await db.schema
      .alterTable('payments')
      .addColumn(name, 'integer', (column) => column.notNull().defaultTo(0))
      .execute()
  }
  await sql`create index payments_overdue on payments (expires_at) where live = 1 and overdue_told = 0`.execute(
    db,
  )
  await sql`create index payments_results on payments (account, finished_at) where live = 0 and seen_at is not null`.execute(
    db,
  )
}
