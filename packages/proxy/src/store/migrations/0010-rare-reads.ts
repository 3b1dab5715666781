import { sql, type Kysely } from 'kysely'

/** What a shop looks up by hand, and what metrics count at every scrape, without reading all there ever was. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index payments_operator on payments (operator, created_at, id)`.execute(db)
  await sql`create index payouts_state on payouts (state)`.execute(db)
}
