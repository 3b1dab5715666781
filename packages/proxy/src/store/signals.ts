import { sql, type Kysely } from 'kysely'
import type { Tables } from './tables.ts'

const minute = 60_000
const day = 24 * 60 * minute

/** What the database alone knows of how things stand: the same for every process on it. Ages in milliseconds. */
export interface Signals {
  /** Payments that are not settled. `age` is `under_3m`, `under_15m`, `under_1d` or `older`. */
  readonly open: readonly { readonly state: string; readonly age: string; readonly count: number }[]
  readonly oldestUnknownMs: number
  readonly late: number
  readonly conflicts: number
  readonly overpaid: number
  /** Payouts that are not settled. */
  readonly payouts: readonly { readonly state: string; readonly count: number }[]
  /** Events on their way to the shop. `attempts`: of the one tried most often. `givenUp`: on their way no longer. */
  readonly outbox: {
    readonly pending: number
    readonly oldestMs: number
    readonly attempts: number
    readonly givenUp: number
  }
  readonly strays: number
}

export interface SignalVerbs {
  /** Read from indexes that hold little more than what is counted. */
  readSignals(now: number): Promise<Signals>
  /** How many payments and payouts are not settled, account by account. */
  countOpen(): Promise<ReadonlyMap<string, number>>
}

export function signalVerbs(db: Kysely<Tables>): SignalVerbs {
  const count = sql<number>`count(*)`.as('count')
  const ageOf = (at: number | null | undefined, now: number) =>
    at == null ? 0 : Math.max(now - at, 0)

  return {
    async countOpen() {
      const payments = await db
        .selectFrom('payments')
        .select(['account', count])
        .where('live', '=', 1)
        .groupBy('account')
        .execute()
      const payouts = await db
        .selectFrom('payouts')
        .select(['account', count])
        .where('state', 'in', ['sending', 'unknown'])
        .groupBy('account')
        .execute()
      const counts = new Map<string, number>()
      for (const { account, count: more } of [...payments, ...payouts])
        counts.set(account, (counts.get(account) ?? 0) + more)
      return counts
    },
    async readSignals(now) {
      const age = sql<string>`case
        when created_at > ${now - 3 * minute} then 'under_3m'
        when created_at > ${now - 15 * minute} then 'under_15m'
        when created_at > ${now - day} then 'under_1d'
        else 'older' end`
      const open = await db
        .selectFrom((query) =>
          query
            .selectFrom('payments')
            .select(['state', 'created_at', age.as('age')])
            .where('live', '=', 1)
            .as('open'),
        )
        .select(['state', 'age', count, sql<number>`min(created_at)`.as('oldest')])
        .groupBy(['state', 'age'])
        .execute()
      const unknown = open.filter(({ state }) => state === 'unknown')
      const payments = db.selectFrom('payments').select(count)
      const late = await payments.where('late', '=', 1).executeTakeFirst()
      const conflicts = await payments.where('conflict', 'is not', null).executeTakeFirst()
      const overpaid = await db
        .selectFrom('sessions')
        .select(count)
        .where('overpaid', '=', 1)
        .executeTakeFirst()
      const payouts = await db
        .selectFrom('payouts')
        .select(['state', count])
        .where('state', 'in', ['sending', 'unknown'])
        .groupBy('state')
        .execute()
      const outbox = await db
        .selectFrom('deliveries')
        .select([
          count,
          sql<number | null>`min(created_at)`.as('oldest'),
          sql<number | null>`max(attempts)`.as('attempts'),
        ])
        .where('status', '=', 'pending')
        .executeTakeFirst()
      const givenUp = await db
        .selectFrom('deliveries')
        .select(count)
        .where('status', '=', 'failed')
        .executeTakeFirst()
      const strays = await db.selectFrom('strays').select(count).executeTakeFirst()
      return {
        open: open.map(({ oldest: _, ...kind }) => kind),
        oldestUnknownMs: Math.max(0, ...unknown.map(({ oldest }) => ageOf(oldest, now))),
        late: late?.count ?? 0,
        conflicts: conflicts?.count ?? 0,
        overpaid: overpaid?.count ?? 0,
        payouts,
        outbox: {
          pending: outbox?.count ?? 0,
          oldestMs: ageOf(outbox?.oldest, now),
          attempts: outbox?.attempts ?? 0,
          givenUp: givenUp?.count ?? 0,
        },
        strays: strays?.count ?? 0,
      }
    },
  }
}
