import type { Kysely } from 'kysely'

/** What several instances must agree on: who renews a key, which received key is tried next, who was seen. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('renewals')
    .addColumn('account', 'text', (column) => column.primaryKey())
    .addColumn('fence', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('renewal_id', 'text')
    .addColumn('lease_until', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('asked_at', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('expected_until', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('failures', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('retry_at', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('held_until', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('cause', 'text')
    .addColumn('tried_at', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('tried_unasked_at', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute()
  for (const [name, type] of [
    ['renewal_id', 'text'],
    ['fingerprint', 'text'],
  ] as const)
    await db.schema.alterTable('keys').addColumn(name, type).execute()
  for (const name of ['tries', 'try_at'])
    await db.schema
      .alterTable('keys')
      .addColumn(name, 'bigint', (column) => column.notNull().defaultTo(0))
      .execute()
  await db.schema
    .createTable('sightings')
    .addColumn('session_id', 'text', (column) => column.primaryKey())
    .addColumn('seen_at', 'bigint', (column) => column.notNull())
    .execute()
}
