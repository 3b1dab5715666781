import { DatabaseSync, StatementSync, type SQLInputValue } from 'node:sqlite'
import type { PayoutId } from '@pvit-checkout/contract/shop'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { id } from '../testing/ids.ts'
import { aPayment, started } from '../testing/payments.ts'
import { aPayout } from '../testing/payouts.ts'
import { aSession } from '../testing/sessions.ts'
import { aVault } from '../testing/vault.ts'
import type { PaymentFilter, Place } from './listing.ts'
import { createSqlStore } from './sql.ts'
import { openSqlite } from './sqlite.ts'
import type { Store } from './store.ts'

// Nothing here is measured by the clock: after a year a statement is slow because of what it reads, and that shows at once.

const day = 86_400_000
const vault = aVault()

let store: Store
let file: ReturnType<typeof openSqlite>
let db: DatabaseSync
beforeEach(async () => {
  const opened = vi.spyOn(DatabaseSync.prototype, 'exec')
  file = openSqlite(':memory:')
  db = opened.mock.contexts[0] as DatabaseSync // its only connection
  opened.mockRestore()
  store = await createSqlStore(file.dialect, vault, () => file.close())
})
afterEach(() => store.close())

/** What `work` asks the database, with the values it asks with, and how many rows each question gives back. */
async function watch(work: () => Promise<unknown>) {
  const all = vi.spyOn(StatementSync.prototype, 'all')
  const run = vi.spyOn(StatementSync.prototype, 'run')
  await work()
  const rows = all.mock.results.map(({ value }) => (value as unknown[]).length)
  const asked = [all, run].flatMap(({ mock }) =>
    mock.contexts.map((statement, nr) => ({
      text: (statement as StatementSync).sourceSQL,
      values: (mock.calls[nr] ?? []) as SQLInputValue[],
    })),
  )
  all.mockRestore()
  run.mockRestore()
  return { asked, rows }
}

/** How the rows of the tables that grow are found: by which index, or by reading the whole table, whose name it is then. */
async function waysOf(work: () => Promise<unknown>): Promise<string[]> {
  const { asked } = await watch(work)
  return asked
    .filter(({ text }) => /^(select|update|delete|insert)\b/.test(text))
    .flatMap(({ text, values }) => db.prepare(`explain query plan ${text}`).all(...values))
    .flatMap(({ detail }) => {
      const step = /^(?:SCAN|SEARCH) (\w+)(?: USING (?:COVERING )?INDEX (.+))?/.exec(String(detail))
      const [, table = '', index = table] = step ?? []
      return growing.has(table) ? [index] : []
    })
}

const growing = new Set([
  'payments',
  'sessions',
  'evidence',
  'events',
  'deliveries',
  'payouts',
  'payout_evidence',
])

it('a known payment or payout is found without reading the others', async () => {
  const tracking = { ...aPayment().tracking, seenAt: 1_000 }
  await store.openSession(aSession())
  for (let nr = 1; nr <= 20; nr += 1) {
    const unique = { order: `A-${nr}`, reference: `PTEST${nr}`, attemptKey: `attempt-${nr}` }
    await store.insertPayment(aPayment({ id: id('pay', nr), ...unique, tracking }), started)
    await store.insertPayout(
      aPayout({
        id: `po_TEST${nr}` as PayoutId,
        reference: `GTEST${nr}`,
        requestKey: `key-${nr}`,
        tracking,
      }),
      started,
      { since: 0, daily: null, numberDaily: null },
    )
  }
  const { rows } = await watch(async () => {
    expect(await store.findKnown('ACC_TEST', id('pay', 99))).not.toBeNull()
    expect(await store.findKnownPayout('ACC_TEST', 'po_TEST99' as PayoutId)).not.toBeNull()
  })
  expect(rows).toEqual([1, 1])
})

it('when the next payment is due is read from those that are leased and the first of all that wait', async () => {
  const ways = await waysOf(() => store.nextDueAt('ACC_TEST', day))
  expect(ways).toEqual([
    'payments_due (account=? AND next_at<?)',
    'payments_due (account=? AND next_at>?)',
    'payments_hinted (account=? AND hint_at<?)',
    'payments_hinted (account=? AND hint_at>?)',
  ])
})

it('a scrape of the metrics reads nothing of the payments that are settled', async () => {
  const ways = await waysOf(() => store.readSignals(day))
  expect(ways.map((way) => way.split(' ')[0])).toEqual([
    'payments_live_order',
    'payments_late',
    'payments_conflict',
    'sessions_overpaid',
    'payouts_state',
    'deliveries_due',
    'deliveries_given_up',
  ])
})

