import { sql, type Kysely, type Transaction } from 'kysely'
import type { PaymentId } from '@pvit-checkout/contract/checkout'
import type { Payment } from '../payments/payment.ts'
import type { Vault } from '../vault.ts'
import { lockedUnlessTaken } from './differences.ts'
import {
  firstClaimableAt,
  endDeliveryLeases,
  endLeases,
  leaseOf,
  putOff,
  type LeaseBy,
} from './leases.ts'
import { fromPaymentRow, toEvidenceRow } from './rows.ts'
import { bringForward } from './set-back.ts'
import type { Evidence } from './store.ts'
import type { PaymentRow, Tables } from './tables.ts'

/** Its shopper still looks at the screen, as a rule. Most have decided by then, so that one question is enough. */
const youngForMs = 150_000

export interface Due {
  readonly payment: Payment
  /** It is due because somebody hinted, not by its schedule alone. */
  readonly hinted: boolean
}

/** The part of the store that says which payments to look after next, and keeps two from looking after one. */
export interface DueStore {
  /**
   * Take up to `limit` payments of the account that are due and not leased, and lease them until `until`: if nothing is
   * written of one by then, it is due again. They come as they were before. Two claimers never share one.
   *
   * The newest hint comes first, then of the young whoever is due longest, then of all. `longest` of the `limit` are those that
   * are due longest, by their schedule or by a hint, whatever else there is: so however long a rush takes, nobody waits for its
   * end. With `hintsOnly`, and none of the `longest`, only hints are taken.
   */
  claimDue(
    account: string,
    now: number,
    until: number,
    limit: number,
    longest?: number,
    hintsOnly?: boolean,
  ): Promise<Due[]>
  /**
   * The look at a payment that was claimed until `until` broke off, over a row that cannot be read, say: it is due then, and comes
   * after all that is due before, so that however many of these there are, they take no other's turn. Its timeline says so, once
   * in a row.
   */
  putOffLook(id: PaymentId, until: number, evidence: Evidence): Promise<void>
  /**
   * A fresh process on a database that only it can open: whoever held a lease is dead, and what they were at is due. So is what
   * is open and from the future: the clock was wrong then, or is now, and its plans are worth nothing.
   */
  dropLeases(now: number): Promise<void>
  /**
   * When the account's next payment can be claimed: due, and its lease over; null if none. Of one that is leased beyond the time
   * it will be due, that time. Quick where nothing can be claimed by `now`.
   */
  nextDueAt(account: string, now: number): Promise<number | null>
}

export function dueVerbs(db: Kysely<Tables>, vault: Vault, leaseBy: LeaseBy): DueStore {
  return {
    claimDue: (account, now, until, limit, longest = 0, hintsOnly = false) =>
      db.transaction().execute(async (tx) => {
        const rows = await choose(listsOf(tx, account, now), limit, longest, hintsOnly)
        if (rows.length === 0) return []
        await tx
          .updateTable('payments')
          .set({
            ...leaseOf(until, leaseBy),
            // A hint that is not due yet stays; a later one sets it anew.
            hint_at: sql<number | null>`case when hint_at <= ${now} then null else hint_at end`,
            // The hint is gone from here on: should its question break off, the payment falls due with the end of the lease.
            next_at: sql<number>`case when next_at < ${until} then next_at else ${until} end`,
          })
          .where(
            'id',
            'in',
            rows.map((row) => row.id),
          )
          .execute()
        return rows.map((row) => ({
          payment: fromPaymentRow(row, vault),
          hinted: row.hint_at !== null && row.hint_at <= now,
        }))
      }),
    putOffLook: (id, until, evidence) =>
      db.transaction().execute(async (tx) => {
        if (!(await putOff(tx, 'payments', id, until))) return
        const last = await tx
          .selectFrom('evidence')
          .select('type')
          .where('payment_id', '=', id)
          .orderBy('id', 'desc')
          .limit(1)
          .executeTakeFirst()
        if (last?.type !== evidence.type)
          await tx.insertInto('evidence').values(toEvidenceRow(id, evidence)).execute()
      }),
    async dropLeases(now) {
      await endLeases(db, 'payments', now, null)
      await endDeliveryLeases(db, null)
      await bringForward(db, now)
      await db.updateTable('renewals').set({ lease_until: 0 }).execute()
    },
    nextDueAt: (account, now) =>
      firstClaimableAt(
        (at, where) =>
          db.selectFrom('payments').select(at.as('at')).where('account', '=', account).where(where),
        ['next_at', 'hint_at'],
        now,
      ),
  }
}

type Lists = ReturnType<typeof listsOf>

/** What of the account is due and free. Each list is read off its index, so that a backlog of thousands costs no more than a handful. */
function listsOf(tx: Transaction<Tables>, account: string, now: number) {
  const free = () =>
    tx
      .selectFrom('payments')
      .selectAll()
      .where('account', '=', account)
      .where((where) =>
        where.or([where('lease_until', 'is', null), where('lease_until', '<=', now)]),
      )
      .$call(lockedUnlessTaken(tx))
  const planned = () => free().where('next_at', '<=', now).orderBy('next_at')
  const young = now - youngForMs
  return {
    /** By the schedule, whoever is due longest first. */
    planned,
    /** What is young fell due since it was made: of an older backlog nothing is read. */
    young: () =>
      planned()
        .where('next_at', '>', young)
        .where(sql<number>`created_at + 0`, '>', young),
    hinted: (order: 'asc' | 'desc') => free().where('hint_at', '<=', now).orderBy('hint_at', order),
  }
}

/** In the order that `claimDue` promises. */
async function choose(
  due: Lists,
  limit: number,
  longest: number,
  hintsOnly: boolean,
): Promise<PaymentRow[]> {
  const { rows, areMore } = await chooseLongest(due, longest)
  const planned = areMore && !hintsOnly ? [due.young(), due.planned()] : []
  for (const list of [due.hinted('desc'), ...planned]) {
    const room = limit - rows.length
    if (room <= 0) break
    const taken = rows.map((row) => row.id)
    const others = taken.length === 0 ? list : list.where('id', 'not in', taken)
    rows.push(...(await others.limit(room).execute()))
  }
  return rows
}

/** Those that are due longest, by schedule or hint. `areMore` is false where nothing else is due by its schedule. */
async function chooseLongest(
  due: Lists,
  most: number,
): Promise<{ rows: PaymentRow[]; areMore: boolean }> {
  if (most <= 0) return { rows: [], areMore: true }
  const planned = await due.planned().limit(most).execute()
  const hinted = await due.hinted('asc').limit(most).execute()
  const byId = new Map([...planned, ...hinted].map((row) => [row.id, row]))
  const since = (row: PaymentRow) => Math.min(row.next_at ?? Infinity, row.hint_at ?? Infinity)
  const inOrder = [...byId.values()].toSorted((a, b) => since(a) - since(b))
  return {
    rows: inOrder.slice(0, most),
    areMore: planned.length === most || inOrder.length > most,
  }
}
