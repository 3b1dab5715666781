import { sql, type Kysely } from 'kysely'
import type { SessionId } from '@pvit-checkout/contract/checkout'
import type { Tables } from './tables.ts'

/** Where a shopper was last seen by any instance, as coarse as whoever writes it. */
export interface SightingStore {
  /** Note that these sessions' shoppers were seen, where it can matter: only while a payment of theirs is in doubt. */
  noteSightings(sessions: readonly SessionId[], at: number): Promise<void>
  /** When some instance last noted it; null if none did. */
  lastSighting(session: SessionId): Promise<number | null>
}

const sessionsAtOnce = 500
const keptForMs = 3_600_000

export function sightingVerbs(db: Kysely<Tables>): SightingStore {
  return {
    async noteSightings(sessions, at) {
      const sorted = [...new Set(sessions)].sort()
      for (let from = 0; from < sorted.length; from += sessionsAtOnce) {
        const inDoubt = db
          .selectFrom('payments')
          .select(['session_id', sql<number>`max(${sql.lit(at)})`.as('seen_at')])
          .where('session_id', 'in', sorted.slice(from, from + sessionsAtOnce))
          .where('state', 'in', ['created', 'sending', 'unknown'])
          .groupBy('session_id')
          .orderBy('session_id') // two instances that note the same sessions take them in the same order
        await db
          .insertInto('sightings')
          .columns(['session_id', 'seen_at'])
          .expression(inDoubt)
          .onConflict((conflict) =>
            conflict.column('session_id').doUpdateSet((row) => ({
              seen_at: sql<number>`case when ${row.ref('sightings.seen_at')} > ${row.ref('excluded.seen_at')} then ${row.ref('sightings.seen_at')} else ${row.ref('excluded.seen_at')} end`,
            })),
          )
          .execute()
      }
      await db
        .deleteFrom('sightings')
        .where('seen_at', '<', at - keptForMs)
        .execute()
    },
    async lastSighting(session) {
      const row = await db
        .selectFrom('sightings')
        .select('seen_at')
        .where('session_id', '=', session)
        .executeTakeFirst()
      return row?.seen_at ?? null
    },
  }
}
