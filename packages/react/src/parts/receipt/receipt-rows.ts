import { formatXaf, type Locale, type PaymentView } from '@pvit-checkout/contract/checkout'
import { useCheckoutContext } from '../../checkout/context.ts'
import { isPrompt } from '../../checkout/prompts.ts'
import { useLateWords } from '../../i18n/use-late-words.ts'

export interface ReceiptRow {
  key: string
  name: string
  value: string
}

/** The lines of a receipt, in order; what is not known has no line. */
export function useReceiptRows(payment: PaymentView): ReceiptRow[] {
  const { snapshot, locale } = useCheckoutContext()
  const t = useLateWords()
  const { session } = snapshot
  // PVIT names one sum for all fees, the shop's share included: it is the payer's only where the payer bears them all.
  const bearsAll =
    session?.feesPaidBy.pvit === 'customer' && session.feesPaidBy.operator === 'customer'
  const fees = bearsAll ? payment.fees : null
  const { method, operator } = payment
  // On PVIT's pages the operator is guessed from the number, unless PVIT names one: a card has none, and "other" says nothing.
  const means = isPrompt(method) || (method === 'web' && operator !== 'other') ? operator : null
  const by = means === null ? t(`method.${method}`) : t(`operator.${means}`)
  const rows: [key: string, name: string, value: string | null][] = [
    ['order', t('receipt.order'), session?.order ?? null],
    ['amount', t('receipt.amount'), formatXaf(payment.amount)],
    ['fees', t('receipt.fees'), fees === null ? null : formatXaf(fees)],
    ['total', t('receipt.total'), payment.total === null ? null : formatXaf(payment.total)],
    ['method', t('receipt.method'), by],
    ['phone', t('receipt.phone'), payment.phone],
    ['reference', t('receipt.reference'), payment.reference],
    ['date', t('receipt.date'), dateWords(payment.finishedAt ?? payment.startedAt, locale)],
  ]
  return rows.flatMap(([key, name, value]) => (value === null ? [] : [{ key, name, value }]))
}

export function receiptText(title: string, rows: readonly ReceiptRow[]): string {
  return [title, ...rows.map(({ name, value }) => `${name} : ${value}`)].join('\n')
}

/** In Gabon's time, wherever the payer is: a receipt states when the shop was paid. */
function dateWords(at: string, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'Africa/Libreville',
  }).format(new Date(at))
}
