/** The pages of the shop. An order's page and its payment have addresses, so that both survive a reload. */
export type Route =
  | { page: 'home' }
  | { page: 'cart' }
  | { page: 'checkout'; order: string }
  | { page: 'order'; order: string }
  | { page: 'return' }
  | { page: 'unknown' }

export const paths = {
  home: () => '/',
  cart: () => '/cart',
  checkout: (order: string) => `/checkout/${encodeURIComponent(order)}`,
  /** Where PVIT’s page sends the shopper back to. */
  return: () => '/payment-return',
  order: (order: string) => `/orders/${encodeURIComponent(order)}`,
}

export function routeOf(path: string): Route {
  if (path === '/') return { page: 'home' }
  if (path === '/cart') return { page: 'cart' }
  if (path === paths.return()) return { page: 'return' }
  const [, page, order] = /^\/(checkout|orders)\/([^/]+)$/.exec(path) ?? []
  if (order === undefined) return { page: 'unknown' }
  return { page: page === 'checkout' ? 'checkout' : 'order', order: decode(order) }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
