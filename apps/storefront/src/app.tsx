import { useCart } from './cart.ts'
import { CartPage } from './pages/cart.tsx'
import { CheckoutPage } from './pages/checkout.tsx'
import { HomePage } from './pages/home.tsx'
import { OrderPage } from './pages/order.tsx'
import { ReturnPage } from './pages/return.tsx'
import { UnknownPage } from './pages/unknown.tsx'
import { Link, usePath } from './router.tsx'
import { paths, routeOf, type Route } from './routes.ts'
import { ShopContext, type Shop } from './shop.ts'

export function App({ shop }: { shop: Shop }) {
  const path = usePath()
  return (
    <ShopContext value={shop}>
      <a className="skip" href="#main">
        Aller au contenu
      </a>
      <Header shop={shop} />
      <main id="main" className="page">
        {/* A fresh page per address: nothing of one order's page is left on another's. */}
        <Page key={path} route={routeOf(path)} />
      </main>
      <footer className="footer">
        <p>Boutique Akwaba · Marché du Mont-Bouët, allée 4, Libreville</p>
        <p>Boutique de démonstration : rien n’est livré.</p>
      </footer>
    </ShopContext>
  )
}

function Page({ route }: { route: Route }) {
  switch (route.page) {
    case 'home':
      return <HomePage />
    case 'cart':
      return <CartPage />
    case 'checkout':
      return <CheckoutPage order={route.order} />
    case 'order':
      return <OrderPage order={route.order} />
    case 'return':
      return <ReturnPage />
    case 'unknown':
      return <UnknownPage />
  }
}

function Header({ shop }: { shop: Shop }) {
  const count = useCart(shop.cart).items.reduce((sum, item) => sum + item.quantity, 0)
  return (
    <header className="header">
      <Link to={paths.home()} className="brand">
        <img src="/icon.svg" alt="" width="32" height="32" /> Boutique Akwaba
      </Link>
      <Link to={paths.cart()} className="basket">
        Panier<span className="basket__count">{count}</span>
        <span className="hidden">{count === 1 ? 'article' : 'articles'}</span>
      </Link>
    </header>
  )
}
