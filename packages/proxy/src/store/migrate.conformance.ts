import { Kysely } from 'kysely'
import { describe, expect, it } from 'vitest'
import type { SessionId } from '@pvit-checkout/contract/checkout'
import { Secret } from '@pvit-checkout/pvit'
import { silentLog } from '../log.ts'
import { aDelivery, anEvent } from '../testing/events.ts'
import { id } from '../testing/ids.ts'
import { aPayment, started } from '../testing/payments.ts'
import { aPayout } from '../testing/payouts.ts'
import { aSession } from '../testing/sessions.ts'
import { aVault } from '../testing/vault.ts'
import { migrate, steps } from './migrate.ts'
import { openStore } from './open.ts'
import { toPayoutRow } from './payout-rows.ts'
import { sealKey, toPaymentRow, toSessionRow } from './rows.ts'
import type { SqliteFile } from './sqlite.ts'
import type { Tables } from './tables.ts'

export interface EmptyDatabase {
  readonly url: string
  /** To be closed before the store is opened. */
  readonly raw: Pick<SqliteFile, 'dialect'>
  readonly close: () => void
}

/** What is promised to whoever updates: a database of every age, with rows in all its tables, is worked on as it stands. */
export function itOpensOldDatabases(
  make: () => Promise<EmptyDatabase>,
  { endsLeasesAtOnce }: { endsLeasesAtOnce: boolean },
): void {
  describe('an update', () => {
    it.each(Object.keys(steps).map((_, count) => count + 1))(
      'goes on with what was there after step %i',
      { timeout: 30_000 },
      async (count) => {
        const { url, raw, close } = await make()
        const db = new Kysely<Tables>({ dialect: raw.dialect })
        await migrate(db, Object.fromEntries(Object.entries(steps).slice(0, count)))
        await fill(db)
        const columns = await columnsOf(db)
        await db.destroy()
        close()

        const { store, close: closeStore } = await openStore(url, { vault, log: silentLog })
        try {
          const remembers = (table: string, column: string) => columns.has(`${table}.${column}`)
          const { calledBack, hintAskedAt } = settled.tracking
          // What was kept of a request without the master key is gone, for it told the number.
          const isKeyed = count >= Object.keys(steps).indexOf('0013-fingerprints') + 1
          const fingerprint = isKeyed ? settled.fingerprint : ''
          expect(await store.findPayment(settled.id)).toEqual({
            ...settled,
            fingerprint,
            tracking: {
              ...settled.tracking,
              calledBack: remembers('payments', 'called_back') && calledBack,
              hintAskedAt: remembers('payments', 'hint_asked_at') ? hintAskedAt : null,
            },
          })
          expect(await store.findSession(session.id)).toEqual({
            ...session,
            exempt: remembers('sessions', 'exempt'),
          })
          expect(await store.readEvidence(settled.id)).toEqual([started])
          expect((await store.listKeys('ACC_TEST')).map(({ secret }) => secret.reveal())).toEqual([
            'a key',
          ])
          expect(await store.listStrays()).toHaveLength(1)

          // The one under way goes on: at once where its holder must be dead, otherwise when its lease ends.
          const claim = async (at: number) =>
            (await store.claimDue('ACC_TEST', at, at + 60_000, 10)).map(({ payment }) => payment.id)
          const [before, after] = [await claim(Date.now() + 60_000), await claim(leaseUntil)]
          expect([before, after]).toEqual(
            endsLeasesAtOnce ? [[open.id], [open.id]] : [[], [open.id]],
          )
          expect(await store.insertPayment(another, started)).toBe('order-taken')

          const at = Date.now()
          const claimed = await store.claimDeliveries('webhook', null, at, at + 60_000, 10)
          expect(claimed).toHaveLength(remembers('deliveries', 'id') ? 1 : 0)
          const payouts = await store.listPayouts({ limit: 10 })
          expect(payouts).toEqual(remembers('payouts', 'id') ? [{ ...payout, fingerprint }] : [])
        } finally {
          await closeStore()
        }
      },
    )
  })
}

