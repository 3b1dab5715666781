import type { SessionView } from '@pvit-checkout/contract/checkout'

/** The payer is debited more than the session's amount: by how much, PVIT names at the end at the earliest. */
export function isBeforeFees({ feesPaidBy }: SessionView): boolean {
  return Object.values(feesPaidBy).includes('customer')
}
