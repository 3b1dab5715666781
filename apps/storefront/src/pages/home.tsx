import { formatXaf } from '@pvit-checkout/contract/checkout'
import { useRef } from 'react'
import { flushSync } from 'react-dom'

import { useCart } from '../cart.ts'
import { Quantity } from '../parts/quantity.tsx'
import { Title } from '../parts/title.tsx'
import { Link } from '../router.tsx'
import { paths } from '../routes.ts'
import { useShop } from '../shop.ts'
import { totalOf } from '../total.ts'
import type { Product } from '../wire.ts'

export function HomePage() {
  const { products, cart } = useShop()
  const { items } = useCart(cart)
  const count = items.reduce((sum, item) => sum + item.quantity, 0)
  return (
    <>
      <div className="hero">
        <Title>Bienvenue à la Boutique Akwaba</Title>
        <p>Des produits d’ici, choisis à la main. Vous payez avec votre téléphone.</p>
      </div>
      <ul className="products" role="list">
        {products.map((product) => (
          <ProductCard key={product.id} product={product} />
        ))}
      </ul>
      <p className="hidden" role="status">
        {count === 0 ? '' : `Panier : ${articles(count)}, ${formatXaf(totalOf(items, products))}`}
      </p>
      {count > 0 && (
        <div className="bar">
          <p className="bar__total" aria-hidden="true">
            {articles(count)} · <strong>{formatXaf(totalOf(items, products))}</strong>
          </p>
          <Link to={paths.cart()} className="button">
            Voir le panier
          </Link>
        </div>
      )}
    </>
  )
}

function ProductCard({ product }: { product: Product }) {
  const { cart } = useShop()
  const quantity = useCart(cart).items.find((item) => item.product === product.id)?.quantity ?? 0
  const card = useRef<HTMLLIElement>(null)
  const choose = (next: number) => {
    flushSync(() => cart.setQuantity(product.id, next))
    // “Ajouter” gives way to a quantity, or comes back: the button that was pressed is gone.
    if ((quantity === 0) !== (next === 0)) {
      card.current?.querySelector<HTMLElement>('button:last-of-type')?.focus()
    }
  }
  return (
    <li ref={card} className="product">
      <img
        className="product__drawing"
        src={`/drawings/${product.id}.svg`}
        alt=""
        width="160"
        height="120"
      />
      <h2 className="product__name">{product.name}</h2>
      <p className="product__detail">{product.detail}</p>
      <p className="product__price">{formatXaf(product.price)}</p>
      {quantity === 0 ? (
        <button
          type="button"
          className="button button--quiet product__add"
          onClick={() => choose(1)}
        >
          Ajouter<span className="hidden"> au panier : {product.name}</span>
        </button>
      ) : (
        <Quantity name={product.name} value={quantity} onChange={choose} />
      )}
    </li>
  )
}

function articles(count: number): string {
  return count === 1 ? '1 article' : `${count} articles`
}
