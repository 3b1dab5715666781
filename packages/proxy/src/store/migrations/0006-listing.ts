import { sql, type Kysely } from 'kysely'

/** Lists run from new to old, and a page goes on after the last one shown. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index payments_newest on payments (created_at, id)`.execute(db)
}
