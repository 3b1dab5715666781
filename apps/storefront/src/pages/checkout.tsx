import { formatXaf } from '@pvit-checkout/contract/checkout'
import { useEffect, useState } from 'react'

import type { ApiError } from '../api.ts'
import { Notice } from '../parts/notice.tsx'
import { OrderLines } from '../parts/order-lines.tsx'
import { Title } from '../parts/title.tsx'
import { Link, navigate } from '../router.tsx'
import { paths } from '../routes.ts'
import { useShop } from '../shop.ts'
import { usePaymentDoor, type PaymentDoorState } from '../use-payment-door.ts'
import { apiWords, isSilence, mayBePaid } from '../words.ts'

/** The order's payment. The widget tells the shopper how it goes; whether the order is paid, the shop asks elsewhere. */
export function CheckoutPage({ order }: { order: string }) {
  const { state, retry } = usePaymentDoor(order)

  useEffect(() => {
    if (state.kind === 'paid') navigate(paths.order(order), { replace: true })
  }, [state.kind, order])

  return (
    <>
      <Title>Paiement</Title>
      {state.kind === 'open' && <OpenCheckout order={order} {...state} />}
      {state.kind === 'closed' && <ClosedCheckout code={state.code} retry={retry} />}
      {(state.kind === 'opening' || state.kind === 'paid') && (
        <>
          <p role="status">Le paiement s’ouvre…</p>
          <div className="skeleton" aria-hidden="true" />
        </>
      )}
    </>
  )
}

function ClosedCheckout({ code, retry }: { code: ApiError['code']; retry: () => void }) {
  const { title, words } = apiWords[code]
  return (
    <>
      <Notice tone="bad" title={title}>
        <p>
          {words} {isSilence(code) && mayBePaid}
        </p>
      </Notice>
      <p className="actions">
        {code !== 'not-found' && (
          <button type="button" className="button button--wide" onClick={retry}>
            Réessayer
          </button>
        )}
        <Link to={paths.cart()} className="link">
          Retour au panier
        </Link>
      </p>
    </>
  )
}

function OpenCheckout({
  order,
  door,
  PvitCheckout,
}: { order: string } & Extract<PaymentDoorState, { kind: 'open' }>) {
  const { cart } = useShop()
  const [started, setStarted] = useState(false)
  const { lines, total } = door.order
  return (
    <>
      <details className="summary">
        <summary>
          <span>
            Commande <span className="whole">{order}</span>
          </span>{' '}
          <strong>{formatXaf(total)}</strong>
        </summary>
        <OrderLines lines={lines} total={total} />
      </details>
      <PvitCheckout
        endpoint={door.endpoint}
        session={door.token}
        locale="fr"
        onReady={(payment) => setStarted(payment !== null)}
        onChange={() => setStarted(true)}
        // Only the basket is emptied on the widget's word. That the order is paid, the order's page asks our server.
        onSucceeded={() => cart.paid(order)}
        onDismiss={() => {
          navigate(paths.order(order))
          return false
        }}
      />
      {/* Once a payment is under way the widget itself offers the ways out, each with what it means. */}
      {!started && (
        <p className="actions">
          <Link to={paths.cart()} className="link">
            Retour au panier
          </Link>
        </p>
      )}
    </>
  )
}
