import type { Kysely } from 'kysely'

/** What is never a key again, by its keyed hash alone. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('forgotten_keys')
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('forgotten_keys_key', ['account', 'fingerprint'])
    .execute()
}
