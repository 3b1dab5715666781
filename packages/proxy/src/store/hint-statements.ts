import { sql, type Expression, type Kysely } from 'kysely'
import { timing } from '@pvit-checkout/contract/checkout'
import { compiled } from './compiled.ts'
import { clocksDifferMs } from './shared-clock.ts'
import type { Stray } from './store.ts'
import type { EvidenceRow } from './statements.ts'
import type { Tables } from './tables.ts'

/** What a hint brings: when it came, and 1 where it says that the payment succeeded, and where it is a callback. */
type Claim = [now: number, claimedSuccess: number, calledBack: number]

/** Of one payment or payout, from one source: anybody may hint, for ever. */
export const hintEvidenceKept = 50

/** One hint, each in a transaction of its own. */
export function hintStatements(db: Kysely<Tables>) {
  return {
    hint: compiled((reference: string, ...claim: Claim) =>
      db
        .updateTable('payments')
        .set(hintChange(...claim))
        .where('reference', '=', reference)
        .returning(['id', 'hint_at', 'finished_at', 'called_back']),
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

/**
 * It falls due now, or ten seconds after a hint last made us ask, or before if it already does. One that a clock which ran ahead has
 * answered keeps it waiting for nothing.
 */
export function hintChange(
  now: number | Expression<number>,
  claimedSuccess: number | Expression<number>,
  calledBack: number | Expression<number>,
) {
  const next = sql`hint_asked_at + ${sql.lit(timing.checkEveryMs)}`
  const latest = sql`hint_asked_at - ${sql.lit(clocksDifferMs)}`
  const dueAt = sql<number>`case when ${next} > ${now} and ${latest} <= ${now} then ${next} else ${now} end`
  return {
    hint_at: sql<number>`case when hint_at <= ${dueAt} then hint_at else ${dueAt} end`,
    claimed_success: sql<number>`case when ${claimedSuccess} = 1 then 1 else claimed_success end`,
    called_back: sql<number>`case when ${calledBack} = 1 and live = 1 then 1 else called_back end`,
  }
}
