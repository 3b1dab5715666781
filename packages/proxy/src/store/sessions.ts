import type { Kysely } from 'kysely'
import type { SessionId } from '@pvit-checkout/contract/checkout'
import type { Session } from '../sessions/session.ts'
import type { Vault } from '../vault.ts'
import { first } from './compiled.ts'
import { locked } from './differences.ts'
import { fromSessionRow, toSessionRow } from './rows.ts'
import type { HotStatements } from './statements.ts'
import type { Tables } from './tables.ts'

/** The part of the store that holds the payment windows of orders. Every verb is one durable transaction. */
export interface SessionStore {
  /** Keep a new session. */
  insertSession(session: Session): Promise<void>
  findSession(id: SessionId): Promise<Session | null>
  /** The newest session of the order that is stored as open, expired by the clock or not. */
  findOpenSession(order: string): Promise<Session | null>
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

export function sessionVerbs(db: Kysely<Tables>, vault: Vault, hot: HotStatements): SessionStore {
  return {
    async insertSession(session) {
      await db.insertInto('sessions').values(toSessionRow(session, vault)).execute()
    },
    async findSession(id) {
      const row = await first(db, hot.findSession(id))
      return row === undefined ? null : fromSessionRow(row, vault)
    },
    async findOpenSession(order) {
      const row = await db
        .selectFrom('sessions')
        .selectAll()
        .where('order_name', '=', order)
        .where('status', '=', 'open')
        .orderBy('created_at', 'desc')
        .executeTakeFirst()
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
