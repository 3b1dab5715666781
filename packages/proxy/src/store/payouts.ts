import { sql, type Kysely, type Transaction } from 'kysely'
import type { PayoutId } from '@pvit-checkout/contract/shop'
import type { OutgoingEvent } from '../events/event.ts'
import type { Tracking } from '../payments/payment.ts'
import type { NewPayout, Payout } from '../payouts/payout.ts'
import type { Vault } from '../vault.ts'
import { appendEvents } from './events.ts'
import { firstClaimableAt, endLeases, leaseOf, putOff, unleased, type LeaseBy } from './leases.ts'
import { detailOf, isAfter, type Page } from './listing.ts'
import type { Evidence } from './store.ts'
import { fromPayoutRow, toPayoutChange, toPayoutRow, toPayoutTracking } from './payout-rows.ts'
import { hintEvidenceKept } from './hint-statements.ts'
import type { PayoutRow, Tables } from './tables.ts'

/** What all payouts since `since` that have not failed may come to, the new one included. Whole XAF; null: no such cap. */
export interface PayoutSums {
  readonly since: number
  readonly daily: number | null
  /** Of one number. */
  readonly numberDaily: number | null
}

/** The part of the store that holds money sent to customers. Every verb is one durable transaction. */
export interface PayoutStore {
  /**
   * Keep a new payout, leased until its `nextAt`. Two racers with one key: exactly one is stored. The sums are counted in the
   * same transaction, one racer after the other: together they never come to more than a cap.
   */
  insertPayout(
    payout: NewPayout,
    evidence: Evidence,
    sums: PayoutSums,
  ): Promise<'stored' | 'key-taken' | 'daily-limit' | 'number-limit'>
  findPayout(id: PayoutId): Promise<Payout | null>
  findPayoutByKey(requestKey: string): Promise<Payout | null>
  findPayoutByReference(reference: string): Promise<Payout | null>
  /** Newest first. */
  listPayouts(page: Page): Promise<Payout[]>
  /** A payout of the account that PVIT has named before: proof that questions about its payouts are answered. */
  findKnownPayout(account: string, not: PayoutId): Promise<Payout | null>
  /** Their timelines, as payments’. */
  readPayoutTimelines(ids: readonly PayoutId[]): Promise<ReadonlyMap<PayoutId, Evidence[]>>

  /**
   * Replace a payout if it is still at version `expected`, with its evidence and what the shop is to hear; else resolve to
   * false and write nothing. Any lease ends.
   */
  replacePayout(
    next: Payout,
    expected: number,
    evidence: readonly Evidence[],
    events?: readonly OutgoingEvent[],
  ): Promise<boolean>
  /** Remember what was asked and seen, and end the lease. Does nothing if it moved past `version`. */
  trackPayout(id: PayoutId, version: number, tracking: Tracking, evidence: Evidence): Promise<void>
  /** The payout falls due at `at`, or before if it already does. Keeps at most fifty hints' evidence a payout. */
  hintPayout(id: PayoutId, at: number, evidence: Evidence): Promise<void>
  /** Take up to `limit` payouts of the account that are due and not leased. Two claimers never share one. */
  claimDuePayouts(account: string, now: number, until: number, limit: number): Promise<Payout[]>
  /** As `putOffLook` of payments. */
  putOffPayoutLook(id: PayoutId, until: number, evidence: Evidence): Promise<void>
  /** As `nextDueAt` of payments. */
  nextPayoutDueAt(account: string, now: number): Promise<number | null>
  /** A fresh process on a database that only it can open: whoever was sending is dead. */
  dropPayoutLeases(now: number): Promise<void>
}

