import type { Kysely } from 'kysely'

/** An older instance would take a repeated request for another one, and ask for a new key: a payout would go twice. */
export const alone = true

/** They were made without the master key: whoever read them had only to try all the numbers there are. */
export async function up(db: Kysely<Record<string, { fingerprint: string }>>): Promise<void> {
  for (const table of ['payments', 'payouts'])
    await db.updateTable(table).set({ fingerprint: '' }).execute()
}
