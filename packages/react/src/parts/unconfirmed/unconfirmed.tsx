'use client'

import { formatXaf } from '@pvit-checkout/contract/checkout'
import { useCheckoutContext } from '../../checkout/context.ts'
import { isPaidMeanwhile } from '../../checkout/under-way.ts'
import { useLateWords } from '../../i18n/use-late-words.ts'
import { CheckNow } from '../../ui/check-now.tsx'
import { Leave } from '../../ui/leave.tsx'
import { LineNotice } from '../../ui/line-notice.tsx'
import { Mark } from '../../ui/mark.tsx'
import { PaidMeanwhile } from '../../ui/paid-meanwhile.tsx'
import { Reference } from '../../ui/reference.tsx'
import { Screen } from '../../ui/screen.tsx'
import { useShown } from '../../ui/use-shown.ts'

/** Not known in time. Neither failed nor paid, and said so: no second payment is offered from here. */
export function Unconfirmed() {
  const { snapshot } = useCheckoutContext()
  const t = useLateWords()
  const shown = useShown()
  if (isPaidMeanwhile(snapshot)) return <PaidMeanwhile />
  // Before the start was answered nobody can say that it arrived, nor that anything is checked behind a closed page.
  const unsent = snapshot.phase === 'starting'
  const text = t(unsent ? 'unconfirmed.unsent' : 'unconfirmed.text')
  const lost = t(unsent ? 'wait.sendingLost' : 'wait.lost')
  const silent = snapshot.error !== null && !unsent ? t('wait.gaveUp') : null
  const trouble = snapshot.connection === 'lost' ? lost : silent
  return (
    <Screen
      name="unconfirmed"
      title={t('unconfirmed.title')}
      tone="unsure"
      mark={<Mark tone="unsure" />}
      spoken={`${t('unconfirmed.dontPay')} ${text}`}
      part="status"
      lead={
        <>
          {shown !== null && <p className="pvit-lead">{formatXaf(shown.amount)}</p>}
          <p className="pvit-lead">
            <strong>{t('unconfirmed.dontPay')}</strong>
          </p>
        </>
      }
    >
      <p>{text}</p>
      <LineNotice words={trouble} />
      {shown?.reference != null && (
        <>
          <Reference reference={shown.reference} />
          <p className="pvit-small">{t('unconfirmed.keep')}</p>
        </>
      )}
      <div className="pvit-steps">
        <CheckNow rank="primary" />
        <Leave rank="secondary" />
      </div>
    </Screen>
  )
}
