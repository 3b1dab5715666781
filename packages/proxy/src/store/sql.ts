import type { Dialect, Transaction } from 'kysely'
import { countersToTell } from '../limits/prompts.ts'
import type { PaymentId } from '@pvit-checkout/contract/checkout'
import type { PaymentState } from '@pvit-checkout/contract/shop'
import { isLive } from '../payments/machine.ts'
import type { Payment } from '../payments/payment.ts'
import type { Vault } from '../vault.ts'
import { first } from './compiled.ts'
import { deliveryVerbs } from './deliveries.ts'
import { waitingOutside } from './differences.ts'
import { dueVerbs } from './due.ts'
import { appendEvents, eventVerbs } from './events.ts'
import { hintVerbs } from './hints.ts'
import { hotStatements } from './statements.ts'
import { keyVerbs } from './keys.ts'
import { leaseOf, type LeaseBy } from './leases.ts'
import { listingVerbs } from './listing.ts'
import { hasRoom, limitedWhereFull, limitVerbs, takePlaces, withPromptEnd } from './limits.ts'
import { signalVerbs } from './signals.ts'
import { migrate, type OnUpdate } from './migrate.ts'
import { closeOrder, isOrderTaken, readOrder } from './orders.ts'
import { payoutVerbs } from './payouts.ts'
import { renewalVerbs } from './renewals.ts'
import { sealVerbs } from './sealed.ts'
import { sessionVerbs } from './sessions.ts'
import { sightingVerbs } from './sightings.ts'
import { databaseOf } from './sqlite-database.ts'
import {
  fromPaymentRow,
  toEvidenceRow,
  toPaymentChange,
  toPaymentRow,
  toTrackingChange,
} from './rows.ts'
import type { Evidence, Inserted, Store } from './store.ts'
import { namingFaults } from './store-error.ts'
import type { PaymentRow, Tables } from './tables.ts'

const idsAtOnce = 500

