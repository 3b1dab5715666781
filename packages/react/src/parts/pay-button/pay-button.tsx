'use client'

import { formatXaf, type PaymentMethod } from '@pvit-checkout/contract/checkout'
import { isBeforeFees } from '../../checkout/before-fees.ts'
import { useCheckoutContext } from '../../checkout/context.ts'
import { isPrompt } from '../../checkout/prompts.ts'
import { useErrorWords } from '../../i18n/use-error-words.ts'
import { Notice } from '../../ui/notice.tsx'

export interface PayButtonProps {
  /** The first of the session's methods unless you say otherwise. */
  method?: PaymentMethod
}

/**
 * Takes the amount from the session, and presses once: a second press while one is on its way does nothing. Its place is
 * kept until the session is read; where that takes no payment there is no button.
 */
export function PayButton({ method }: PayButtonProps) {
  const { form, snapshot, methods, t } = useCheckoutContext()
  const { session, phase, startError } = snapshot
  const sending = phase === 'starting'
  const note = useErrorWords(startError)
  const chosen = method ?? methods[0]
  if (session === null) return <span className="pvit-bone" data-size="button" />
  if (chosen === undefined) return null
  const amount = formatXaf(session.amount)
  return (
    <div className="pvit-paying">
      <Notice words={note} />
      <button
        type="submit"
        className="pvit-button"
        data-rank="primary"
        data-pvit-part="pay"
        data-state={phase}
        aria-disabled={sending}
        onClick={(event) => {
          event.preventDefault() // the form around it, if there is one, has nothing to send
          form.pay(chosen)
        }}
      >
        {sending
          ? t('pay.sending')
          : t(isPrompt(chosen) ? 'pay.action' : 'pay.continue', { amount })}
      </button>
      {isBeforeFees(session) && <p className="pvit-fees">{t('pay.beforeFees')}</p>}
    </div>
  )
}