export function payoutVerbs(db: Kysely<Tables>, vault: Vault, leaseBy: LeaseBy): PayoutStore {
  const payouts = () => db.selectFrom('payouts').selectAll()
  const read = (row: PayoutRow | undefined) =>
    row === undefined ? null : fromPayoutRow(row, vault)

  return {
    insertPayout: (payout, evidence, { since, daily, numberDaily }) =>
      db.transaction().execute(async (tx) => {
        // Everybody writes this row first, so that one counts after the other has committed.
        await tx
          .updateTable('payout_turns')
          .set({ taken: sql<number>`taken + 1` })
          .execute()
        const row = {
          ...toPayoutRow(payout, vault),
          ...leaseOf(payout.tracking.nextAt, leaseBy),
        }
        const twin = await tx
          .selectFrom('payouts')
          .select('id')
          .where('request_key', '=', payout.requestKey)
          .executeTakeFirst()
        if (twin !== undefined) return 'key-taken'
        const sum = async (phoneHashes: readonly string[] | null) => {
          const counted = await tx
            .selectFrom('payouts')
            .select((select) => select.fn.sum<number | string | null>('amount').as('sum'))
            .where('created_at', '>', since)
            .where('state', '!=', 'failed')
            .$if(phoneHashes !== null, (query) =>
              query.where('phone_hash', 'in', phoneHashes ?? []),
            )
            .executeTakeFirstOrThrow()
          return Number(counted.sum ?? 0) + payout.amount
        }
        if (daily !== null && (await sum(null)) > daily) return 'daily-limit'
        // Those of before a new master key count on, as long as the old one is listed.
        const ofNumber = vault.hashes(payout.phone)
        if (numberDaily !== null && (await sum(ofNumber)) > numberDaily) return 'number-limit'
        await tx.insertInto('payouts').values(row).execute()
        await append(tx, payout.id, [evidence])
        return 'stored'
      }),
    findPayout: async (id) => read(await payouts().where('id', '=', id).executeTakeFirst()),
    findPayoutByKey: async (requestKey) =>
      read(await payouts().where('request_key', '=', requestKey).executeTakeFirst()),
    findPayoutByReference: async (reference) =>
      read(await payouts().where('reference', '=', reference).executeTakeFirst()),
    async listPayouts({ limit, after }) {
      const rows = await payouts()
        .$if(after !== undefined, (query) =>
          after === undefined ? query : query.where(isAfter(after)),
        )
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
      return rows.map((row) => fromPayoutRow(row, vault))
    },
    findKnownPayout: async (account, not) =>
      read(
        await payouts()
          .where('account', '=', account)
          .where('seen_at', 'is not', null)
          .where('id', '!=', not)
          .orderBy('seen_at', 'desc')
          .limit(1)
          .executeTakeFirst(),
      ),
    async readPayoutTimelines(ids) {
      const timelines = new Map<PayoutId, Evidence[]>()
      if (ids.length === 0) return timelines
      const rows = await db
        .selectFrom('payout_evidence')
        .selectAll()
        .where('payout_id', 'in', ids)
        .orderBy('payout_id')
        .orderBy('nr')
        .execute()
      for (const { payout_id, at, type, source, detail } of rows) {
        const id = payout_id as PayoutId // written by `append` alone, as is the rest of the row
        const entry = { at, type, source, detail: detailOf(detail) } as Evidence
        timelines.set(id, [...(timelines.get(id) ?? []), entry])
      }
      return timelines
    },

    replacePayout: (next, expected, evidence, events = []) =>
      db.transaction().execute(async (tx) => {
        const done = await tx
          .updateTable('payouts')
          .set({ ...toPayoutChange(next), ...unleased })
          .where('id', '=', next.id)
          .where('version', '=', expected)
          .returning('id')
          .executeTakeFirst()
        if (done === undefined) return false
        await append(tx, next.id, evidence)
        await appendEvents(tx, events)
        return true
      }),
    trackPayout: (id, version, tracking, evidence) =>
      db.transaction().execute(async (tx) => {
        const done = await tx
          .updateTable('payouts')
          .set({ ...toPayoutTracking(tracking), ...unleased })
          .where('id', '=', id)
          .where('version', '=', version)
          .returning('id')
          .executeTakeFirst()
        if (done !== undefined) await append(tx, id, [evidence])
      }),
    hintPayout: (id, at, evidence) =>
      db.transaction().execute(async (tx) => {
        await tx
          .updateTable('payouts')
          .set({
            next_at: sql<number>`case when next_at is null or next_at > ${at} then ${at} else next_at end`,
          })
          .where('id', '=', id)
          .execute()
        const { kept } = await tx
          .selectFrom('payout_evidence')
          .select((select) => select.fn.countAll<number | string>().as('kept'))
          .where('payout_id', '=', id)
          .where('source', '=', evidence.source)
          .executeTakeFirstOrThrow()
        if (Number(kept) < hintEvidenceKept) await append(tx, id, [evidence])
      }),
    async claimDuePayouts(account, now, until, limit) {
      const free = sql<boolean>`(lease_until is null or lease_until <= ${now})`
      const rows = await db
        .updateTable('payouts')
        .set(leaseOf(until, leaseBy))
        .where('id', 'in', (inner) =>
          inner
            .selectFrom('payouts')
            .select('id')
            .where('account', '=', account)
            .where('next_at', '<=', now)
            .where(free)
            // Read off its index: by age, SQLite would read all payouts there ever were.
            .orderBy('next_at')
            .limit(limit),
        )
        // Asked again on the row itself: another claimer may have taken it in between.
        .where(free)
        .returningAll()
        .execute()
      return rows.map((row) => fromPayoutRow(row, vault))
    },
    putOffPayoutLook: (id, until, evidence) =>
      db.transaction().execute(async (tx) => {
        if (!(await putOff(tx, 'payouts', id, until))) return
        const last = await tx
          .selectFrom('payout_evidence')
          .select('type')
          .where('payout_id', '=', id)
          .orderBy('nr', 'desc')
          .limit(1)
          .executeTakeFirst()
        if (last?.type !== evidence.type) await append(tx, id, [evidence])
      }),
    nextPayoutDueAt: (account, now) =>
      firstClaimableAt(
        (at, where) =>
          db.selectFrom('payouts').select(at.as('at')).where('account', '=', account).where(where),
        ['next_at'],
        now,
      ),
    async dropPayoutLeases(now) {
      await endLeases(db, 'payouts', now, null)
    },
  }
}

/** Whoever calls it has just written the payout's row, and holds it: numbers are given out one by one. */
async function append(tx: Transaction<Tables>, id: PayoutId, evidence: readonly Evidence[]) {
  const { last } = await tx
    .selectFrom('payout_evidence')
    .select((select) => select.fn.max('nr').as('last'))
    .where('payout_id', '=', id)
    .executeTakeFirstOrThrow()
  let nr = last ?? 0
  for (const { detail, ...entry } of evidence) {
    nr += 1
    await tx
      .insertInto('payout_evidence')
      .values({ ...entry, payout_id: id, nr, detail: JSON.stringify(detail) })
      .execute()
  }
}
