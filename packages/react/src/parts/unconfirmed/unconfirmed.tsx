'use client'

import { useCheckoutContext } from '../../checkout/context.ts'
import { useLateWords } from '../../i18n/use-late-words.ts'
import { CheckNow } from '../../ui/check-now.tsx'
import { Leave } from '../../ui/leave.tsx'
import { Mark } from '../../ui/mark.tsx'
import { Reference } from '../../ui/reference.tsx'
import { Screen } from '../../ui/screen.tsx'
import { useShown } from '../../ui/use-shown.ts'

/** Not known in time. Neither failed nor paid, and said so: no second payment is offered from here. */
export function Unconfirmed() {
  const { snapshot } = useCheckoutContext()
  const t = useLateWords()
  const shown = useShown()
  const lost = snapshot.connection === 'lost'
  return (
    <Screen
      name="unconfirmed"
      title={t('unconfirmed.title')}
      tone="unsure"
      mark={<Mark tone="unsure" />}
      spoken={`${t('unconfirmed.dontPay')} ${t('unconfirmed.text')}`}
      part="status"
      lead={
        <p className="pvit-lead">
          <strong>{t('unconfirmed.dontPay')}</strong>
        </p>
      }
    >
      <p>{t('unconfirmed.text')}</p>
      {lost && (
        <p className="pvit-note" data-tone="unsure">
          {t('wait.lost')}
        </p>
      )}
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
