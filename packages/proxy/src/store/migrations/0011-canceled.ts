import { sql, type Kysely } from 'kysely'

/** The one settled state that is rare: listed newest first, it would be looked for among all payments there ever were. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index payments_canceled on payments (created_at, id) where state = 'canceled'`.execute(
    db,
  )
}