const vault = aVault()
const leaseUntil = Date.now() + 3_600_000

const session = aSession({ exempt: true })
const settled = aPayment({
  ...{ state: 'succeeded', version: 3, fees: 5, pvitId: 'PAY0501260000001' },
  ...{ firstSentAt: 1_100, lastSentAt: 1_100, finishedAt: 9_000 },
  tracking: { ...aPayment().tracking, seenAt: 9_000, calledBack: true, hintAskedAt: 8_000 },
})
const otherSession = aSession({ id: id('cs', 2), order: 'A-2' })
const open = aPayment({
  ...{ id: id('pay', 2), sessionId: otherSession.id, order: 'A-2', reference: 'PTEST0000000002' },
  ...{ state: 'sending', attemptKey: 'attempt-0002' },
  tracking: { ...aPayment().tracking, nextAt: 2_000 },
})
/** It would be the second of an order whose first is not settled. */
const another = aPayment({
  ...{ id: id('pay', 3), sessionId: otherSession.id, order: 'A-2', reference: 'PTEST0000000003' },
  attemptKey: 'attempt-0003',
})
const payout = aPayout({ state: 'succeeded', note: 'change' })

/** A row or two in every table there is at this step, without the columns that came later. */
async function fill(db: Kysely<Tables>): Promise<void> {
  const columns = await columnsOf(db)
  const insert = async (table: keyof Tables, row: object) => {
    const had = Object.entries(row).filter(([column]) => columns.has(`${table}.${column}`))
    if (had.length === 0) return
    // The rows are those of today's types, less what the table does not have yet.
    await db
      .insertInto(table)
      .values(Object.fromEntries(had) as never)
      .execute()
  }
  await insert('sessions', toSessionRow(session, vault))
  await insert('sessions', toSessionRow(otherSession, vault))
  await insert('payments', toPaymentRow(settled, vault))
  await insert('payments', { ...toPaymentRow(open, vault), lease_until: leaseUntil })
  await insert('evidence', {
    ...started,
    payment_id: settled.id,
    detail: JSON.stringify(started.detail),
  })
  await insert('lookups', { session_id: session.id, phone_hash: 'a hash', at: 1_000 })
  await insert('strays', { at: 1_000, reference: 'PSTRAY', status: 'SUCCESS' })
  await insert('keys', {
    ...{ account: 'ACC_TEST', seq: 1, state: 'active', received_at: 1_000, verified_at: 1_000 },
    sealed: sealKey({ account: 'ACC_TEST', seq: 1, secret: new Secret('a key') }, vault),
    expires_at: leaseUntil,
  })
  await insert('renewals', { account: 'ACC_TEST', lease_until: leaseUntil })
  await insert('sightings', { session_id: 'cs_TEST' as SessionId, seen_at: 1_000 })
  await insert('limits', { key: 'a key', state: '[]', keep_until: leaseUntil })
  const { targets: _, ...event } = anEvent()
  await insert('events', event)
  const { id: delivery, eventId, type, target, status } = aDelivery()
  await insert('deliveries', {
    ...{ id: delivery, event_id: eventId, type, target, status, attempts: 0 },
    ...{ next_at: 1_000, created_at: 1_000 },
  })
  await insert('payouts', toPayoutRow(payout, vault))
  await insert('payout_evidence', {
    ...{ ...started, payout_id: payout.id, nr: 1, detail: JSON.stringify(started.detail) },
  })
  await insert('forgotten_keys', { account: 'ACC_TEST', fingerprint: 'a hash' })
}

async function columnsOf(db: Kysely<Tables>): Promise<ReadonlySet<string>> {
  const tables = await db.introspection.getTables()
  return new Set(tables.flatMap(({ name, columns }) => columns.map((one) => `${name}.${one.name}`)))
}
