import { timing, type PaymentId, type SessionId } from '@pvit-checkout/contract/checkout'
import type { Telling } from '../../../packages/proxy/src/events/event.ts'
import { isLive } from '../../../packages/proxy/src/payments/machine.ts'
import type { Payment } from '../../../packages/proxy/src/payments/payment.ts'
import type { Session } from '../../../packages/proxy/src/sessions/session.ts'
import type { Evidence, Store } from '../../../packages/proxy/src/store/store.ts'
import type { Gate } from './gate.ts'

interface Stored {
  payment: Payment
  /** What hints left, and what was sent and answered: the rules read no other evidence. */
  lines: readonly Evidence[]
  hintAt: number | null
  leaseUntil: number | null
}

/** What outlives a process: rows, and nothing else. */
export interface Disk {
  readonly rows: Map<PaymentId, Stored>
  readonly sessions: Map<SessionId, Session>
  readonly overpaid: Set<string>
}

export const emptyDisk = (): Disk => ({ rows: new Map(), sessions: new Map(), overpaid: new Set() })

/**
 * The payment verbs of the store over plain maps, each of them one atomic step at which the process may die before or
 * after. The conformance suite holds the real ones to the same words; here they only have to be fast.
 */
export function createMemoryStore(
  disk: Disk,
  gate: Gate,
  onCommit: (payment: Payment, evidence: readonly Evidence[], events: number) => void,
): Store {
  const { rows, sessions, overpaid } = disk
  const atomic =
    <Args extends unknown[], T>(step: (...args: Args) => T) =>
    async (...args: Args): Promise<T> => {
      await gate.cross()
      const result = step(...args)
      await gate.cross()
      return result
    }
  const payments = () => [...rows.values()]
  const first = (matches: (payment: Payment) => boolean) =>
    payments().find(({ payment }) => matches(payment))?.payment ?? null
  const byReference = (reference: string) =>
    payments().find(({ payment }) => payment.reference === reference)
  const dueAt = ({ payment, hintAt }: Stored) =>
    Math.min(payment.tracking.nextAt ?? Infinity, hintAt ?? Infinity)

  const verbs = {
    findSession: atomic((id: SessionId) => sessions.get(id) ?? null),
    insertPayment: atomic(
      (...[payment, evidence, , leaving]: Parameters<Store['insertPayment']>) => {
        const sameKey = first(
          ({ sessionId, attemptKey }) =>
            sessionId === payment.sessionId && attemptKey === payment.attemptKey,
        )
        if (sameKey !== null) return 'key-taken' as const
        if (first(({ order, state }) => order === payment.order && isLive(state)) !== null)
          return 'order-taken' as const
        const leaseUntil = leaving?.leaseUntil ?? null
        const all = leaving === undefined ? [evidence] : [evidence, leaving.evidence]
        rows.set(payment.id, { payment, lines: all.filter(isRead), hintAt: null, leaseUntil })
        onCommit(payment, all, 0)
        return 'stored' as const
      },
    ),
    findPayment: atomic((id: PaymentId) => rows.get(id)?.payment ?? null),
    listByOrder: atomic((order: string) =>
      payments()
        .map(({ payment }) => payment)
        .filter((payment) => payment.order === order)
        .toReversed(),
    ),
    findKnown: atomic((account: string, not: PaymentId) =>
      first((one) => one.account === account && one.id !== not && one.tracking.seenAt !== null),
    ),
    replace: atomic(
      (
        next: Payment,
        expected: number,
        evidence: readonly Evidence[],
        leaseUntil: number | null = null,
        telling: Telling | null = null,
      ) => {
        const row = rows.get(next.id)
        if (row === undefined || row.payment.version !== expected) return null
        const isUnaware = row.payment.tracking.claimedSuccess && !next.tracking.claimedSuccess
        if (next.state === 'failed' && isUnaware) return null
        const lines = [...row.lines, ...evidence.filter(isRead)]
        rows.set(next.id, { ...row, lines, payment: keepClaim(next, row), leaseUntil })
        if (next.state === 'succeeded') {
          const paid = payments().filter(
            ({ payment }) => payment.order === next.order && payment.state === 'succeeded',
          )
          if (paid.length > 1) overpaid.add(next.order)
          for (const session of sessions.values()) {
            if (session.order === next.order)
              sessions.set(session.id, { ...session, status: 'paid' })
          }
        }
        onCommit(next, evidence, telling?.events.length ?? 0)
        return { payment: next, hintAt: row.hintAt }
      },
    ),
    track: atomic(
      (
        id: PaymentId,
        version: number,
        tracking: Payment['tracking'],
        evidence: Evidence | null = null,
        leaseUntil: number | null = null,
      ) => {
        const row = rows.get(id)
        if (row === undefined || row.payment.version !== version) return
        const payment = keepClaim({ ...row.payment, tracking }, row)
        const lines = [...row.lines, ...[evidence].filter((one) => one !== null).filter(isRead)]
        rows.set(id, { ...row, lines, payment, leaseUntil })
      },
    ),
    putOffHint: atomic(({ id, version, tracking: { nextAt } }: Payment, at: number) => {
      const row = rows.get(id)
      if (row === undefined) return
      const { payment } = row
      if (payment.version !== version) rows.set(id, { ...row, hintAt: at })
      else rows.set(id, { ...row, payment: dueBy(payment, nextAt), hintAt: at, leaseUntil: null })
    }),
    readEvidence: atomic((id: PaymentId) => [...(rows.get(id)?.lines ?? [])]),
    hint: atomic(
      (
        ...[{ reference }, evidence, claimedSuccess = false, otherwise]: Parameters<Store['hint']>
      ) => {
        const row = byReference(reference)
        if (row === undefined) return otherwise === undefined ? null : 'stray'
        const { tracking, finishedAt, id } = row.payment
        const claimed = tracking.claimedSuccess || claimedSuccess
        const asked = tracking.hintAskedAt ?? Number.NEGATIVE_INFINITY
        const dueAt = Math.min(
          row.hintAt ?? Infinity,
          Math.max(evidence.at, asked + timing.checkEveryMs),
        )
        rows.set(id, {
          ...row,
          lines: [...row.lines, evidence].slice(-50),
          hintAt: dueAt,
          payment: { ...row.payment, tracking: { ...tracking, claimedSuccess: claimed } },
        })
        return { dueAt, finishedAt, calledBack: tracking.calledBack }
      },
    ),
    claimDue: atomic((account: string, now: number, until: number, limit: number) =>
      payments()
        .filter(
          (row) =>
            row.payment.account === account && dueAt(row) <= now && (row.leaseUntil ?? 0) <= now,
        )
        .slice(0, limit)
        .map((row) => {
          const hinted = row.hintAt !== null && row.hintAt <= now
          const hintAt = hinted ? null : row.hintAt
          const nextAt = Math.min(row.payment.tracking.nextAt ?? until, until)
          const payment = dueBy(row.payment, nextAt)
          rows.set(payment.id, { ...row, payment, hintAt, leaseUntil: until })
          return { payment: row.payment, hinted }
        }),
    ),
    putOffLook: atomic((id: PaymentId, until: number) => {
      const row = rows.get(id)
      if (row?.leaseUntil === until) rows.set(id, { ...row, payment: dueBy(row.payment, until) })
    }),
    nextDueAt: atomic((account: string, now: number) => {
      const times = payments()
        .filter(({ payment }) => payment.account === account)
        .flatMap(({ payment, hintAt, leaseUntil }) =>
          [payment.tracking.nextAt, hintAt]
            .filter((at) => at !== null)
            .map((at) => (at > now ? at : Math.max(at, leaseUntil ?? 0))),
        )
      return times.length === 0 ? null : Math.min(...times)
    }),
    dropLeases: atomic((now: number) => endLeases(disk, now)),
  } satisfies Partial<Store>
  // Nothing on the payment path calls another verb; one that did would fail here, loudly.
  return verbs as unknown as Store
}

/** Whoever holds a lease is taken for dead, rightly or not. */
export function endLeases({ rows }: Disk, now: number): void {
  for (const [id, row] of rows) {
    if (row.leaseUntil === null) continue
    rows.set(id, { ...row, leaseUntil: null, payment: dueBy(row.payment, now) })
  }
}

/** Of requests; hints are read too, and written by `hint`. */
function isRead({ type }: Evidence): boolean {
  return type === 'send' || type === 'answer'
}

function dueBy(payment: Payment, nextAt: number | null): Payment {
  return { ...payment, tracking: { ...payment.tracking, nextAt } }
}

/** A claim of success is a column of its own: it is set by hints and taken back by nobody. */
function keepClaim(payment: Payment, { payment: before }: Stored): Payment {
  const claimedSuccess = payment.tracking.claimedSuccess || before.tracking.claimedSuccess
  return { ...payment, tracking: { ...payment.tracking, claimedSuccess } }
}