it('how many are not settled, account by account, is counted without those that are', async () => {
  const ways = await waysOf(() => store.countOpen())
  expect(ways.map((way) => way.split(' ')[0])).toEqual(['payments_live_order', 'payouts_state'])
})

it('a process that starts reads what may be leased, and nothing of what is settled', async () => {
  const ways = await waysOf(async () => {
    await store.dropLeases(day)
    await store.dropPayoutLeases(day)
  })
  expect(ways.map((way) => way.split(' ')[0])).toEqual([
    'payments_due',
    'deliveries_due',
    'payments_due', // what waits, and its timeline: a clock that ran ahead may have planned it
    'evidence_payment',
    'payments_newest', // from now on: there are some only where the clock ran ahead
    'payouts_state', // those that are open, and below events that nobody has taken: either may have been planned by that clock
    'sqlite_autoindex_payout_evidence_1',
    'deliveries_due',
    'payouts_due',
  ])
})

it('which payments are to be looked at is read from those of the account that are due, and of a backlog only what is taken', async () => {
  const claim = (longest: number) =>
    waysOf(() => store.claimDue('ACC_TEST', day, 2 * day, 8, longest))
  const due = 'payments_due (account=? AND next_at<?)'
  const hinted = 'payments_hinted (account=? AND hint_at<?)'
  expect(await claim(0)).toEqual([
    hinted,
    'payments_due (account=? AND next_at>? AND next_at<?)',
    due,
  ])
  // Nothing is due any more, so nothing is looked for but hints.
  expect(await claim(2)).toEqual([due, hinted, hinted])
})

it('which payouts are due, and the newest of them, are found without reading the others', async () => {
  const ways = await waysOf(async () => {
    await store.claimDuePayouts('ACC_TEST', day, 2 * day, 8)
    await store.nextPayoutDueAt('ACC_TEST', day)
    await store.listPayouts({ limit: 20 })
    await store.listPayouts({ limit: 20, after: { at: day, id: 'po_TEST1' } })
  })
  expect(ways).toEqual([
    'sqlite_autoindex_payouts_1 (id=?)',
    'payouts_due (account=? AND next_at<?)',
    'payouts_due (account=? AND next_at<?)',
    'payouts_due (account=? AND next_at>?)',
    'payouts_newest',
    'payouts_newest ((created_at,id)<(?,?))',
  ])
})

it('what is still open is listed without reading what is settled', async () => {
  const list = (after?: Place) =>
    waysOf(() => store.listPayments({ state: 'unresolved' }, { limit: 20, after }))
  const byIdOfOpenOnes = ['sqlite_autoindex_payments_1 (id=?)', 'payments_live_order']
  expect(await list()).toEqual(byIdOfOpenOnes)
  expect(await list({ at: 1_000, id: id('pay', 1) })).toEqual(byIdOfOpenOnes)
})

it('what was cancelled is listed without reading what was not, and what failed, newest first, until there are enough', async () => {
  const list = (filter: PaymentFilter, after?: Place) =>
    waysOf(() => store.listPayments(filter, { limit: 20, after }))
  const place = { at: 1_000, id: id('pay', 1) }
  expect(await list({ state: 'canceled' })).toEqual(['payments_canceled'])
  expect(await list({ state: 'canceled' }, place)).toEqual([
    'payments_canceled ((created_at,id)<(?,?))',
  ])
  expect(await list({ state: 'failed' })).toEqual(['payments_newest'])
})

it('those of an operator are listed without reading the others, and those of an order without those of its operator', async () => {
  const list = (filter: PaymentFilter, after?: Place) =>
    waysOf(() => store.listPayments(filter, { limit: 20, after }))
  const place = { at: 1_000, id: id('pay', 1) }
  expect(await list({ operator: 'moov' })).toEqual(['payments_operator (operator=?)'])
  expect(await list({ operator: 'moov', since: 500 }, place)).toEqual([
    'payments_operator (operator=? AND created_at>? AND (created_at,id)<(?,?))',
  ])
  expect(await list({ operator: 'moov', order: 'A-1' })).toEqual(['payments_order (order_name=?)'])
  expect(await list({ operator: 'moov', state: 'unresolved' })).toEqual([
    'sqlite_autoindex_payments_1 (id=?)',
    'payments_live_order',
  ])
})

it('when the next delivery is due is read from those that are leased and the first of all that wait', async () => {
  const ways = await waysOf(() => store.nextDeliveryAt('webhook', null, day))
  expect(ways).toEqual([
    'deliveries_due (target=? AND next_at<?)',
    'deliveries_due (target=? AND next_at>?)',
  ])
})

it('old deliveries are forgotten without reading the young ones', async () => {
  expect(await waysOf(() => store.pruneEvents(30 * day, day, 500))).toContain(
    'deliveries_age (created_at<?)',
  )
})
