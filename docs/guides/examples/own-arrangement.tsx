import {
  CheckoutProvider,
  CheckoutScreens,
  PayButton,
  Payer,
  PhoneInput,
  usePvitCheckout,
  type CheckoutProviderProps,
} from '@pvit-checkout/react'

type Props = Pick<CheckoutProviderProps, 'session' | 'engine'>

/** A form of your own around our parts; every other moment as the drop-in draws it. */
export function OwnArrangement(props: Props) {
  return (
    <CheckoutProvider endpoint="/pay" {...props}>
      <Arranged />
    </CheckoutProvider>
  )
}

function Arranged() {
  const { screen, session } = usePvitCheckout()
  if (screen !== 'form') return <CheckoutScreens />
  return (
    <form className="my-form">
      <h2>Commande {session?.order}</h2>
      <PhoneInput />
      <Payer />
      <PayButton />
    </form>
  )
}
