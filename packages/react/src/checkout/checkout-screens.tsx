'use client'

import { screenOf } from '@pvit-checkout/client'
import { CheckoutError } from '@pvit-checkout/contract/checkout'
import { useState } from 'react'
import { FaultOf } from '../parts/fault/fault.tsx'
import { MethodPicker } from '../parts/method-picker/method-picker.tsx'
import { PayButton } from '../parts/pay-button/pay-button.tsx'
import { PayScreen } from '../parts/pay-screen/pay-screen.tsx'
import { PhoneInput } from '../parts/phone-input/phone-input.tsx'
import { EndInBrief } from '../ui/end-in-brief.tsx'
import { Leave } from '../ui/leave.tsx'
import { Loading } from '../ui/loading.tsx'
import { RedirectInBrief } from '../ui/redirect-in-brief.tsx'
import { useShown } from '../ui/use-shown.ts'
import { WaitInBrief } from '../ui/wait-in-brief.tsx'
import { useCheckoutContext } from './context.ts'
import { useLateScreens } from './use-late-screens.ts'
import type { LateScreen } from './whole-screen.tsx'

/** The whole checkout: the parts, arranged. */
export function CheckoutScreens() {
  const { seam, snapshot, t } = useCheckoutContext()
  const screen = screenOf(snapshot)
  const late = useLateScreens(seam, screen === 'form' ? 'soon' : 'not-yet')
  switch (screen) {
    case 'error':
      return <FaultOf error={snapshot.error} />
    case 'loading':
    case 'form':
      return snapshot.returning && snapshot.session === null ? (
        <Loading label={t('form.loading')} />
      ) : (
        <PayScreen footer={<MethodPicker />}>
          <PhoneInput />
          {typeof late === 'object' && <late.Payer />}
          <PayButton />
          {snapshot.startError && <Leave />}
        </PayScreen>
      )
    default:
      return <Late screen={screen} />
  }
}

/** A screen that comes in the late file: in brief while that is not there, whole as soon as it is. */
function Late({ screen }: { screen: LateScreen }) {
  const { seam, snapshot, t } = useCheckoutContext()
  const late = useLateScreens(seam, 'now')
  // Whoever has just pressed “pay” is told at once what becomes of it.
  const [isPressed] = useState(snapshot.phase === 'starting')
  if (typeof late === 'object') return <late.WholeScreen screen={screen} />
  if (late === 'coming' && !isPressed) return <Loading label={t('form.loading')} />
  return <Brief screen={screen} />
}

function Brief({ screen }: { screen: LateScreen }) {
  const { payment, session } = useCheckoutContext().snapshot
  const shown = useShown()
  // An earlier attempt has paid: nothing is asked for any more, and no page opens.
  if (session?.status === 'paid' && screen !== 'succeeded')
    return <FaultOf error={new CheckoutError('order-already-paid')} />
  if (screen === 'waiting') return shown && <WaitInBrief shown={shown} />
  if (screen === 'redirect') return payment && <RedirectInBrief payment={payment} />
  return <EndInBrief end={screen} payment={payment} />
}
