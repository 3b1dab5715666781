import type { Kysely } from 'kysely'

/** Who holds a lease, and which instances are alive: what a dead one holds is not waited for. On SQLite both stay empty. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('instances')
    .addColumn('id', 'bigint', (column) => column.primaryKey())
    .addColumn('registered_at', 'bigint', (column) => column.notNull())
    .addColumn('gone_since', 'bigint')
    .execute()
  for (const table of ['payments', 'deliveries', 'payouts'])
    await db.schema.alterTable(table).addColumn('lease_by', 'bigint').execute()
}
