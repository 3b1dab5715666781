import type { Kysely } from 'kysely'
import type { Vault } from '../vault.ts'
import { fromKeyRow, toKeyRow } from './rows.ts'
import type { Store } from './store.ts'
import type { Tables } from './tables.ts'

const candidatesKept = 5

/** The part of the store that holds PVIT's access keys, sealed. */
export function keyVerbs(
  db: Kysely<Tables>,
  vault: Vault,
): Pick<Store, 'insertKey' | 'listKeys' | 'adoptKey' | 'markKey'> {
  return {
    insertKey: (key) =>
      db.transaction().execute(async (tx) => {
        const rows = await tx
          .selectFrom('keys')
          .select(['seq', 'state'])
          .where('account', '=', key.account)
          .orderBy('seq', 'desc')
          .execute()
        const seq = (rows[0]?.seq ?? 0) + 1
        await tx
          .insertInto('keys')
          .values(toKeyRow({ ...key, seq }, vault))
          .execute()
        const surplus = [
          ...rows.filter((row) => row.state === 'candidate').slice(candidatesKept - 1),
          ...rows.filter((row) => row.state === 'dead').slice(candidatesKept),
        ].map((row) => row.seq)
        if (surplus.length > 0) {
          await tx
            .deleteFrom('keys')
            .where('account', '=', key.account)
            .where('seq', 'in', surplus)
            .execute()
        }
        return seq
      }),
    async listKeys(account) {
      const rows = await db
        .selectFrom('keys')
        .selectAll()
        .where('account', '=', account)
        .orderBy('seq', 'desc')
        .execute()
      return rows.map((row) => fromKeyRow(row, vault))
    },
    adoptKey: (account, seq, at) =>
      db.transaction().execute(async (tx) => {
        const active = await tx
          .selectFrom('keys')
          .select('seq')
          .where('account', '=', account)
          .where('state', '=', 'active')
          .executeTakeFirst()
        if (active !== undefined && active.seq > seq) return false
        await tx
          .updateTable('keys')
          .set({ state: 'dead' })
          .where('account', '=', account)
          .where('state', '=', 'previous')
          .execute()
        if (active !== undefined && active.seq !== seq) {
          await tx
            .updateTable('keys')
            .set({ state: 'previous' })
            .where('account', '=', account)
            .where('seq', '=', active.seq)
            .execute()
        }
        await tx
          .updateTable('keys')
          .set({ state: 'active', verified_at: at })
          .where('account', '=', account)
          .where('seq', '=', seq)
          .execute()
        return true
      }),
    async markKey(account, seq, state) {
      await db
        .updateTable('keys')
        .set({ state })
        .where('account', '=', account)
        .where('seq', '=', seq)
        .execute()
    },
  }
}
