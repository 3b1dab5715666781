import type { CompiledQuery, InsertResult, Kysely } from 'kysely'
import { compiled } from './compiled.ts'
import { locked } from './differences.ts'
import type { leaseOf } from './leases.ts'
import type { toPaymentChange } from './rows.ts'
import type { PaymentRow, Tables } from './tables.ts'

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
    /**
     * The unique index on live orders decides, not a look beforehand: two processes may both have looked. How many rows it wrote
     * tells; to have one returned costs SQLite as long again as a table's insert.
     */
    insertPayment: compiled((row: PaymentRow & { counters: string | null }) =>
      db
        .insertInto('payments')
        .values(row)
        .onConflict((conflict) => conflict.doNothing()),
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
