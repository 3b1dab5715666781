'use client'

import { useLateWords } from '../i18n/use-late-words.ts'
import { CopyButton } from './copy-button.tsx'

export interface ReferenceProps {
  reference: string
  label?: string
}

/** What the shopper quotes to the shop. */
export function Reference({ reference, label }: ReferenceProps) {
  const t = useLateWords()
  return (
    <p className="pvit-reference">
      <span>
        <span className="pvit-small">{label ?? t('receipt.reference')}</span>
        <b>{reference}</b>
      </span>
      <CopyButton text={reference} label={t('receipt.copyReference', { reference })} />
    </p>
  )
}
