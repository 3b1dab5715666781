'use client'

import type { PaymentView } from '@pvit-checkout/contract/checkout'
import { useCheckoutContext } from '../checkout/context.ts'
import { useRedirect } from '../checkout/use-redirect.ts'
import { Screen } from './screen.tsx'

/** On the way to PVIT's page, which waits for nothing: the screen for whoever comes back may take its time. */
export function RedirectInBrief({ payment }: { payment: PaymentView }) {
  const { t } = useCheckoutContext()
  const url = useRedirect(payment)
  const action = t('redirect.action')
  return (
    <Screen name="redirect-in-brief" title={action} part="status">
      {url !== null && (
        <a className="pvit-button" data-rank="primary" href={url}>
          {action}
        </a>
      )}
    </Screen>
  )
}
