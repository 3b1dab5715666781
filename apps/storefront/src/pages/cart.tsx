import { formatXaf } from '@pvit-checkout/contract/checkout'
import { useRef, useState } from 'react'

import { ApiError } from '../api.ts'
import { useCart } from '../cart.ts'
import { Notice } from '../parts/notice.tsx'
import { Quantity } from '../parts/quantity.tsx'
import { Title } from '../parts/title.tsx'
import { Link, navigate } from '../router.tsx'
import { paths } from '../routes.ts'
import { useShop } from '../shop.ts'
import { totalOf } from '../total.ts'
import type { CartItem, Product } from '../wire.ts'
import { apiWords, isSilence } from '../words.ts'

export function CartPage() {
  const { products, cart } = useShop()
  const { items: kept } = useCart(cart)
  // A product that is no longer sold stays in nobody's way.
  const items = kept.filter((item) => products.some((product) => product.id === item.product))
  const list = useRef<HTMLUListElement>(null)
  if (items.length === 0) return <EmptyCart />
  return (
    <>
      <Title>Votre panier</Title>
      <ul ref={list} className="cart" role="list" aria-label="Articles du panier" tabIndex={-1}>
        {items.map((item) => (
          // Of a line that goes the focus stays with the others.
          <CartLine key={item.product} item={item} onRemove={() => list.current?.focus()} />
        ))}
      </ul>
      <p className="cart__total">
        <span>Total</span> <strong>{formatXaf(totalOf(items, products))}</strong>
      </p>
      <OrderButton items={items} />
    </>
  )
}

function EmptyCart() {
  return (
    <>
      <Title>Votre panier est vide</Title>
      <p>Choisissez quelque chose : le bâton de manioc est du matin.</p>
      <p>
        <Link to={paths.home()} className="button">
          Voir les produits
        </Link>
      </p>
    </>
  )
}

function CartLine({ item, onRemove }: { item: CartItem; onRemove: () => void }) {
  const { products, cart } = useShop()
  const product: Product | undefined = products.find((candidate) => candidate.id === item.product)
  if (product === undefined) return null
  return (
    <li className="cart__line">
      <img src={`/drawings/${product.id}.svg`} alt="" width="64" height="48" />
      <div className="cart__words">
        <p className="cart__name">{product.name}</p>
        <p className="cart__price">{formatXaf(product.price * item.quantity)}</p>
      </div>
      <Quantity
        name={product.name}
        value={item.quantity}
        onChange={(quantity) => {
          if (quantity === 0) onRemove()
          cart.setQuantity(product.id, quantity)
        }}
      />
    </li>
  )
}

function OrderButton({ items }: { items: readonly CartItem[] }) {
  const { cart, api } = useShop()
  const [state, setState] = useState<'ready' | 'sending' | ApiError['code']>('ready')
  // State is drawn a moment later; the second of two taps comes sooner than that.
  const sending = useRef(false)

  const order = async () => {
    if (sending.current) return
    sending.current = true
    setState('sending')
    try {
      const placed = await api.placeOrder({ cart: cart.get().id, items: [...items] })
      cart.ordered(placed.order)
      navigate(paths.checkout(placed.order))
    } catch (error) {
      setState(error instanceof ApiError ? error.code : 'internal')
    } finally {
      sending.current = false
    }
  }

  return (
    <>
      {state !== 'ready' && state !== 'sending' && (
        <Notice tone="bad" title={apiWords[state].title}>
          <p>
            {apiWords[state].words} {isSilence(state) && 'Votre panier est gardé.'}
          </p>
        </Notice>
      )}
      <p className="actions">
        <button
          type="button"
          className="button button--wide"
          aria-disabled={state === 'sending'}
          onClick={() => void order()}
        >
          {state === 'sending' ? 'Un instant…' : 'Passer au paiement'}
        </button>
        <Link to={paths.home()} className="link">
          Continuer mes achats
        </Link>
      </p>
    </>
  )
}
