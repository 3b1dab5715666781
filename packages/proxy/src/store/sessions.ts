import type { Kysely } from 'kysely'
import type { SessionId } from '@pvit-checkout/contract/checkout'
import type { Session } from '../sessions/session.ts'
import type { Vault } from '../vault.ts'
import { first } from './compiled.ts'
import { inTurn, locked } from './differences.ts'
import { fromSessionRow, toSessionRow } from './rows.ts'
import type { HotStatements } from './statements.ts'
import type { Tables } from './tables.ts'

/** The part of the store that holds the payment windows of orders. Every verb is one durable transaction. */
export interface SessionStore {
  /**
   * Keep a new session, unless its order is paid, or open (at `session.createdAt`) or under way at another amount, or has an
   * open session already, which is resolved to then. Of two racers the second sees what the first has kept.
   */
  openSession(session: Session): Promise<Opening>
  findSession(id: SessionId): Promise<Session | null>
  /**
   * Close an open session; one that is not open stays as it is. Of a start that passes it, the payment is either kept before,
   * and found afterwards, or never.
   */
  cancelSession(id: SessionId): Promise<void>
  /**
   * Count `phone` (a keyed hash) among the numbers this session asked about. Resolves to false, writing nothing, when it
   * would be one more than `most`; a number counted before is always let through.
   */
  countLookup(id: SessionId, phoneHash: string, most: number, at: number): Promise<boolean>
}

/** `isUnderWay`: a payment of the order is not settled yet. It holds the order at its amount, whatever becomes of its session. */
export type Opening =
  | { readonly kind: 'kept'; readonly isUnderWay: boolean }
  | { readonly kind: 'open'; readonly session: Session }
  | { readonly kind: 'paid' }
  | { readonly kind: 'other-amount'; readonly amount: number; readonly isUnderWay: boolean }

export function sessionVerbs(db: Kysely<Tables>, vault: Vault, hot: HotStatements): SessionStore {
  return {
    openSession: (session) =>
      db.transaction().execute(async (tx): Promise<Opening> => {
        const { order, createdAt } = session
        // An order's first sessions have no row yet on which one could wait for the other.
        await inTurn(tx, `order ${order}`)
        const { rows: sessions } = await tx.executeQuery(hot.lockWholeSessions(order))
        const payments = await tx
          .selectFrom('payments')
          .select(['state', 'live', 'amount'])
          .where('order_name', '=', order)
          .execute()
        if (payments.some(({ state }) => state === 'succeeded')) return { kind: 'paid' }
        const [row] = sessions
          .filter(({ status, expires_at }) => status === 'open' && expires_at > createdAt)
          .toSorted((a, b) => b.created_at - a.created_at)
        const live = payments.find((payment) => payment.live === 1)
        const amount = live?.amount ?? row?.amount ?? session.amount
        if (amount !== session.amount)
          return { kind: 'other-amount', amount, isUnderWay: live !== undefined }
        if (row !== undefined) return { kind: 'open', session: fromSessionRow(row, vault) }
        await tx.insertInto('sessions').values(toSessionRow(session, vault)).execute()
        return { kind: 'kept', isUnderWay: live !== undefined }
      }),
    async findSession(id) {
      const row = await first(db, hot.findSession(id))
      return row === undefined ? null : fromSessionRow(row, vault)
    },
    async cancelSession(id) {
      // It waits for whoever holds the order's sessions: a start in its commit, say.
      await db
        .updateTable('sessions')
        .set({ status: 'canceled' })
        .where('id', '=', id)
        .where('status', '=', 'open')
        .execute()
    },
    countLookup: (id, phoneHash, most, at) =>
      db.transaction().execute(async (tx) => {
        // Two instances must not both find room for one more.
        await tx
          .selectFrom('sessions')
          .select('id')
          .where('id', '=', id)
          .$call(locked(tx))
          .execute()
        const seen = await tx
          .selectFrom('lookups')
          .select('phone_hash')
          .where('session_id', '=', id)
          .execute()
        if (seen.some((row) => row.phone_hash === phoneHash)) return true
        if (seen.length >= most) return false
        await tx
          .insertInto('lookups')
          .values({ session_id: id, phone_hash: phoneHash, at })
          .execute()
        return true
      }),
  }
}
