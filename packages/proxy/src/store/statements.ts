import { sql, type CompiledQuery, type InsertResult, type Kysely } from 'kysely'
import { timing } from '@pvit-checkout/contract/checkout'
import { compiled } from './compiled.ts'
import { locked } from './differences.ts'
import type { leaseOf } from './leases.ts'
import type { toPaymentChange } from './rows.ts'
import type { Stray } from './store.ts'
import type { PaymentRow, Tables } from './tables.ts'

/** What a hint brings: when it came, and 1 where it says that the payment succeeded, and where it is a callback. */
type Claim = [now: number, claimedSuccess: number, calledBack: number]

/** Of one payment or payout, from one source: anybody may hint, for ever. */
export const hintEvidenceKept = 50

export type EvidenceRow = Omit<Tables['evidence'], 'id'>

export type HotStatements = ReturnType<typeof hotStatements>

/** What runs for every start, callback and reading, each built once. What they are part of stands in sql.ts. */
export function hotStatements(db: Kysely<Tables>) {
  const payments = () => db.selectFrom('payments').selectAll()
  const paymentFor = (session: string, payment: string) =>
    db
      .selectFrom('payments')
      .innerJoin('sessions', 'sessions.order_name', 'payments.order_name')
      .where('payments.id', '=', payment)
      .where('sessions.id', '=', session)
  // In one order: of two who lock several, each would wait for the other.
  const sessionsOf = (order: string) =>
    db.selectFrom('sessions').where('order_name', '=', order).orderBy('id')
  const hint = (...[now, claimedSuccess, calledBack]: Claim) => {
    const next = sql`hint_asked_at + ${sql.lit(timing.checkEveryMs)}`
    const dueAt = sql<number>`case when ${next} > ${now} then ${next} else ${now} end`
    return db
      .updateTable('payments')
      .set({
        hint_at: sql<number>`case when hint_at <= ${dueAt} then hint_at else ${dueAt} end`,
        claimed_success: sql<number>`case when ${claimedSuccess} = 1 then 1 else claimed_success end`,
        called_back: sql<number>`case when ${calledBack} = 1 and live = 1 then 1 else called_back end`,
      })
      .returning(['id', 'hint_at', 'finished_at', 'called_back'])
  }
  const appending = new Map<number, (...rows: EvidenceRow[]) => CompiledQuery<InsertResult>>()
  return {
    findSession: compiled((id: string) =>
      db.selectFrom('sessions').selectAll().where('id', '=', id),
    ),
    findPayment: compiled((id: string) => payments().where('id', '=', id)),
    findPaymentFor: compiled((session: string, payment: string) =>
      paymentFor(session, payment).selectAll('payments'),
    ),
    glance: compiled((session: string, payment: string) =>
      paymentFor(session, payment).select([
        'payments.state',
        'payments.version',
        'payments.expires_at',
      ]),
    ),
    listByOrder: compiled((order: string) =>
      payments().where('order_name', '=', order).orderBy('created_at', 'desc').orderBy('id'),
    ),

    /** Only one transaction at a time opens or closes an order: the first statement of each that does. */
    lockSessions: compiled((order: string) =>
      sessionsOf(order).select(['id', 'status']).$call(locked(db)),
    ),
    /** The same, by whoever opens one: it is told what an open one holds. */
    lockWholeSessions: compiled((order: string) => sessionsOf(order).selectAll().$call(locked(db))),
    findAttempt: compiled((session: string, key: string) =>
      db
        .selectFrom('payments')
        .select('id')
        .where('session_id', '=', session)
        .where('attempt_key', '=', key),
    ),
    /** The unique index on live orders decides, not a look beforehand: two processes may both have looked. */
    insertPayment: compiled((row: PaymentRow & { counters: string | null }) =>
      db
        .insertInto('payments')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .returning('id'),
    ),
    /** One for each set of columns. */
    replaceLive: replacing(db),
    replaceEnded: replacing(db),
    /** By itself, where it is another: it stands in an index, and most moves leave it as it is. */
    writeOperator: compiled((id: string, operator: string | null) =>
      db.updateTable('payments').set({ operator }).where('id', '=', id),
    ),
    /** One line or more of a timeline: a start writes two at once. */
    appendEvidence(...rows: EvidenceRow[]) {
      const append =
        appending.get(rows.length) ??
        compiled((...each: EvidenceRow[]) => db.insertInto('evidence').values(each))
      appending.set(rows.length, append)
      return append(...rows)
    },

    hintById: compiled((id: string, ...claim: Claim) => hint(...claim).where('id', '=', id)),
    hintByReference: compiled((reference: string, ...claim: Claim) =>
      hint(...claim).where('reference', '=', reference),
    ),
    /** Nothing where a payout has the reference. */
    keepStray: compiled(({ at, reference, status }: Stray) =>
      db
        .insertInto('strays')
        .columns(['at', 'reference', 'status'])
        .expression(
          db
            .selectNoFrom([
              sql<number>`cast(${at} as bigint)`.as('at'),
              sql<string>`${reference}`.as('reference'),
              sql<string>`${status}`.as('status'),
            ])
            .where((where) =>
              where.not(
                where.exists(
                  db
                    .selectFrom('payouts')
                    .select(sql`1`.as('one'))
                    .where('reference', '=', reference),
                ),
              ),
            ),
        )
        .returning('id'),
    ),
    /**
     * In one statement with its count, for it is all that a callback writes beside the payment's own row. A timeline shorter than
     * `hintEvidenceKept` in all is counted in the index alone.
     */
    appendHintEvidence: compiled((row: EvidenceRow) => {
      const lines = db
        .selectFrom('evidence')
        .select((select) => select.fn.countAll<number>().as('kept'))
        .where('payment_id', '=', row.payment_id)
      return db
        .insertInto('evidence')
        .columns(['payment_id', 'at', 'type', 'source', 'detail'])
        .expression(
          db
            .selectNoFrom([
              sql<string>`${row.payment_id}`.as('payment_id'),
              sql<number>`cast(${row.at} as bigint)`.as('at'),
              sql<string>`${row.type}`.as('type'),
              sql<string>`${row.source}`.as('source'),
              sql<string>`${row.detail}`.as('detail'),
            ])
            .where((where) =>
              where.or([
                where(lines, '<', hintEvidenceKept),
                where(lines.where('source', '=', row.source), '<', hintEvidenceKept),
              ]),
            ),
        )
    }),
  }
}

function replacing(db: Kysely<Tables>) {
  return compiled(
    (
      change: ReturnType<typeof toPaymentChange>,
      lease: ReturnType<typeof leaseOf>,
      id: string,
      expected: number,
      claimsKnown: number,
    ) =>
      db
        .updateTable('payments')
        .set({ ...change, ...lease })
        .where('id', '=', id)
        .where('version', '=', expected)
        .where('claimed_success', '<=', claimsKnown)
        .returning(['called_back', 'hint_at', 'operator']),
  )
}
