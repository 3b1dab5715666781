import type { CartItem, Product } from './wire.ts'

/** What the cart will cost, by the prices this page was served with. The order's own total is the server's. */
export function totalOf(items: readonly CartItem[], products: readonly Product[]): number {
  return items.reduce((sum, { product, quantity }) => {
    const price = products.find((candidate) => candidate.id === product)?.price ?? 0
    return sum + price * quantity
  }, 0)
}
