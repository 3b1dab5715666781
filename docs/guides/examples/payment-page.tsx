import { PvitCheckout, type PvitCheckoutProps } from '@pvit-checkout/react'
import '@pvit-checkout/react/styles.css'
import { useState } from 'react'

interface PaymentPageProps {
  /** What your server got from POST /v1/sessions for this order. */
  token: string
  /** Only the tests hand one in. */
  engine?: PvitCheckoutProps['engine']
}

export function PaymentPage({ token, engine }: PaymentPageProps) {
  const [paid, setPaid] = useState<string | null>(null)
  return (
    <main>
      <PvitCheckout
        endpoint="/pay"
        session={token}
        engine={engine}
        onSucceeded={(payment) => setPaid(payment.reference)}
      />
      {paid !== null && <a href={`/orders/thanks?ref=${paid}`}>Voir ma commande</a>}
    </main>
  )
}
