import type { Kysely, Selectable, Transaction } from 'kysely'
import type { RenewalRow, Tables } from './tables.ts'

/** An account's row, of its renewals, and its keys: how the verbs about either get at them. */
export function accountRows(db: Kysely<Tables>) {
  /** Everything about an account's keys happens one after the other, on however many instances. */
  const withAccount = <T>(
    account: string,
    work: (tx: Transaction<Tables>, renewal: Selectable<RenewalRow>) => Promise<T>,
  ): Promise<T> =>
    db.transaction().execute(async (tx) => {
      const renewal = await tx
        .insertInto('renewals')
        .values({ account })
        .onConflict((conflict) => conflict.column('account').doUpdateSet({ account }))
        .returningAll()
        .executeTakeFirstOrThrow()
      return work(tx, renewal)
    })
  const keysOf = (on: Kysely<Tables>, account: string) =>
    on.selectFrom('keys').selectAll().where('account', '=', account).orderBy('seq', 'desc')
  const renewalOf = (on: Kysely<Tables>, account: string) =>
    on.updateTable('renewals').where('account', '=', account)
  const keyOf = (on: Kysely<Tables>, account: string, seq: number) =>
    on.updateTable('keys').where('account', '=', account).where('seq', '=', seq)

  return { withAccount, keysOf, renewalOf, keyOf }
}
