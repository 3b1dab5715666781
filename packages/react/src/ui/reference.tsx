'use client'

import { useCheckoutContext } from '../checkout/context.ts'
import { CopyButton } from './copy-button.tsx'

/** What the shopper quotes to the shop. */
export function Reference({ reference }: { reference: string }) {
  const { t } = useCheckoutContext()
  return (
    <p className="pvit-reference">
      <span>
        <span className="pvit-small">{t('receipt.reference')}</span>
        <b>{reference}</b>
      </span>
      <CopyButton text={reference} label={t('receipt.copyReference', { reference })} />
    </p>
  )
}
