import type { Api } from '@pvit-checkout/pvit/wire'
import type { Generation } from './api/call.ts'
import type { Debit, Delivery, Prompt, Transaction, World } from './world.ts'

/** The truth of this PVIT, for tests to hold their own findings against. Reads only; every answer is a copy. */
export interface Ledger {
  /** Money that really moved, oldest first. */
  debits(filter?: { reference?: string }): Debit[]
  /** Prompts raised on phones: at most one per purchase is the promise to test. */
  prompts(filter?: { reference?: string; phone?: string }): Prompt[]
  transactions(filter?: { reference?: string }): Transaction[]
  /** The newest transaction of the reference. */
  transaction(reference: string): Transaction | undefined
  /** Keys without their value: whose, from when to when. */
  keys(filter?: { account?: string }): KeyRecord[]
  calls(filter?: { api?: Api; reference?: string; method?: string }): CallRecord[]
  /** Callbacks and every try to deliver them. */
  callbacks(filter?: { reference?: string }): Delivery[]
  balance(account: string): number | undefined
  /** Acknowledged outcomes on test accounts; PVIT wants two of each before going live. */
  goLive(): { account: string; successes: number; failures: number; ready: boolean }[]
}

export interface KeyRecord {
  account: string
  issuedAt: number
  expiresAt: number
  endedAt: number | null
  endedBecause: string | null
}

/** One call to an API: what was asked and what was answered. Holds no key and no password. */
export interface CallRecord {
  at: number
  api: Api
  generation: Generation
  method: string
  path: string
  /** The merchant reference, or the account where the call is about none. */
  reference: string
  nth: number
  account: string | null
  mediaType: string
  /** The names of the fields or parameters sent. */
  fields: string[]
  /** The values sent, of REST and LINK and of queries. */
  values: Record<string, unknown>
  /** Null when no answer was let out. */
  httpStatus: number | null
  error: { name: string; code: number } | null
  faults: readonly string[]
}

export function createLedger(world: World, calls: CallRecord[]): Ledger {
  const matching = <Row>(rows: Iterable<Row>, filter: Partial<Row> = {}) =>
    [...rows]
      .filter((row) =>
        // The filter's keys are Row's own, by its type.
        Object.entries(filter).every(
          ([name, value]) => value === undefined || row[name as keyof Row] === value,
        ),
      )
      .map((row) => structuredClone(row))

  return {
    debits: (filter) => matching(world.debits, filter),
    prompts: (filter) => matching([...world.prompts.values()].flat(), filter),
    transactions: (filter) => matching(world.transactions.values(), filter),
    transaction: (reference) => matching(world.transactions.values(), { reference }).at(-1),
    keys: (filter) =>
      matching(world.keys, filter).map(({ secret: _, revokeAt: __, ...record }) => record),
    calls: (filter) => matching(calls, filter),
    callbacks: (filter) => matching(world.deliveries, filter),
    balance: (account) => world.accounts.get(account)?.balance,
    goLive: () =>
      [...world.accounts.values()]
        .filter((account) => account.environment === 'test')
        .map(({ code, goLive: { successes, failures } }) => ({
          account: code,
          successes,
          failures,
          ready: successes >= 2 && failures >= 2,
        })),
  }
}
