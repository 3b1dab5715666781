import { isFinal, PaymentId, type PaymentView } from '@pvit-checkout/contract/checkout'
import type { BrowserClock } from '../clock.ts'
import type { Scenario } from './scenarios.ts'
import { fakeEpoch, fakePayment } from './views.ts'

export interface FakeLedger {
  readonly all: () => readonly PaymentView[]
  readonly find: (id: string) => PaymentView | null
  readonly newest: () => PaymentView | null
  /** The one that counts: what is under way, unconfirmed too, else what paid last, else the last. */
  readonly shown: () => PaymentView | null
  /** A new payment, with its scenario under way. */
  readonly start: (change: Partial<PaymentView>, scenario: Scenario) => PaymentView
  readonly change: (id: PaymentId, change: Partial<PaymentView>) => PaymentView
  /** Calls `listener` after every change, until the returned function is called. */
  readonly watch: (listener: () => void) => () => void
}

/** The payments of one session as the proxy keeps them: every change raises the version, and time passes. */
export function createFakeLedger(clock: BrowserClock, waitMs: number): FakeLedger {
  const zero = Date.parse(fakeEpoch) - clock.now()
  const rows: PaymentView[] = []
  const watchers = new Set<() => void>()
  const find = (id: string) => asSeenNow(rows.find((row) => row.id === id))
  return {
    all: () => rows.map((row) => ({ ...row, now: wallTime() })),
    find,
    newest: () => asSeenNow(rows.at(-1)),
    shown: () =>
      asSeenNow(
        rows.findLast((row) => !isFinal(row.status)) ??
          rows.findLast((row) => row.status === 'succeeded') ??
          rows.at(-1),
      ),
    start(first, scenario) {
      const id = PaymentId.parse(`pay_${String(rows.length + 1).padStart(10, '0')}`)
      const startedAt = wallTime()
      const expiresAt = wallTime(waitMs)
      rows.push(fakePayment({ id, status: 'processing', startedAt, expiresAt, ...first }))
      clock.after(waitMs, () => expire(id))
      for (const { afterMs, ...step } of scenario) {
        if (afterMs === 0) change(id, step)
        else clock.after(afterMs, () => change(id, step))
      }
      return view(id)
    },
    change,
    watch(listener) {
      watchers.add(listener)
      return () => void watchers.delete(listener)
    },
  }

  function change(id: PaymentId, patch: Partial<PaymentView>): PaymentView {
    const index = rows.findIndex((row) => row.id === id)
    const row = view(id)
    const next = { ...row, ...patch, id, version: patch.version ?? row.version + 1 }
    if (isFinal(next.status)) {
      next.nextCheckAfterMs = null
      next.finishedAt = wallTime()
    }
    rows[index] = next
    for (const watcher of [...watchers]) watcher()
    return view(id)
  }

  function expire(id: PaymentId) {
    if (!isFinal(view(id).status)) change(id, { status: 'unconfirmed' })
  }

  function view(id: PaymentId): PaymentView {
    const row = find(id)
    if (row === null) throw new Error(`The fake proxy has no payment ${id}: start one first.`)
    return row
  }

  function asSeenNow(row: PaymentView | undefined): PaymentView | null {
    return row === undefined ? null : { ...row, now: wallTime() }
  }

  function wallTime(inMs = 0): string {
    return new Date(zero + clock.now() + inMs).toISOString()
  }
}
