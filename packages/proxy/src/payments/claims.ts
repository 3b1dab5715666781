import type { Evidence, Store } from '../store/store.ts'
import type { Answer } from './ask.ts'
import { notReceivedAfterMs } from './not-received.ts'
import { failuresApartMs, failuresBelieved } from './translate.ts'

/** A callback names a payment or a payout, and not as failed. Anybody's word: it may be PVIT's all the same. */
export function isCalledOpen(timeline: readonly Evidence[]): boolean {
  return timeline.some(({ type, detail }) => type === 'callback' && detail['says'] !== 'FAILED')
}

/** A claim is outweighed when as many answers "failed" can have come as are believed against it, or when "not found" proves. */
const outweighedAfterMs = {
  failed: (failuresBelieved - 1) * failuresApartMs,
  notFound: notReceivedAfterMs,
}

/**
 * A callback says that this attempt was paid, and so lately that PVIT's own answer, which says otherwise, may lag behind it.
 * Anybody's word: it is enough to wait with a second prompt, and for nothing else. It holds an order for so long and no longer,
 * for a failed payment has no person's verdict to end it.
 */
export async function isHeldByClaim(
  store: Pick<Store, 'readEvidence'>,
  { payment, seen }: Answer,
  now: number,
): Promise<boolean> {
  const claim = (await store.readEvidence(payment.id)).find(
    ({ type, detail }) => type === 'callback' && detail['says'] === 'SUCCESS',
  )
  if (claim === undefined) return false
  const { failed, notFound } = outweighedAfterMs
  return now - claim.at < (seen === 'failed' ? failed : notFound)
}
