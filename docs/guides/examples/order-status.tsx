import { CheckoutProvider, usePvitCheckout, type CheckoutProviderProps } from '@pvit-checkout/react'

/** No part of ours: what a shop shows of the payment in its own order page. */
export function OrderStatus(props: Pick<CheckoutProviderProps, 'session' | 'engine'>) {
  return (
    <CheckoutProvider endpoint="/pay" {...props}>
      <Words />
    </CheckoutProvider>
  )
}

function Words() {
  const { status, payment, check } = usePvitCheckout()
  switch (status) {
    case 'succeeded':
      return <p>Payé. Référence {payment?.reference}.</p>
    case 'unconfirmed':
      // Not a failure. Never offer to pay again here: the money may be on its way.
      return (
        <p>
          Pas encore confirmé : ne payez pas une deuxième fois. Référence {payment?.reference}.{' '}
          <button type="button" onClick={() => void check()}>
            Vérifier maintenant
          </button>
        </p>
      )
    case 'failed':
      return <p>Le paiement n’a pas abouti.</p>
    case 'processing':
    case 'confirm':
    case 'redirect':
      return <p>Paiement en cours.</p>
    case 'idle':
      return <p>Pas encore payé.</p>
    case 'loading':
    case 'error':
      return <p>Un instant…</p>
  }
}
