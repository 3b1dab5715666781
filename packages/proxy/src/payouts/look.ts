import type { Clock } from '@pvit-checkout/pvit'
import { changed } from '../payments/ask.ts'
import { isCalledOpen } from '../payments/claims.ts'
import type { AskStatus } from '../payments/question.ts'
import { readStatus, type StatusReading } from '../payments/translate.ts'
import type { Store } from '../store/store.ts'
import type { Payout } from './payout.ts'
import type { SettlePayout } from './settle.ts'

const minute = 60_000
const notReceivedAfterMs = 15 * minute

export interface LookDeps {
  readonly store: Store
  readonly askStatus: AskStatus
  readonly settle: SettlePayout
  readonly clock: Clock
}

/** Ask PVIT what became of a payout, and settle on what the answer proves. */
export async function askPayout(
  { askStatus, settle, clock }: Omit<LookDeps, 'store'>,
  payout: Payout,
): Promise<{ payout: Payout; seen: StatusReading['seen'] }> {
  const outcome = await askStatus({ ...payout, operation: 'GIVE_CHANGE' })
  const { event, tracking, seen } = readStatus(payout, outcome, clock.now())
  const settled = await settle(payout, {
    event,
    evidence: { type: 'status', source: 'pvit', detail: { seen } },
    tracking: changed(payout.tracking, tracking),
  })
  return { payout: settled, seen }
}

/** A payout is due: find out what became of it. Whatever the answer, it is not sent again. */
export async function lookAtPayout(deps: LookDeps, due: Payout): Promise<void> {
  const { settle, clock } = deps
  // Its lease is over, so whoever was sending it is gone, or cut off from us: it may or may not have left.
  const payout = due.state === 'sending' ? await settle(due, clockNews('noAnswer')) : due
  const { payout: asked, seen } = await askPayout(deps, payout)
  if (asked.state !== 'unknown' || seen !== 'not-found') return
  if (await provenNotReceived(deps, asked, clock.now()))
    await settle(asked, clockNews('notReceived'))
}

/** As for payments: "not found" proves something only of what PVIT never named, while another payout of the account is still found. */
async function provenNotReceived(
  { store, askStatus }: LookDeps,
  payout: Payout,
  now: number,
): Promise<boolean> {
  const isNamed =
    payout.pvitId !== null || payout.tracking.seenAt !== null || payout.conflict !== null
  if (payout.tracking.notFound < 3 || isNamed) return false
  if (now - payout.createdAt < notReceivedAfterMs) return false
  const timelines = await store.readPayoutTimelines([payout.id])
  if (isCalledOpen(timelines.get(payout.id) ?? [])) return false
  const canary = await store.findKnownPayout(payout.account, payout.id)
  if (canary === null) return false
  // By the reference alone, as this one was asked for.
  const outcome = await askStatus({ ...canary, operation: 'GIVE_CHANGE', pvitId: null })
  if (outcome.kind !== 'answered') return false
  const { reference, account } = outcome.transaction
  return reference === canary.reference && account === canary.account
}

function clockNews(type: 'noAnswer' | 'notReceived') {
  return { event: { type }, evidence: { type, source: 'clock', detail: {} } } as const
}
