'use client'

import { formatXaf, type PaymentView } from '@pvit-checkout/contract/checkout'
import { useCheckoutContext } from '../checkout/context.ts'
import { CheckNow } from './check-now.tsx'
import { Leave } from './leave.tsx'
import { Screen } from './screen.tsx'

export interface EndInBriefProps {
  end: 'succeeded' | 'failed' | 'unconfirmed'
  payment: PaymentView | null
}

const tones = { succeeded: 'paid', failed: 'failed', unconfirmed: 'unsure' } as const

/**
 * The end of a payment while its own screen cannot be had: whether it is paid, whether to pay again, how much, and the
 * reference. Its name is its own, so that the whole screen takes the focus when it comes after all.
 */
export function EndInBrief({ end, payment }: EndInBriefProps) {
  const { seam, snapshot, t } = useCheckoutContext()
  const unconfirmed = end === 'unconfirmed'
  const lead = unconfirmed ? t('unconfirmed.dontPay') : payment && formatXaf(payment.amount)
  return (
    <Screen
      name={`${end}-in-brief`}
      title={t(`${end === 'succeeded' ? 'paid' : end}.title`)}
      tone={tones[end]}
      spoken={lead}
      part="status"
      lead={
        <p className="pvit-lead">
          <strong>{lead}</strong>
        </p>
      }
    >
      {/* Without a payment nobody can say that it is being checked. */}
      {unconfirmed && payment && <p>{t('unconfirmed.text')}</p>}
      {payment !== null && (
        <p>
          {t('receipt.reference')} <b>{payment.reference}</b>
        </p>
      )}
      {unconfirmed && <CheckNow rank="primary" />}
      {end === 'failed' && snapshot.session?.status === 'open' && (
        <button
          type="button"
          className="pvit-button"
          data-rank="primary"
          data-pvit-part="retry"
          onClick={() => seam.session.retry()}
        >
          {t('fault.retry')}
        </button>
      )}
      <Leave rank="secondary" />
    </Screen>
  )
}
