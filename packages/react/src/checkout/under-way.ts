import { screenOf, type CheckoutSnapshot } from '@pvit-checkout/client'

/** A payment is being started, waits for its payer, or has no answer yet. */
export function isUnderWay(snapshot: CheckoutSnapshot): boolean {
  return ['waiting', 'redirect', 'unconfirmed'].includes(screenOf(snapshot))
}

/** And an earlier attempt, told as failed, has paid the order after all: whoever confirms this one pays twice. */
export function isPaidMeanwhile(snapshot: CheckoutSnapshot): boolean {
  return snapshot.session?.status === 'paid' && isUnderWay(snapshot)
}
