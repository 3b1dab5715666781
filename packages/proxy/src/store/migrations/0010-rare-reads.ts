import { sql, type Kysely } from 'kysely'

/** What a shop looks up by hand, without reading all there ever was. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index payments_operator on payments (operator, created_at, id)`.execute(db)
}
