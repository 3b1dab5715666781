import type { Clock } from '@pvit-checkout/pvit'
import { changed } from '../payments/ask.ts'
import { isCalledOpen } from '../payments/claims.ts'
import { isLongMissing, isNamed } from '../payments/not-received.ts'
import { isFound, type AskStatus } from '../payments/question.ts'
import { afterLateLook, askedAhead } from '../payments/schedule.ts'
import { clockNews } from '../payments/settle.ts'
import { readStatus, type StatusReading } from '../payments/translate.ts'
import type { Store } from '../store/store.ts'
import type { Payout } from './payout.ts'
import { isFailure, type SettlePayout } from './settle.ts'

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
  const outcome = await askStatus({ ...payout, operation: 'GIVE_CHANGE', alone: true })
  const now = clock.now()
  const { event, tracking, seen } = readStatus(payout, outcome, now)
  const known = {
    ...tracking,
    ...askedAhead(payout.tracking, Math.max(payout.createdAt, payout.finishedAt ?? 0), now),
  }
  const settled = await settle(payout, {
    event,
    evidence: { type: 'status', source: 'pvit', detail: { seen } },
    tracking: {
      ...changed(payout.tracking, known),
      ...(isFailure(payout) ? afterLateLook(seen, payout.finishedAt, now, known) : {}),
    },
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

/** As for payments, while another payout of the account is still found. */
async function provenNotReceived(
  { store, askStatus }: LookDeps,
  payout: Payout,
  now: number,
): Promise<boolean> {
  if (isNamed(payout) || !isLongMissing(payout, payout.createdAt, now)) return false
  const timelines = await store.readPayoutTimelines([payout.id])
  if (isCalledOpen(timelines.get(payout.id) ?? [])) return false
  const canary = await store.findKnownPayout(payout.account, payout.id)
  return canary !== null && isFound(askStatus, canary, 'GIVE_CHANGE')
}
