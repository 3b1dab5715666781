'use client'

import { formatXaf } from '@pvit-checkout/contract/checkout'
import { isBeforeFees } from '../../checkout/before-fees.ts'
import { useCheckoutContext } from '../../checkout/context.ts'
import { useLateWords } from '../../i18n/use-late-words.ts'
import type { Shown } from '../../ui/use-shown.ts'

/** What the prompt on the phone looks like, so that the shopper knows the right one. A drawing, not a field. */
export function PromptPreview({ shown }: { shown: Shown }) {
  const { session } = useCheckoutContext().snapshot
  const t = useLateWords()
  const shop = session?.shopName ?? null
  return (
    <figure className="pvit-prompt">
      <figcaption>{t('wait.promptTitle')}</figcaption>
      <div className="pvit-prompt-phone">
        <div className="pvit-prompt-card" data-operator={shown.operator ?? 'other'}>
          <p>
            <strong>{t(`operator.${shown.operator ?? 'unknown'}`)}</strong>
          </p>
          <p>
            {t('wait.promptText')} {shop !== null && t('wait.promptFor', { shop })}
          </p>
          <p className="pvit-prompt-amount">{formatXaf(shown.amount)}</p>
          {/* The phone may name the sum of both. */}
          {isBeforeFees(session) && <p className="pvit-small">{t('pay.beforeFees')}</p>}
          <p className="pvit-prompt-pin">
            <span>{t('wait.promptPin')}</span>
            <span aria-hidden="true">••••</span>
          </p>
        </div>
      </div>
    </figure>
  )
}
