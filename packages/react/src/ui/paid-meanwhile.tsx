'use client'

import { formatXaf } from '@pvit-checkout/contract/checkout'
import { useCheckoutContext } from '../checkout/context.ts'
import { isPrompt } from '../checkout/prompts.ts'
import { useLateWords } from '../i18n/use-late-words.ts'
import { CheckNow } from './check-now.tsx'
import { LeaveWaiting } from './leave-waiting.tsx'
import { LineNotice } from './line-notice.tsx'
import { Mark } from './mark.tsx'
import { Reference } from './reference.tsx'
import { Screen } from './screen.tsx'
import { useShown, type Shown } from './use-shown.ts'

/** In place of every screen of a payment under way whose order is paid already: asks for nothing, and says what not to do. */
export function PaidMeanwhile() {
  const shown = useShown()
  return shown && <Warning shown={shown} />
}

function Warning({ shown }: { shown: Shown }) {
  const t = useLateWords()
  const { connection, error } = useCheckoutContext().snapshot
  // Nothing here about a payment that goes on: it is not to.
  const lost = connection === 'lost' ? t('wait.paidMeanwhileLost') : null
  const trouble = error === null ? lost : t('wait.paidMeanwhileGaveUp')
  const dontPay = t('unconfirmed.dontPay')
  const advice = t(isPrompt(shown.method) ? 'wait.paidMeanwhile' : 'wait.paidMeanwhilePage')
  return (
    <Screen
      name="paid-meanwhile"
      title={t('closed.paidTitle')}
      tone="unsure"
      mark={<Mark tone="unsure" />}
      spoken={`${dontPay} ${advice}`}
      part="status"
      lead={
        <>
          <p className="pvit-lead">{formatXaf(shown.amount)}</p>
          <p className="pvit-lead">
            <strong>{dontPay}</strong>
          </p>
        </>
      }
    >
      <p className="pvit-lead">{advice}</p>
      <LineNotice words={trouble} />
      {shown.reference !== null && (
        // Not of the payment that the heading tells of.
        <Reference reference={shown.reference} label={t('wait.paidMeanwhileReference')} />
      )}
      <div className="pvit-actions">
        <CheckNow />
        <LeaveWaiting />
      </div>
    </Screen>
  )
}
