import type { Kysely } from 'kysely'

/** When a hint last made us ask. A callback is stored by one statement that must know it; it was inside `tracking` before. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('payments').addColumn('hint_asked_at', 'bigint').execute()
}
