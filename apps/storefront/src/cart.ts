import { useSyncExternalStore } from 'react'
import * as z from 'zod/mini'

import { CartItem, maxQuantity } from './wire.ts'

/** What the shopper has chosen, kept in this browser. Only names and quantities: the prices are the server's. */
const Cart = z.object({
  /** New whenever the content changes: the same cart ordered twice is one order. */
  id: z.uuid(),
  items: z.array(CartItem),
  /** The order made of this very cart. */
  order: z.nullable(z.string()),
})
export type Cart = z.infer<typeof Cart>

export interface CartStore {
  get: () => Cart
  subscribe: (listener: () => void) => () => void
  /** Zero takes the product out; more than `maxQuantity` is `maxQuantity`. */
  setQuantity: (product: string, quantity: number) => void
  ordered: (order: string) => void
  /** Empty the cart if `order` was made of it; a cart filled anew meanwhile stays. */
  paid: (order: string) => void
}

const key = 'akwaba-cart'

export function createCartStore({
  storage = localStorageOrNone(),
  newId = randomId,
}: {
  storage?: Pick<Storage, 'getItem' | 'setItem'> | null
  newId?: () => string
} = {}): CartStore {
  const listeners = new Set<() => void>()
  let cart = load()

  return {
    get: () => cart,
    subscribe(listener) {
      listeners.add(listener)
      // Another tab of the shop changed the cart.
      const onStorage = (event: StorageEvent) => {
        if (event.key === key) replace(load())
      }
      if (typeof window !== 'undefined') addEventListener('storage', onStorage)
      return () => {
        listeners.delete(listener)
        if (typeof window !== 'undefined') removeEventListener('storage', onStorage)
      }
    },
    setQuantity(product, quantity) {
      const others = cart.items.filter((item) => item.product !== product)
      const wanted = Math.min(quantity, maxQuantity)
      const items =
        wanted < 1
          ? others
          : cart.items.some((item) => item.product === product)
            ? cart.items.map((item) =>
                item.product === product ? { product, quantity: wanted } : item,
              )
            : [...others, { product, quantity: wanted }]
      save({ id: newId(), items, order: null })
    },
    ordered: (order) => save({ ...cart, order }),
    paid(order) {
      if (cart.order === order) save({ id: newId(), items: [], order: null })
    },
  }

  function load(): Cart {
    try {
      const read = Cart.safeParse(JSON.parse(storage?.getItem(key) ?? 'null'))
      if (read.success) return read.data
    } catch {
      // Storage that throws, or holds another program's text: an empty cart is the honest answer.
    }
    return { id: newId(), items: [], order: null }
  }

  function save(next: Cart): void {
    replace(next)
    try {
      storage?.setItem(key, JSON.stringify(next))
    } catch {
      // Private windows and full disks: the cart lives as long as the page.
    }
  }

  function replace(next: Cart): void {
    cart = next
    for (const listener of listeners) listener()
  }
}

export function useCart(store: CartStore): Cart {
  return useSyncExternalStore(store.subscribe, store.get)
}

function localStorageOrNone(): Storage | null {
  try {
    return window.localStorage
  } catch {
    return null
  }
}

/** `crypto.randomUUID` is missing on old WebViews and on plain http; `getRandomValues` is everywhere. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
