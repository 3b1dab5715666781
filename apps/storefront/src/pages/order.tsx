import { formatXaf } from '@pvit-checkout/contract/checkout'

import { Notice } from '../parts/notice.tsx'
import { OrderLines } from '../parts/order-lines.tsx'
import { Title } from '../parts/title.tsx'
import { Link } from '../router.tsx'
import { paths } from '../routes.ts'
import { useOrder, type OrderState } from '../use-order.ts'
import type { OrderPayment, OrderView } from '../wire.ts'
import { apiWords, isSilence, mayBePaid } from '../words.ts'

/** The order, as the shop's own server knows it from the proxy. What the browser saw in the checkout counts for nothing here. */
export function OrderPage({ order }: { order: string }) {
  const state = useOrder(order)
  const { view, fault, asking } = state
  const stands = view !== null && outlivesSilence(view)
  return (
    <>
      <Title>{view?.status === 'paid' ? 'Merci pour votre commande' : 'Votre commande'}</Title>
      <p className="order__id">
        Commande <strong>{order}</strong>
      </p>
      {view === null && fault === null && asking && <p role="status">La boutique vérifie…</p>}
      {fault !== null && view?.status !== 'paid' && (
        <Notice tone="bad" title={apiWords[fault].title}>
          <p>
            {apiWords[fault].words} {isSilence(fault) && !stands && mayBePaid}
          </p>
          {fault !== 'not-found' && <AskAgain {...state} />}
        </Notice>
      )}
      {view !== null && (fault === null || stands) && <Status view={view} state={state} />}
      {view !== null && <OrderLines lines={view.lines} total={view.total} />}
      <p className="actions">
        <Link to={paths.home()} className="link">
          Retour à la boutique
        </Link>
      </p>
    </>
  )
}

/** Paid stays paid, and a payment stays a reason not to pay again; that nothing is under way may have changed. */
function outlivesSilence(view: OrderView): boolean {
  return view.status === 'paid' || view.status === 'pending' || tookOtherAmount(view)
}

/** By the figures themselves: a status this page does not know is read as `unverified` too. */
function tookOtherAmount({ status, payment, total }: OrderView): boolean {
  return status === 'unverified' && payment?.paidAt != null && payment.amount !== total
}

function Status({ view, state }: { view: OrderView; state: OrderState }) {
  const { order, status, payment } = view
  switch (status) {
    case 'paid':
      return (
        <Notice tone="good" title="Commande payée">
          <p>Nous la préparons. Gardez la référence : c’est votre preuve de paiement.</p>
          {payment !== null && <PaymentFacts payment={payment} />}
        </Notice>
      )
    case 'pending':
      return (
        <Notice tone="wait" title="Paiement en cours de confirmation">
          <p>
            <strong>Ne payez pas une deuxième fois.</strong> La boutique continue de vérifier, même
            si vous fermez cette page.
          </p>
          {payment !== null && <PaymentFacts payment={payment} />}
          <p className="notice__ways">
            <AskAgain {...state} />
            <Link to={paths.checkout(order)} className="link">
              Revenir au paiement
            </Link>
          </p>
        </Notice>
      )
    case 'unverified':
      if (payment !== null && tookOtherAmount(view)) {
        return (
          <Notice tone="wait" title="Un autre montant a été payé">
            <p>
              <strong>Ne payez pas une deuxième fois.</strong> Un paiement a été reçu, mais son
              montant n’est pas celui de la commande. Contactez la boutique et donnez-lui cette
              référence.
            </p>
            <PaymentFacts payment={payment} />
          </Notice>
        )
      }
      return (
        <Notice tone="wait" title="Paiement non vérifié pour le moment">
          <p>
            La boutique n’arrive pas à savoir si cette commande est payée. Si vous avez confirmé un
            paiement, <strong>ne payez pas une deuxième fois</strong>.
          </p>
          <AskAgain {...state} />
        </Notice>
      )
    case 'unpaid':
      return (
        <Notice tone="wait" title="Cette commande n’est pas encore payée">
          <p>Aucun paiement n’est en cours.</p>
          <Link to={paths.checkout(order)} className="button">
            Payer {formatXaf(view.total)}
          </Link>
        </Notice>
      )
  }
}

function AskAgain({ asking, askNow }: OrderState) {
  return (
    <button
      type="button"
      className="button button--quiet"
      aria-disabled={asking}
      onClick={() => {
        if (!asking) askNow()
      }}
    >
      {asking ? 'Vérification…' : 'Vérifier maintenant'}
    </button>
  )
}

function PaymentFacts({ payment }: { payment: OrderPayment }) {
  const { reference, operator, phone, amount, paidAt } = payment
  const operatorName = operator === null ? undefined : operatorNames[operator]
  return (
    <dl className="facts">
      <dt>Montant</dt>
      <dd>{formatXaf(amount)}</dd>
      {operatorName !== undefined && (
        <>
          <dt>Par</dt>
          <dd>{operatorName}</dd>
        </>
      )}
      {phone !== null && (
        <>
          <dt>Numéro</dt>
          <dd>{phone}</dd>
        </>
      )}
      <dt>Référence</dt>
      <dd className="facts__reference">{reference}</dd>
      {paidAt !== null && (
        <>
          <dt>Date</dt>
          <dd>{dateOf(paidAt)}</dd>
        </>
      )}
    </dl>
  )
}

const operatorNames: Readonly<Record<string, string>> = {
  airtel: 'Airtel Money',
  moov: 'Moov Money',
}

/** In the shopper's own time zone: 23 nov. 2026, 08:14. */
function dateOf(iso: string): string {
  return new Date(iso).toLocaleString('fr', { dateStyle: 'medium', timeStyle: 'short' })
}
