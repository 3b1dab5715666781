import { sql, type Kysely } from 'kysely'

/** Few events are ever given up: counted at each scrape, they would be looked for among all that the shop was told. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index deliveries_given_up on deliveries (created_at, id) where status = 'failed'`.execute(
    db,
  )
}
