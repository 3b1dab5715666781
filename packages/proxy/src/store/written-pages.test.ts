import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createPromptLimits } from '../limits/prompts.ts'
import { limitTable, type LimitSettings } from '../limits/settings.ts'
import { transition } from '../payments/machine.ts'
import { aPayment, started } from '../testing/payments.ts'
import { aSession } from '../testing/sessions.ts'
import { aVault } from '../testing/vault.ts'
import { createSqlStore } from './sql.ts'
import { openSqlite } from './sqlite.ts'
import type { Store } from './store.ts'

// What a commit costs is the pages it writes, and whoever waits for it waits for each: counted in the log, not by the clock.

const frameBytes = 4_096 + 24
const at = 2_000
const heard = { ...started, at, type: 'answer', source: 'pvit' } as const

let folder: string
let path: string
let store: Store
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pvit-pages-'))
  path = join(folder, 'proxy.db')
  const file = openSqlite(path)
  const vault = aVault()
  store = await createSqlStore(file.dialect, vault, () => file.close())
  await store.openSession(aSession())
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Pages that `work` writes. */
async function pagesOf(work: () => Promise<unknown>): Promise<number> {
  const written = () => statSync(`${path}-wal`).size / frameBytes
  const before = written()
  await work()
  return Math.round(written() - before)
}

/** What the file itself holds in the indexes that only live payments are in, and of its operator. */
function indexed() {
  const db = new DatabaseSync(path, { readOnly: true })
  const row = db.prepare('select live, operator, state from payments').get()
  const byIndex = db
    .prepare('select count(*) as live from payments indexed by payments_live_order where live = 1')
    .get()
  db.close()
  return { ...row, inIndex: byIndex?.['live'] }
}

const sending = transition(aPayment(), { type: 'send' }, 1_500)
const accepted = (operator: 'airtel' | 'moov') =>
  transition(sending, { type: 'accepted', pvitId: 'PAY1', operator }, at)

it('writes a start in twelve pages: the payment, its nine indexes, its two lines and their index', async () => {
  const leaving = { evidence: { ...started, type: 'send' }, leaseUntil: 76_500 } as const
  const due = { ...sending, tracking: { ...sending.tracking, nextAt: 76_500 } }
  const kept = () =>
    store.insertPayment({ ...due, phone: aPayment().phone }, started, undefined, leaving)
  expect(await pagesOf(kept)).toBe(12)
})

it('writes the counters of the default limits in three pages more', async () => {
  const settings = Object.fromEntries(
    (['PHONE', 'SESSION', 'IP', 'GLOBAL'] as const).map((name) => [
      `limit${name[0]}${name.slice(1).toLowerCase()}`,
      limitTable[`LIMIT_${name}`].fallback,
    ]),
  ) as unknown as LimitSettings // all that prompts read of it
  const reserve = createPromptLimits({
    ...{ settings, hash: (text) => `hash of ${text}`, blockList: { refusePrompt() {} } },
  })
  const leaving = { evidence: { ...started, type: 'send' }, leaseUntil: 76_500 } as const
  const due = { ...sending, tracking: { ...sending.tracking, nextAt: 76_500 } }
  const payment = { ...due, phone: aPayment().phone }
  const reservation = reserve(payment, aSession(), '192.0.2.1') ?? undefined
  expect(await pagesOf(() => store.insertPayment(payment, started, reservation, leaving))).toBe(15)
})

it('writes what PVIT answers in four pages: the payment, when it is due, its line and that line’s index', async () => {
  const due = { ...sending, tracking: { ...sending.tracking, nextAt: 76_500 } }
  await store.insertPayment({ ...due, phone: aPayment().phone }, started)
  const awaiting = accepted('airtel')
  const next = { ...awaiting, tracking: { ...awaiting.tracking, nextAt: 10_000 } }
  expect(await pagesOf(() => store.replace(next, sending.version, [heard]))).toBe(4)
  expect(indexed()).toEqual({ live: 1, operator: 'airtel', state: 'awaiting', inIndex: 1 })
})

it('writes another operator all the same, and an end', async () => {
  await store.insertPayment({ ...sending, phone: aPayment().phone }, started)
  const awaiting = accepted('moov')
  await store.replace(awaiting, sending.version, [heard])
  expect(indexed()).toEqual({ live: 1, operator: 'moov', state: 'awaiting', inIndex: 1 })
  expect((await store.findPayment(sending.id))?.operator).toBe('moov')
  const failed = { type: 'statusFailed', reason: 'declined', fees: null, operator: null } as const
  await store.replace(transition(awaiting, failed, 3_000), awaiting.version, [heard])
  expect(indexed()).toEqual({ live: 0, operator: 'moov', state: 'failed', inIndex: 0 })
})

it('writes a callback in four pages: the payment, that it is hinted, its line and that line’s index; the next one in three', async () => {
  await store.insertPayment({ ...sending, phone: aPayment().phone }, started)
  const told = { ...heard, type: 'callback', source: 'callback' } as const
  const calledBack = () => store.hint({ reference: sending.reference }, told, true)
  expect(await pagesOf(calledBack)).toBe(4)
  expect(await pagesOf(calledBack)).toBe(3)
})
