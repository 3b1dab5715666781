import type { Kysely, Transaction } from 'kysely'
import { afterPrompt } from '../limits/phone.ts'
import { isPhoneKey, promptEndOf } from '../limits/prompts.ts'
import type { Counter, Reservation } from '../limits/reservation.ts'
import { unmark, type Marks } from '../limits/windows.ts'
import type { Payment } from '../payments/payment.ts'
import type { Tables } from './tables.ts'

/** Counters of what may be asked for, shared by every process on the database. Phones and addresses are keyed hashes. */
export interface LimitVerbs {
  /** Take a place on every counter of the reservation, or none. Two racers never share the last place. */
  reserve(reservation: Reservation): Promise<boolean>
  /** A look: would `reserve` find a place now? Takes none, and promises none. */
  hasRoom(reservation: Reservation): Promise<boolean>
  /** Forget the counters nobody needs any longer, and the numbers asked about before `lookupsBefore`. */
  pruneLimits(now: number, lookupsBefore: number): Promise<void>
}

export function limitVerbs(db: Kysely<Tables>): LimitVerbs {
  return {
    async reserve(reservation) {
      const work = db.transaction().execute((tx) => takePlaces(tx, reservation))
      return (await limitedWhereFull(work)) !== 'limited'
    },
    hasRoom: (reservation) => hasRoom(db, reservation),
    async pruneLimits(now, lookupsBefore) {
      await db.deleteFrom('limits').where('keep_until', '<=', now).execute()
      await db.deleteFrom('lookups').where('at', '<', lookupsBefore).execute()
    },
  }
}

export async function hasRoom(db: Kysely<Tables>, reservation: Reservation): Promise<boolean> {
  const rows = await db
    .selectFrom('limits')
    .select(['key', 'state'])
    .where('key', 'in', reservation.keys)
    .where('keep_until', '>', reservation.at)
    .execute()
  return reservation.take(new Map(rows.map(({ key, state }) => [key, state]))) !== null
}

/** A counter is full: the transaction is undone, and keeps nothing of what it wrote before. */
class CounterFull extends Error {}

/**
 * Take the places, as the last that this transaction does: some of the counters are everybody's, and who waits for one waits
 * for no more than this and a commit. Where one is full, `limitedWhereFull` tells.
 */
export async function takePlaces(tx: Transaction<Tables>, reservation: Reservation): Promise<void> {
  const counters = await lockCounters(tx, reservation.keys, reservation.at)
  const next = reservation.take(new Map([...counters].map(([key, { state }]) => [key, state])))
  if (next === null) throw new CounterFull()
  await writeCounters(tx, next)
}

/** `work` is a transaction that takes places. */
export async function limitedWhereFull<T>(work: Promise<T>): Promise<T | 'limited'> {
  try {
    return await work
  } catch (error) {
    if (error instanceof CounterFull) return 'limited'
    throw error
  }
}

/**
 * Run `move` of a payment, and tell its counters when it ends. They are locked before the payment is. (A start has made its
 * payment before it locks them; nobody else can see that one, and so nobody waits for it.)
 */
export async function withPromptEnd<T>(
  tx: Transaction<Tables>,
  payment: Payment,
  move: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const end = promptEndOf(payment)
  const at = payment.finishedAt
  const keys = end === null ? [] : await countersOf(tx, payment.id)
  if (end === null || at === null || keys.length === 0) return move()

  const counters = await lockExisting(tx, keys, at)
  const moved = await move()
  if (moved === undefined) return undefined
  const next = [...counters].map(([key, counter]): [string, Counter] => [
    key,
    isPhoneKey(key)
      ? afterPrompt(counter, payment, end, at)
      : payment.firstSentAt === null
        ? lessOne(counter, payment.createdAt)
        : counter,
  ])
  await writeCounters(tx, new Map(next))
  return moved
}

/** The counters that its prompt's end concerns, as they were called when it started: the keys of hashes may change. */
async function countersOf(tx: Transaction<Tables>, id: string): Promise<readonly string[]> {
  const row = await tx
    .selectFrom('payments')
    .select('counters')
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.counters == null ? [] : (JSON.parse(row.counters) as string[]) // written by `insertPayment` alone
}

/** What nobody sent was no attempt. */
function lessOne(counter: Counter, at: number): Counter {
  const marks = unmark(JSON.parse(counter.state) as Marks, at) // written by `counted` alone
  return { ...counter, state: JSON.stringify(marks) }
}

/**
 * Reads the counters and holds them until the transaction ends. A counter that does not exist yet is held too: it is made,
 * empty and already over, so that the next pruning takes it away if nothing comes of it.
 */
async function lockCounters(
  tx: Transaction<Tables>,
  keys: readonly string[],
  at: number,
): Promise<ReadonlyMap<string, Counter>> {
  const rows = await tx
    .insertInto('limits')
    .values(keys.map((key) => ({ key, state: '', keep_until: 0 })))
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet((row) => ({ key: row.ref('excluded.key') })),
    )
    .returning(['key', 'state', 'keep_until'])
    .execute()
  const kept = rows.filter((row) => row.keep_until > at)
  return new Map(kept.map((row) => [row.key, { state: row.state, keepUntil: row.keep_until }]))
}

/** The same, where a counter that does not exist has nothing to be told. */
async function lockExisting(
  tx: Transaction<Tables>,
  keys: readonly string[],
  at: number,
): Promise<ReadonlyMap<string, Counter>> {
  const counters = new Map<string, Counter>()
  for (const key of keys) {
    const row = await tx
      .updateTable('limits')
      .set({ key })
      .where('key', '=', key)
      .where('keep_until', '>', at)
      .returning(['state', 'keep_until'])
      .executeTakeFirst()
    if (row !== undefined) counters.set(key, { state: row.state, keepUntil: row.keep_until })
  }
  return counters
}

async function writeCounters(
  tx: Transaction<Tables>,
  counters: ReadonlyMap<string, Counter>,
): Promise<void> {
  if (counters.size === 0) return
  const rows = [...counters].map(([key, { state, keepUntil }]) => {
    return { key, state, keep_until: keepUntil }
  })
  await tx
    .insertInto('limits')
    .values(rows)
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet((row) => ({
        state: row.ref('excluded.state'),
        keep_until: row.ref('excluded.keep_until'),
      })),
    )
    .execute()
}
