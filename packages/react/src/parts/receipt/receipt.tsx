'use client'

import { formatXaf, type PaymentView } from '@pvit-checkout/contract/checkout'
import { useState } from 'react'
import { useCheckoutContext } from '../../checkout/context.ts'
import { useLateWords } from '../../i18n/use-late-words.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Icon } from '../../ui/icon.tsx'
import * as shapes from '../../ui/late-shapes.ts'
import { Leave } from '../../ui/leave.tsx'
import { Mark } from '../../ui/mark.tsx'
import { Screen } from '../../ui/screen.tsx'
import { receiptText, useReceiptRows } from './receipt-rows.ts'

export interface ReceiptProps {
  payment: PaymentView
}

/** Proven paid: what, to whom, how much. All of it is in the page already, so it works offline, and on paper. */
export function Receipt({ payment }: ReceiptProps) {
  const { snapshot, leave } = useCheckoutContext()
  const t = useLateWords()
  const rows = useReceiptRows(payment)
  const amount = formatXaf(payment.amount)
  const heading = t('paid.title')
  const spoken = t('paid.spoken', { amount, reference: payment.reference })
  const mayClose = leave === null && t('leave.mayClose')
  const text = receiptText(snapshot.session?.shopName ?? heading, rows)

  return (
    <Screen
      name="succeeded"
      title={heading}
      tone="paid"
      mark={<Mark tone="paid" />}
      spoken={mayClose ? `${spoken} ${mayClose}` : spoken}
      part="status"
      lead={<p className="pvit-sum">{amount}</p>}
    >
      <dl className="pvit-receipt" data-pvit-part="receipt">
        {rows.map(({ key, name, value }) => (
          <div key={key} data-row={key}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div className="pvit-tools">
        <CopyButton
          text={text}
          label={t('receipt.copyReceipt')}
          icon={<Icon shape={shapes.copy} />}
        />
        <ShareButton title={heading} text={text} />
        <PrintButton />
      </div>
      <div className="pvit-steps">
        {mayClose && <p className="pvit-note">{mayClose}</p>}
        <Leave rank="primary" />
      </div>
    </Screen>
  )
}

function ShareButton({ title, text }: { title: string; text: string }) {
  const t = useLateWords()
  const [open] = useState(() => typeof navigator !== 'undefined' && 'share' in navigator)
  if (!open) return null
  return (
    <button
      type="button"
      className="pvit-link"
      // Closing the share sheet rejects; there is nothing to tell.
      onClick={() => void navigator.share({ title, text }).catch(() => undefined)}
    >
      <Icon shape={shapes.share} />
      {t('receipt.share')}
    </button>
  )
}

function PrintButton() {
  const t = useLateWords()
  return (
    <button type="button" className="pvit-link" onClick={() => window.print()}>
      <Icon shape={shapes.print} />
      {t('receipt.print')}
    </button>
  )
}