/** The store in SQL, one implementation for every dialect. Migrates before it resolves. Its leases are `leaseBy`'s. */
export async function createSqlStore(
  dialect: Dialect,
  vault: Vault,
  afterClose = () => {},
  leaseBy: LeaseBy = () => null,
  onUpdate?: OnUpdate,
): Promise<Store> {
  const db = databaseOf<Tables>(dialect)
  // What could not be opened must be free for whoever tries again.
  await migrate(db, undefined, onUpdate).catch(async (error: unknown) => {
    await db.destroy()
    afterClose()
    throw error
  })

  const payment = (row: PaymentRow | undefined): Payment | null =>
    row === undefined ? null : fromPaymentRow(row, vault)
  const payments = () => db.selectFrom('payments').selectAll()
  const hot = hotStatements(db)
  const append = async (tx: Transaction<Tables>, id: string, evidence: readonly Evidence[]) => {
    if (evidence.length === 0) return
    await tx.executeQuery(hot.appendEvidence(...evidence.map((one) => toEvidenceRow(id, one))))
  }

  const outside = waitingOutside(db)
  /** The last start was one too many: the next will be as a rule, which a look tells it that waits for nobody. */
  let isTight = false

  return namingFaults({
    async insertPayment(next, evidence, reservation, leaving) {
      const insert = () =>
        db.transaction().execute(async (tx): Promise<Inserted> => {
          // A twin of this request is told first of all, but only looked for where the start would fail: it seldom does.
          const refused = async <Why>(why: Why) => {
            const twin = await first(tx, hot.findAttempt(next.sessionId, next.attemptKey))
            return twin === undefined ? why : 'key-taken'
          }
          const { rows: sessions } = await tx.executeQuery(hot.lockSessions(next.order))
          if (sessions.some(({ status }) => status === 'paid')) return refused('order-paid')
          // The shop may have closed it while we looked.
          if (sessions.some(({ id, status }) => id === next.sessionId && status !== 'open'))
            return refused('session-closed')
          if (reservation !== undefined && isTight && !(await hasRoom(tx, reservation)))
            return refused((await isOrderTaken(tx, next.order)) ? 'order-taken' : 'limited')
          const counters =
            reservation === undefined ? null : JSON.stringify(countersToTell(reservation))
          const lease = leaseOf(leaving?.leaseUntil ?? null, leaseBy)
          const row = { ...toPaymentRow(next, vault), counters, ...lease }
          const { numAffectedRows } = await tx.executeQuery(hot.insertPayment(row))
          if (numAffectedRows !== 1n) return refused('order-taken')
          const lines = leaving === undefined ? [evidence] : [evidence, leaving.evidence]
          await append(tx, next.id, lines)
          if (reservation !== undefined) await takePlaces(tx, reservation)
          return 'stored'
        })
      if (reservation === undefined) return insert()
      const inserted = await limitedWhereFull(outside(insert))
      isTight = inserted === 'limited'
      return inserted
    },
    findPayment: async (id) => payment(await first(db, hot.findPayment(id))),
    findPaymentFor: async (session, id) =>
      payment(await first(db, hot.findPaymentFor(session, id))),
    async glance(session, id) {
      const row = await first(db, hot.glance(session, id))
      return row === undefined
        ? null
        : {
            state: row.state as PaymentState, // as rows.ts wrote it
            version: row.version,
            expiresAt: row.expires_at,
          }
    },
    async readVersions(ids) {
      const versions = new Map<PaymentId, number>()
      for (let from = 0; from < ids.length; from += idsAtOnce) {
        const rows = await db
          .selectFrom('payments')
          .select(['id', 'version'])
          .where('id', 'in', ids.slice(from, from + idsAtOnce))
          .execute()
        for (const { id, version } of rows) versions.set(id as PaymentId, version) // as it was asked for
      }
      return versions
    },
    async listByOrder(order) {
      const { rows } = await db.executeQuery(hot.listByOrder(order))
      return rows.map((row) => fromPaymentRow(row, vault))
    },
    async listBySession(session) {
      const rows = await payments()
        .where('session_id', '=', session)
        .orderBy('created_at', 'desc')
        .orderBy('id')
        .execute()
      return rows.map((row) => fromPaymentRow(row, vault))
    },
    async listCalledBack(account, most) {
      const rows = await db
        .selectFrom('payments')
        .select('called_back')
        .where('account', '=', account)
        .where('live', '=', 0)
        .where('seen_at', 'is not', null)
        .orderBy('finished_at', 'desc')
        .limit(most)
        .execute()
      return rows.map((row) => row.called_back === 1)
    },
    findKnown: async (account, not) =>
      payment(
        await payments()
          .where('account', '=', account)
          .where('seen_at', 'is not', null)
          .where('id', '!=', not)
          .orderBy('seen_at', 'desc')
          .limit(1)
          .executeTakeFirst(),
      ),

    replace: (next, expected, evidence, leaseUntil, telling) =>
      db.transaction().execute(async (tx) => {
        if (next.state === 'succeeded') await tx.executeQuery(hot.lockSessions(next.order))
        const replacePayment = isLive(next.state) ? hot.replaceLive : hot.replaceEnded
        const change = replacePayment(
          toPaymentChange(next),
          leaseOf(leaseUntil ?? null, leaseBy),
          next.id,
          expected,
          // Hints raise no version: a failure has to know of the claim it contradicts.
          next.state === 'failed' && !next.tracking.claimedSuccess ? 0 : 1,
        )
        const done = await withPromptEnd(tx, next, () => first(tx, change))
        if (done === undefined) return null
        if (done.operator !== next.operator)
          await tx.executeQuery(hot.writeOperator(next.id, next.operator))
        await append(tx, next.id, evidence)
        await appendEvents(tx, telling?.events ?? [])
        if (next.state === 'succeeded') {
          const successes = await closeOrder(tx, next.order)
          if (successes > 1 && telling !== undefined) {
            const { session, payments } = await readOrder(tx, vault, next)
            await appendEvents(tx, [telling.overpaid(session, payments, successes)])
          }
        }
        // A callback may have come while the question was under way.
        const tracking = { ...next.tracking, calledBack: done.called_back === 1 }
        return { payment: { ...next, tracking }, hintAt: done.hint_at }
      }),
    track: (id, version, tracking, evidence, leaseUntil) =>
      db.transaction().execute(async (tx) => {
        const done = await tx
          .updateTable('payments')
          .set({ ...toTrackingChange(tracking), ...leaseOf(leaseUntil ?? null, leaseBy) })
          .where('id', '=', id)
          .where('version', '=', version)
          .returning('id')
          .executeTakeFirst()
        if (done !== undefined && evidence !== undefined) await append(tx, id, [evidence])
      }),
    async readEvidence(id) {
      const rows = await db
        .selectFrom('evidence')
        .selectAll()
        .where('payment_id', '=', id)
        .orderBy('id')
        .execute()
      return rows.map((row) => ({
        at: row.at,
        type: row.type,
        source: row.source as Evidence['source'], // written by `append` alone
        detail: JSON.parse(row.detail) as Evidence['detail'],
      }))
    },
    ...hintVerbs(db),
    ...dueVerbs(db, vault, leaseBy),
    ...sessionVerbs(db, vault, hot),
    ...keyVerbs(db, vault),
    ...renewalVerbs(db),
    ...sightingVerbs(db),
    ...sealVerbs(db, vault),
    ...listingVerbs(db, vault),
    ...limitVerbs(db),
    ...signalVerbs(db),
    ...eventVerbs(db, vault),
    ...deliveryVerbs(db, leaseBy),
    ...payoutVerbs(db, vault, leaseBy),
    async close() {
      await db.destroy()
      afterClose()
    },
  })
}
