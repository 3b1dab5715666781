import type { CartItem, OrderSummary, Product } from '../src/wire.ts'

/** The only place where the shop's prices are. Drawings: `public/drawings/<id>.svg`. */
export const catalogue: readonly Product[] = [
  {
    id: 'baton-de-manioc',
    name: 'Bâton de manioc',
    detail: 'Cuit ce matin à Kango, dans sa feuille',
    price: 500,
  },
  {
    id: 'savon-au-moabi',
    name: 'Savon au moabi',
    detail: 'Huile de moabi du Woleu-Ntem, 120\u00a0g',
    price: 1_500,
  },
  {
    id: 'cafe-torrefie',
    name: 'Café torréfié',
    detail: 'Grains du Haut-Ogooué, 250\u00a0g',
    price: 2_500,
  },
  {
    id: 'miel-de-foret',
    name: 'Miel de forêt',
    detail: 'Récolte de la Lopé, pot de 350\u00a0g',
    price: 4_000,
  },
  {
    id: 'pagne-wax',
    name: 'Pagne wax',
    detail: 'Coton imprimé, 2\u00a0yards',
    price: 7_500,
  },
  {
    id: 'panier-en-rotin',
    name: 'Panier en rotin',
    detail: 'Tressé à la main à Lambaréné',
    price: 12_500,
  },
]

export type PricedCart = Pick<OrderSummary, 'lines' | 'total'>

/** What the cart costs today. Names the first product the shop does not have. */
export function priceCart(
  items: readonly CartItem[],
  products: readonly Product[] = catalogue,
): PricedCart | { unknownProduct: string } {
  const lines: PricedCart['lines'] = []
  for (const { product: id, quantity } of items) {
    const product = products.find((candidate) => candidate.id === id)
    if (product === undefined) return { unknownProduct: id }
    const { name, price: unitPrice } = product
    lines.push({ product: id, name, quantity, unitPrice, total: unitPrice * quantity })
  }
  return { lines, total: lines.reduce((sum, line) => sum + line.total, 0) }
}
