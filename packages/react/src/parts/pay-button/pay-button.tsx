'use client'

import { formatXaf, type PaymentMethod } from '@pvit-checkout/contract/checkout'
import { useEffect } from 'react'
import { useCheckoutContext } from '../../checkout/context.ts'
import { isPrompt } from '../../checkout/prompts.ts'
import { useErrorWords } from '../../i18n/use-error-words.ts'

export interface PayButtonProps {
  /** The first of the session's methods unless you say otherwise. */
  method?: PaymentMethod
}

/**
 * Takes the amount from the session, and presses once: a second press while one is on its way does nothing. Its place is
 * kept until the session is read; where that takes no payment there is no button.
 */
export function PayButton({ method }: PayButtonProps) {
  const { form, snapshot, methods, t, announce } = useCheckoutContext()
  const { session, phase, startError } = snapshot
  const sending = phase === 'starting'
  const note = useErrorWords(startError)

  useEffect(() => {
    if (note !== null) announce(note)
  }, [note, announce])

  const chosen = method ?? methods[0]
  if (session === null) return <span className="pvit-bone" data-size="button" />
  if (chosen === undefined) return null
  const amount = formatXaf(session.amount)
  const beforeFees =
    session.feesPaidBy.operator === 'customer' || session.feesPaidBy.pvit === 'customer'
  return (
    <div className="pvit-paying">
      {note !== null && <p className="pvit-note">{note}</p>}
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
      {beforeFees && <p className="pvit-fees">{t('pay.beforeFees')}</p>}
    </div>
  )
}
