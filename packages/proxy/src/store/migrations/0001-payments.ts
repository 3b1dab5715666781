import { sql, type Kysely } from 'kysely'
import { risingId } from '../differences.ts'

/** Forward only: a later change is a later file. Times are epoch milliseconds, phones and keys are sealed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('sessions')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('order_name', 'text', (column) => column.notNull())
    .addColumn('amount', 'bigint', (column) => column.notNull())
    .addColumn('description', 'text')
    .addColumn('methods', 'text', (column) => column.notNull())
    .addColumn('phone_sealed', 'text')
    .addColumn('locale', 'text', (column) => column.notNull())
    .addColumn('return_url', 'text')
    .addColumn('metadata', 'text', (column) => column.notNull())
    .addColumn('product', 'text')
    .addColumn('free_info', 'text')
    .addColumn('agent', 'text')
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('overpaid', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema
    .createIndex('sessions_order')
    .on('sessions')
    .columns(['order_name', 'created_at'])
    .execute()

  await db.schema
    .createTable('lookups')
    .addColumn('session_id', 'text', (column) => column.notNull())
    .addColumn('phone_hash', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('lookups_key', ['session_id', 'phone_hash'])
    .execute()

  await db.schema
    .createTable('payments')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('session_id', 'text', (column) => column.notNull().references('sessions.id'))
    .addColumn('order_name', 'text', (column) => column.notNull())
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('method', 'text', (column) => column.notNull())
    .addColumn('reference', 'text', (column) => column.notNull().unique())
    .addColumn('amount', 'bigint', (column) => column.notNull())
    .addColumn('phone_sealed', 'text', (column) => column.notNull())
    .addColumn('operator', 'text')
    .addColumn('attempt_key', 'text', (column) => column.notNull())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('live', 'integer', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('reason', 'text')
    .addColumn('pvit_id', 'text')
    .addColumn('fees', 'bigint')
    .addColumn('redirect_url', 'text')
    .addColumn('late', 'integer', (column) => column.notNull())
    .addColumn('conflict', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('first_sent_at', 'bigint')
    .addColumn('last_sent_at', 'bigint')
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('finished_at', 'bigint')
    .addColumn('next_at', 'bigint')
    .addColumn('hint_at', 'bigint')
    .addColumn('claimed_success', 'integer', (column) => column.notNull())
    .addColumn('seen_at', 'bigint')
    .addColumn('tracking', 'text', (column) => column.notNull())
    .addColumn('lease_until', 'bigint')
    .execute()
  await sql`create unique index payments_attempt on payments (session_id, attempt_key)`.execute(db)
  // The promise itself, kept by the database: one live payment per order, across sessions and processes.
  await sql`create unique index payments_live_order on payments (order_name) where live = 1`.execute(
    db,
  )
  await sql`create index payments_due on payments (next_at) where next_at is not null`.execute(db)
  await sql`create index payments_hinted on payments (hint_at) where hint_at is not null`.execute(
    db,
  )
  await sql`create index payments_order on payments (order_name, created_at)`.execute(db)
  await sql`create index payments_seen on payments (account, seen_at) where seen_at is not null`.execute(
    db,
  )

  await db.schema
    .createTable('evidence')
    .addColumn(...risingId(db))
    .addColumn('payment_id', 'text', (column) => column.notNull().references('payments.id'))
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('detail', 'text', (column) => column.notNull())
    .execute()
  await db.schema
    .createIndex('evidence_payment')
    .on('evidence')
    .columns(['payment_id', 'id'])
    .execute()

  await db.schema
    .createTable('strays')
    .addColumn(...risingId(db))
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('reference', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .execute()

  await db.schema
    .createTable('keys')
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('sealed', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('received_at', 'bigint', (column) => column.notNull())
    .addColumn('verified_at', 'bigint')
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('keys_key', ['account', 'seq'])
    .execute()
}
