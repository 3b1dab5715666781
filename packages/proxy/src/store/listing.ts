import { sql, type Kysely, type RawBuilder, type SqlBool } from 'kysely'
import type { Operator, PaymentId } from '@pvit-checkout/contract/checkout'
import type { PaymentState } from '@pvit-checkout/contract/shop'
import { isLive } from '../payments/machine.ts'
import type { Payment } from '../payments/payment.ts'
import type { Vault } from '../vault.ts'
import { fromPaymentRow } from './rows.ts'
import type { Evidence } from './store.ts'
import type { Tables } from './tables.ts'

/** A place in a list that runs from new to old: the last one shown. */
export interface Place {
  readonly at: number
  readonly id: string
}

export interface Page {
  readonly limit: number
  /** Only what comes after it, in a list from new to old. */
  readonly after?: Place | undefined
}

export interface PaymentFilter {
  readonly order?: string | undefined
  readonly state?: PaymentState | undefined
  readonly operator?: Operator | undefined
  readonly since?: number | undefined
}

export interface ListingStore {
  /**
   * Payments to which all of the filter applies, newest first. A page goes on after a place, not after a number of rows:
   * what is inserted meanwhile neither repeats nor hides one.
   */
  listPayments(filter: PaymentFilter, page: Page): Promise<Payment[]>
  /**
   * The timelines of several payments, to be shown: oldest entry first; none for one without entries. Of an entry whose detail
   * cannot be read the rest is told, and that it is so. What is to be decided by a detail asks `readEvidence`, which rejects then.
   */
  readTimelines(ids: readonly PaymentId[]): Promise<ReadonlyMap<PaymentId, Evidence[]>>
}

export function listingVerbs(db: Kysely<Tables>, vault: Vault): ListingStore {
  return {
    async listPayments({ order, state, operator, since }, { limit, after }) {
      const open = db.selectFrom('payments').select('id').where('live', '=', 1)
      // An order has few payments, and few are open: where either is named, the operator's index must not draw SQLite away.
      const isFew = order !== undefined || (state !== undefined && isLive(state))
      const ofOperator = isFew
        ? sql<string | null>`operator || ''`
        : sql.ref<string | null>('operator')
      const rows = await db
        .selectFrom('payments')
        .selectAll()
        .where((where) =>
          where.and([
            ...(order === undefined ? [] : [where('order_name', '=', order)]),
            // As text: SQLite takes an index of some rows only where it sees that they are asked for.
            ...(state === undefined ? [] : [where('state', '=', sql.lit(state))]),
            // Few are open. Their index has to be asked for in this way: otherwise SQLite reads all payments, newest first.
            ...(state !== undefined && isLive(state) ? [where('id', 'in', open)] : []),
            ...(operator === undefined ? [] : [where(ofOperator, '=', operator)]),
            ...(since === undefined ? [] : [where('created_at', '>=', since)]),
            ...(after === undefined ? [] : [isAfter(after)]),
          ]),
        )
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
      return rows.map((row) => fromPaymentRow(row, vault))
    },
    async readTimelines(ids) {
      const timelines = new Map<PaymentId, Evidence[]>()
      if (ids.length === 0) return timelines
      const rows = await db
        .selectFrom('evidence')
        .selectAll()
        .where('payment_id', 'in', ids)
        .orderBy('id')
        .execute()
      for (const { payment_id, at, type, source, detail } of rows) {
        const id = payment_id as PaymentId // what the row was written with
        const entry = { at, type, source, detail: detailOf(detail) } as Evidence // written by `append` alone
        timelines.set(id, [...(timelines.get(id) ?? []), entry])
      }
      return timelines
    },
  }
}

/** Of a timeline that is shown. */
export function detailOf(text: string): Evidence['detail'] {
  try {
    return JSON.parse(text) as Evidence['detail'] // written by `append` alone
  } catch {
    return { unreadable: true }
  }
}

/** For a list ordered by `created_at` and `id`, both from new to old. */
export function isAfter({ at, id }: Place): RawBuilder<SqlBool> {
  return sql<SqlBool>`(created_at, id) < (${at}, ${id})`
}
