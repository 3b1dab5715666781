import { sql, type Kysely, type Transaction } from 'kysely'
import { inBatches } from './batches.ts'
import { first } from './compiled.ts'
import { isPostgres } from './differences.ts'
import { hintStatements } from './hint-statements.ts'
import { hintsTogether, type HintToKeep } from './hints-together.ts'
import { toEvidenceRow } from './rows.ts'
import type { Payment } from '../payments/payment.ts'
import type { Evidence, Stray } from './store.ts'
import type { Tables } from './tables.ts'

export interface StrayKept {
  readonly stray: Stray
  /** There are hardly ever more: where there were, the oldest go, a tenth of them at a time. */
  readonly most: number
}

export interface Hinted {
  readonly dueAt: number
  readonly finishedAt: number | null
  /** A callback came before the result was known, this one included. */
  readonly calledBack: boolean
}

/** The part of the store that keeps what anybody may say of a payment, and that makes us ask. */
export interface HintStore {
  /**
   * A hint (callback, click) of the payment with this reference at PVIT: it falls due with its evidence, or ten seconds after a
   * hint last made us ask, or before if it already does. A hint that arrives while a question is under way is not lost: it is asked
   * again. Keeps at most fifty hints' evidence of one source a payment, on Postgres a few more where they come at once. Null: there
   * is no such payment, and nothing was written.
   *
   * `otherwise`: where no payment and no payout has this reference, it is kept as a stray. That takes the same time, as one
   * transaction of as many statements: whoever posts callbacks learns from none whether its reference is a
   * payment's. A payout's takes a second one.
   */
  hint(
    of: { readonly reference: string },
    evidence: Evidence,
    claimedSuccess?: boolean,
    otherwise?: StrayKept,
  ): Promise<Hinted | 'stray' | null>
  /**
   * The hint by which `payment` was claimed came too soon after the last: it falls due again at `at`. Its lease ends and its
   * schedule is as it was, unless somebody moved it since.
   */
  putOffHint(payment: Payment, at: number): Promise<void>
  /** The strays, newest first. A thousand or so at most. */
  listStrays(): Promise<Stray[]>
}

interface ToKeep extends HintToKeep {
  readonly otherwise: StrayKept | undefined
}

/** Whoever comes while these are written waits for them: sixty took twenty milliseconds. */
const togetherMost = 100
/** The statement for many costs Postgres more than twice what those for one do: as long as few come, each goes by itself. */
const aloneMost = 2

export function hintVerbs(db: Kysely<Tables>): HintStore {
  const statements = hintStatements(db)
  const together = hintsTogether(db)

  const keepAlone = ({ reference, evidence, claimedSuccess, otherwise }: ToKeep) =>
    db.transaction().execute(async (tx) => {
      const { at, source } = evidence
      const claim = [at, claimedSuccess ? 1 : 0, source === 'callback' ? 1 : 0] as const
      const done = await first(tx, statements.hint(reference, ...claim))
      if (done !== undefined) {
        const row = toEvidenceRow(done.id, evidence)
        await tx.executeQuery(statements.appendHintEvidence(row))
        return toHinted(done, at)
      }
      if (otherwise === undefined) return null
      const kept = await first(tx, statements.keepStray(otherwise.stray))
      if (kept === undefined) return null
      await forgetStrays(tx, kept.id, 1, otherwise.most)
      return 'stray'
    })

  const keepTogether = inBatches(togetherMost, (hints: readonly ToKeep[]) =>
    db.transaction().execute(async (tx) => {
      const { rows } = await tx.executeQuery(together(hints))
      const newest = rows[0]?.newest_stray ?? null
      const most = hints.find(({ otherwise }) => otherwise)?.otherwise?.most
      if (newest !== null && most !== undefined) {
        const strays = rows.filter((row) => row.is_stray).length
        await forgetStrays(tx, newest, strays, most)
      }
      return rows
    }),
  )

  let alone = 0
  async function keepOnPostgres(hint: ToKeep): Promise<Hinted | 'stray' | null> {
    if (alone >= aloneMost) {
      const kept = await keepTogether(hint)
      if (kept.is_stray) return 'stray'
      if (kept.id !== null) return toHinted(kept, hint.evidence.at)
      if (!kept.is_taken) return null
      // Whoever moves the payment at this moment is waited for: by this hint, and by no other.
    }
    alone += 1
    try {
      return await keepAlone(hint)
    } finally {
      alone -= 1
    }
  }

  // On SQLite all that is written at once shares a commit anyway, and takes turns.
  const keep = isPostgres(db) ? keepOnPostgres : keepAlone
  return {
    hint: ({ reference }, evidence, claimedSuccess = false, otherwise) =>
      keep({ reference, evidence, claimedSuccess, otherwise }),
    async putOffHint({ id, version, tracking }, at) {
      const since = <T>(claimed: T, column: string) =>
        sql<T>`case when version = ${version} then ${claimed} else ${sql.ref(column)} end`
      await db
        .updateTable('payments')
        .set({
          hint_at: at,
          lease_until: since<number | null>(null, 'lease_until'),
          lease_by: since<number | null>(null, 'lease_by'),
          next_at: since(tracking.nextAt, 'next_at'),
        })
        .where('id', '=', id)
        .execute()
    },
    listStrays: () =>
      db.selectFrom('strays').select(['at', 'reference', 'status']).orderBy('id', 'desc').execute(),
  }
}

function toHinted(
  done: { hint_at: number | null; finished_at: number | null; called_back: number | null },
  at: number,
): Hinted {
  return {
    dueAt: done.hint_at ?? at, // just set, but its column may be null
    finishedAt: done.finished_at,
    calledBack: done.called_back === 1,
  }
}

/** Those beyond `most` go now and then: each time, it would be one statement more than a payment's callback costs. */
async function forgetStrays(
  tx: Transaction<Tables>,
  newest: number,
  added: number,
  most: number,
): Promise<void> {
  const every = Math.ceil(most / 10)
  const passed = newest - (newest % every)
  if (passed > newest - added)
    await tx
      .deleteFrom('strays')
      .where('id', '<', passed - most + every)
      .execute()
}
