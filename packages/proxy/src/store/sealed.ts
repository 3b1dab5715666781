import { sql, type Kysely } from 'kysely'
import type { Vault } from '../vault.ts'
import type { Tables } from './tables.ts'

/** What a value is sealed for: moved to another row or column, it no longer opens. */
export const placeOf = {
  session: (id: string) => `session ${id}`,
  payment: (id: string) => `payment ${id}`,
  payout: (id: string) => `payout ${id}`,
  payoutNote: (id: string) => `payout note ${id}`,
  key: ({ account, seq }: { account: string; seq: number }) => `key ${account} ${seq}`,
} as const

export interface SealStore {
  /**
   * Seal anew, under the first master key, what an older one sealed; a batch at a time, so that nobody waits for it.
   * Resolves to how many values none of the listed keys opens: they stay as they are. Ends early with the signal.
   */
  resealAll(signal: AbortSignal): Promise<{ resealed: number; unopened: number }>
}

const rowsAtOnce = 200

export function sealVerbs(db: Kysely<Tables>, vault: Vault): SealStore {
  return {
    async resealAll(signal) {
      const count = { resealed: 0, unopened: 0 }
      for (const column of sealedColumns(db, vault.currentPrefix)) {
        let rows = await column.read('')
        while (rows.length > 0 && !signal.aborted) {
          for (const { id, place, sealed } of rows) {
            const plain = openOrNull(vault, sealed, place)
            if (plain === null) count.unopened += 1
            else {
              // Only what was read: a value written meanwhile is under the first key already.
              await column.write(id, sealed, vault.seal(plain, place))
              count.resealed += 1
            }
          }
          rows = await column.read(rows.at(-1)?.id ?? '')
        }
      }
      return count
    },
  }
}

/** Null when no listed key opens it: a row is more than its number, and must not keep others from being read. */
export function openOrNull(vault: Vault, sealed: string, place: string): string | null {
  try {
    return vault.open(sealed, place)
  } catch {
    return null
  }
}

interface SealedColumn {
  /** The next rows, after this id, whose value is not sealed under the first key. */
  read(after: string): Promise<{ id: string; place: string; sealed: string }[]>
  write(id: string, from: string, to: string): Promise<unknown>
}

/** Every sealed column there is: whoever adds one adds it here. */
function sealedColumns(db: Kysely<Tables>, current: string): readonly SealedColumn[] {
  const old = (column: string) =>
    sql<boolean>`substr(${sql.ref(column)}, 1, ${sql.lit(current.length)}) <> ${current}`
  const column = (
    table: 'sessions' | 'payments' | 'payouts',
    name: 'phone_sealed' | 'note_sealed',
    place: (id: string) => string,
  ): SealedColumn => ({
    async read(after) {
      const { rows } = await sql<{ id: string; sealed: string }>`
        select id, ${sql.ref(name)} as sealed from ${sql.table(table)}
        where id > ${after} and ${sql.ref(name)} is not null and ${old(name)}
        order by id limit ${sql.lit(rowsAtOnce)}`.execute(db)
      return rows.map((row) => ({ ...row, place: place(row.id) }))
    },
    write: (id, from, to) =>
      sql`update ${sql.table(table)} set ${sql.ref(name)} = ${to} where id = ${id} and ${sql.ref(name)} = ${from}`.execute(
        db,
      ),
  })
  return [
    column('sessions', 'phone_sealed', placeOf.session),
    column('payments', 'phone_sealed', placeOf.payment),
    column('payouts', 'phone_sealed', placeOf.payout),
    column('payouts', 'note_sealed', placeOf.payoutNote),
    {
      async read(after) {
        const rows = await db.selectFrom('keys').selectAll().where(old('sealed')).execute()
        return rows
          .map((row) => ({ id: placeOf.key(row), place: placeOf.key(row), sealed: row.sealed }))
          .filter(({ id }) => id > after)
          .sort((a, b) => (a.id < b.id ? -1 : 1))
      },
      write: (_, from, to) =>
        db.updateTable('keys').set({ sealed: to }).where('sealed', '=', from).execute(),
    },
  ]
}
