'use client'

import { formatXaf, type PaymentView } from '@pvit-checkout/contract/checkout'
import { useEffect } from 'react'
import { useCheckoutContext } from '../../checkout/context.ts'
import { webUrl } from '../../checkout/web-url.ts'
import { CheckNow } from '../../ui/check-now.tsx'
import { Leave } from '../../ui/leave.tsx'
import { Screen } from '../../ui/screen.tsx'

export interface LinkRedirectProps {
  payment: PaymentView
}

/**
 * PVIT's page, in this tab: in-app browsers block pop-ups. It opens by itself once, for the shopper who just pressed;
 * whoever comes back, by reload or by the back button, decides anew.
 */
export function LinkRedirect({ payment }: LinkRedirectProps) {
  const { seam, form, t } = useCheckoutContext()
  const url = webUrl(payment.redirectUrl)
  const { takeRedirect } = form

  useEffect(() => {
    if (url !== null && takeRedirect()) seam.navigate(url)
  }, [url, takeRedirect, seam])

  const text = t('redirect.text', { amount: formatXaf(payment.amount) })
  return (
    <Screen
      name="redirect"
      title={t(payment.method === 'card' ? 'redirect.title' : 'redirect.titlePage')}
      spoken={text}
      part="status"
    >
      <p>{text}</p>
      {url !== null && (
        <a className="pvit-button" data-rank="primary" href={url}>
          {t('redirect.action')}
        </a>
      )}
      <p className="pvit-small">{t('redirect.returned')}</p>
      <div className="pvit-actions">
        <CheckNow />
        <Leave confirm />
      </div>
    </Screen>
  )
}
