'use client'

import { screenOf } from '@pvit-checkout/client'
import { Failed } from '../parts/failed/failed.tsx'
import { Fault } from '../parts/fault/fault.tsx'
import { LinkRedirect } from '../parts/link-redirect/link-redirect.tsx'
import { MethodPicker } from '../parts/method-picker/method-picker.tsx'
import { PayButton } from '../parts/pay-button/pay-button.tsx'
import { PayScreen } from '../parts/pay-screen/pay-screen.tsx'
import { Payer } from '../parts/payer/payer.tsx'
import { PaymentStatus } from '../parts/payment-status/payment-status.tsx'
import { PhoneInput } from '../parts/phone-input/phone-input.tsx'
import { Receipt } from '../parts/receipt/receipt.tsx'
import { Unconfirmed } from '../parts/unconfirmed/unconfirmed.tsx'
import { Loading } from '../ui/loading.tsx'
import { useCheckoutContext } from './context.ts'

/** The whole checkout: the parts, arranged. */
export function CheckoutScreens() {
  const { snapshot, t } = useCheckoutContext()
  const { payment } = snapshot
  const screen = screenOf(snapshot)
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
      return payment && <Receipt payment={payment} />
    case 'failed':
      return payment && <Failed payment={payment} />
    case 'unconfirmed':
      return <Unconfirmed />
  }
}
