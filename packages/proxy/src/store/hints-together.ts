import { sql, type Kysely } from 'kysely'
import { compiled } from './compiled.ts'
import { hintChange, hintEvidenceKept } from './hint-statements.ts'
import type { Evidence, Stray } from './store.ts'
import type { Tables } from './tables.ts'

export interface HintToKeep {
  readonly reference: string
  readonly evidence: Evidence
  readonly claimedSuccess: boolean
  readonly otherwise?: { readonly stray: Stray } | undefined
}

/** What became of one. Neither kept nor a stray nor taken: it is a payout's, or nobody's and not to be kept. */
interface HintKept {
  /** The payment that has it; null: none. */
  readonly id: string | null
  readonly hint_at: number | null
  readonly finished_at: number | null
  readonly called_back: number | null
  readonly is_stray: boolean
  /** Somebody else holds its payment: nothing was written. */
  readonly is_taken: boolean
  /** Of the strays that this statement kept, the newest. */
  readonly newest_stray: number | null
}

/**
 * Many hints in one statement, with all that each of them writes alone; of Postgres. It takes no row that somebody else has
 * locked, so that it waits for nobody while it holds rows of its own, and no hint waits for another's payment. Returns a row for
 * each hint, in their order.
 */
export function hintsTogether(db: Kysely<Tables>) {
  const change = hintChange(
    sql.ref('told.first_at'),
    sql.ref('told.claims_success'),
    sql.ref('told.is_callback'),
  )
  const most = sql.lit(hintEvidenceKept)
  const statement = compiled((hints: string) => ({
    compile: () =>
      sql<HintKept>`with given as (
          select *,
            row_number() over (partition by reference order by nth) as nth_line,
            row_number() over (partition by reference, source order by nth) as nth_of_source
          from json_to_recordset(${hints}::json) as hint (
            nth int, reference text, at bigint, type text, source text, detail text,
            claims_success int, is_callback int,
            stray_at bigint, stray_reference text, stray_status text
          )
        ),
        held as (
          select id, reference from payments where reference in (select reference from given)
          for no key update skip locked
        ),
        told as (
          select id as payment_id, min(at) as first_at,
            max(claims_success) as claims_success, max(is_callback) as is_callback
          from held join given using (reference) group by id
        ),
        done as (
          update payments set hint_at = ${change.hint_at},
            claimed_success = ${change.claimed_success}, called_back = ${change.called_back}
          from told where id = payment_id
          returning id, reference, hint_at, finished_at, called_back
        ),
        lines as (
          insert into evidence (payment_id, at, type, source, detail)
          select id, at, type, source, detail from done join given using (reference)
          where (select count(*) from evidence where payment_id = done.id) + nth_line <= ${most}
            or (select count(*) from evidence where payment_id = done.id and source = given.source)
              + nth_of_source <= ${most}
          order by nth
        ),
        unknown as (
          select nth, stray_at, stray_reference, stray_status from given
          where stray_reference is not null
            and not exists (select from payments where reference = given.reference)
            and not exists (select from payouts where reference = given.reference)
        ),
        strays_kept as (
          insert into strays (at, reference, status)
          select stray_at, stray_reference, stray_status from unknown order by nth
          returning id
        )
        select done.id, hint_at, finished_at, called_back,
          unknown.nth is not null as is_stray,
          done.id is null and exists (
            select from payments where reference = given.reference
          ) as is_taken,
          (select max(id) from strays_kept) as newest_stray
        from given left join done using (reference) left join unknown using (nth)
        order by nth`.compile(db),
  }))
  return (hints: readonly HintToKeep[]) => statement(JSON.stringify(hints.map(toGiven)))
}

function toGiven({ reference, evidence, claimedSuccess, otherwise }: HintToKeep, nth: number) {
  return {
    nth,
    reference,
    ...evidence,
    detail: JSON.stringify(evidence.detail),
    claims_success: claimedSuccess ? 1 : 0,
    is_callback: evidence.source === 'callback' ? 1 : 0,
    stray_at: otherwise?.stray.at,
    stray_reference: otherwise?.stray.reference,
    stray_status: otherwise?.stray.status,
  }
}
