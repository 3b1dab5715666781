import { createContext, use } from 'react'

import type { Api } from './api.ts'
import type { CartStore } from './cart.ts'
import type { Product } from './wire.ts'

/** What every page of the shop leans on. */
export interface Shop {
  products: readonly Product[]
  cart: CartStore
  api: Api
}

export const ShopContext = createContext<Shop | null>(null)

export function useShop(): Shop {
  const shop = use(ShopContext)
  if (shop === null) throw new Error('useShop() needs a parent. Wrap this page in <App shop={…}>.')
  return shop
}
