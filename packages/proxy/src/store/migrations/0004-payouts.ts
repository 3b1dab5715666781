import { sql, type Kysely } from 'kysely'

/** Times are epoch milliseconds; phones and notes are sealed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('payouts')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('reference', 'text', (column) => column.notNull().unique())
    .addColumn('amount', 'bigint', (column) => column.notNull())
    .addColumn('phone_sealed', 'text', (column) => column.notNull())
    .addColumn('phone_hash', 'text', (column) => column.notNull())
    .addColumn('operator', 'text')
    .addColumn('order_name', 'text')
    .addColumn('note_sealed', 'text')
    .addColumn('request_key', 'text', (column) => column.notNull().unique())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('reason', 'text')
    .addColumn('pvit_id', 'text')
    .addColumn('fees', 'bigint')
    .addColumn('late', 'integer', (column) => column.notNull())
    .addColumn('conflict', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('finished_at', 'bigint')
    .addColumn('next_at', 'bigint')
    .addColumn('seen_at', 'bigint')
    .addColumn('tracking', 'text', (column) => column.notNull())
    .addColumn('lease_until', 'bigint')
    .execute()
  await sql`create index payouts_newest on payouts (created_at, id)`.execute(db)
  await sql`create index payouts_due on payouts (next_at) where next_at is not null`.execute(db)
  await sql`create index payouts_seen on payouts (account, seen_at) where seen_at is not null`.execute(
    db,
  )

  await db.schema
    .createTable('payout_evidence')
    .addColumn('payout_id', 'text', (column) => column.notNull().references('payouts.id'))
    .addColumn('nr', 'integer', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('detail', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('payout_evidence_key', ['payout_id', 'nr'])
    .execute()

  // One row, written first by everybody who adds a payout: the caps are counted by one after the other.
  await db.schema
    .createTable('payout_turns')
    .addColumn('taken', 'bigint', (column) => column.notNull())
    .execute()
  await sql`insert into payout_turns (taken) values (0)`.execute(db)
}
