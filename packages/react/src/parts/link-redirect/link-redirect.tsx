'use client'

import type { PaymentView } from '@pvit-checkout/contract/checkout'
import { sumWords } from '../../checkout/before-fees.ts'
import { useCheckoutContext } from '../../checkout/context.ts'
import { isPaidMeanwhile } from '../../checkout/under-way.ts'
import { useRedirect } from '../../checkout/use-redirect.ts'
import { useLateWords } from '../../i18n/use-late-words.ts'
import { CheckNow } from '../../ui/check-now.tsx'
import { LeaveWaiting } from '../../ui/leave-waiting.tsx'
import { LineNotice } from '../../ui/line-notice.tsx'
import { PaidMeanwhile } from '../../ui/paid-meanwhile.tsx'
import { Screen } from '../../ui/screen.tsx'

export interface LinkRedirectProps {
  payment: PaymentView
}

/** PVIT's page, in this tab: in-app browsers block pop-ups. Below it, what to do on coming back. */
export function LinkRedirect({ payment }: LinkRedirectProps) {
  const { snapshot } = useCheckoutContext()
  return isPaidMeanwhile(snapshot) ? <PaidMeanwhile /> : <OnItsWay payment={payment} />
}

function OnItsWay({ payment }: LinkRedirectProps) {
  const { snapshot } = useCheckoutContext()
  const t = useLateWords()
  const url = useRedirect(payment)
  const lost = snapshot.connection === 'lost' ? t('wait.lost') : null
  const trouble = snapshot.error === null ? lost : t('wait.gaveUp')
  const text = t('redirect.text', { amount: sumWords(payment.amount, snapshot.session, t) })
  return (
    <Screen
      name="redirect"
      title={t(payment.method === 'card' ? 'redirect.title' : 'redirect.titlePage')}
      spoken={text}
      part="status"
    >
      <p>{text}</p>
      <LineNotice words={trouble} />
      {url !== null && (
        <a className="pvit-button" data-rank="primary" href={url}>
          {t('redirect.action')}
        </a>
      )}
      <p className="pvit-small">{t('redirect.returned')}</p>
      <div className="pvit-actions">
        <CheckNow />
        <LeaveWaiting />
      </div>
    </Screen>
  )
}
