import { sql, type Kysely } from 'kysely'

/**
 * What is due is claimed account by account. In the order of time alone, whatever one account has overdue was read through before
 * what is due of another was found.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [name, on] of [
    ['payments_due', 'payments (account, next_at) where next_at is not null'],
    ['payments_hinted', 'payments (account, hint_at) where hint_at is not null'],
    ['payouts_due', 'payouts (account, next_at) where next_at is not null'],
  ] as const) {
    await sql`drop index ${sql.id(name)}`.execute(db)
    await sql`create index ${sql.id(name)} on ${sql.raw(on)}`.execute(db)
  }
}
