import { formatXaf, type SessionView } from '@pvit-checkout/contract/checkout'
import type { Translate } from '../i18n/messages.ts'

/** The payer is debited more than the session's amount: by how much, PVIT names at the end at the earliest. */
export function isBeforeFees(session: SessionView | null): boolean {
  return session !== null && Object.values(session.feesPaidBy).includes('customer')
}

/** A sum within a sentence. Where fees come on top it says so, for the phone, or PVIT's page, may name the sum of both. */
export function sumWords(amount: number, session: SessionView | null, t: Translate): string {
  const sum = formatXaf(amount)
  return isBeforeFees(session) ? `${sum} (${t('pay.beforeFees')})` : sum
}
