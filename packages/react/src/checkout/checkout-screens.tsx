'use client'

import { screenOf } from '@pvit-checkout/client'
import { Fault } from '../parts/fault/fault.tsx'
import { LinkRedirect } from '../parts/link-redirect/link-redirect.tsx'
import { MethodPicker } from '../parts/method-picker/method-picker.tsx'
import { PayButton } from '../parts/pay-button/pay-button.tsx'
import { PayScreen } from '../parts/pay-screen/pay-screen.tsx'
import { Payer } from '../parts/payer/payer.tsx'
import { PaymentStatus } from '../parts/payment-status/payment-status.tsx'
import { PhoneInput } from '../parts/phone-input/phone-input.tsx'
import { EndInBrief } from '../ui/end-in-brief.tsx'
import { Loading } from '../ui/loading.tsx'
import { useCheckoutContext } from './context.ts'
import { useLateScreens } from './use-late-screens.ts'

/** The whole checkout: the parts, arranged. */
export function CheckoutScreens() {
  const { seam, snapshot, t } = useCheckoutContext()
  const { payment } = snapshot
  const screen = screenOf(snapshot)
  useLateScreens(seam.clock, screen === 'waiting' || screen === 'redirect' ? 'soon' : 'not-yet')
  switch (screen) {
    case 'loading':
      return <Loading label={t('form.loading')} />
    case 'error':
      return <Fault />
    case 'form':
      return (
        <PayScreen footer={<MethodPicker />}>
          <PhoneInput />
          <Payer />
          <PayButton />
        </PayScreen>
      )
    case 'waiting':
      return <PaymentStatus />
    case 'redirect':
      return payment && <LinkRedirect payment={payment} />
    case 'succeeded':
    case 'failed':
    case 'unconfirmed':
      return <End end={screen} />
  }
}

function End({ end }: { end: 'succeeded' | 'failed' | 'unconfirmed' }) {
  const { seam, snapshot, t } = useCheckoutContext()
  const { payment } = snapshot
  const late = useLateScreens(seam.clock, 'now')
  if (late === 'coming') return <Loading label={t('form.loading')} />
  if (late === 'missing') return <EndInBrief end={end} payment={payment} />
  if (end === 'unconfirmed') return <late.Unconfirmed />
  if (payment === null) return null
  return end === 'succeeded' ? (
    <late.Receipt payment={payment} />
  ) : (
    <late.Failed payment={payment} />
  )
}
