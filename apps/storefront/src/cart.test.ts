import { describe, expect, it } from 'vitest'

import { createCartStore } from './cart.ts'
import { PlaceOrder } from './wire.ts'

describe('the cart', () => {
  it('is still there after a reload', () => {
    const storage = storageWith(null)
    createCartStore({ storage }).setQuantity('pagne-wax', 2)
    expect(createCartStore({ storage }).get().items).toEqual([
      { product: 'pagne-wax', quantity: 2 },
    ])
  })

  it('has another name after every change, and the same one until then', () => {
    const cart = createCartStore({ storage: null })
    const names = [1, 2, 1].map((quantity) => {
      cart.setQuantity('pagne-wax', quantity)
      return cart.get().id
    })
    expect(new Set(names).size).toBe(3)
    cart.ordered('AK-0000000001')
    expect(cart.get().id).toBe(names.at(-1))
  })

  it('takes a product out at nought and stops at what the shop’s server accepts', () => {
    const cart = createCartStore({ storage: null })
    cart.setQuantity('pagne-wax', 99)
    const order = { cart: cart.get().id, items: cart.get().items }
    expect(PlaceOrder.safeParse(order).success).toBe(true)
    cart.setQuantity('pagne-wax', 0)
    expect(cart.get().items).toEqual([])
  })

  it('is emptied by the payment of its own order, and by no other', () => {
    const cart = createCartStore({ storage: null })
    cart.setQuantity('pagne-wax', 1)
    cart.ordered('AK-0000000001')
    cart.paid('AK-0000000002')
    expect(cart.get().items).toHaveLength(1)
    cart.paid('AK-0000000001')
    expect(cart.get().items).toEqual([])
  })

  it('keeps what was put in after the order was made', () => {
    const cart = createCartStore({ storage: null })
    cart.setQuantity('pagne-wax', 1)
    cart.ordered('AK-0000000001')
    cart.setQuantity('miel-de-foret', 1)
    cart.paid('AK-0000000001')
    expect(cart.get().items).toHaveLength(2)
  })

  it.each(['', '{', '[]', '{"items":[{"product":"x","quantity":-1}]}', '"cart"'])(
    'begins empty where the storage holds %j',
    (text) => {
      expect(createCartStore({ storage: storageWith(text) }).get().items).toEqual([])
    },
  )

  it('works where the storage throws', () => {
    const refuse = () => {
      throw new Error('denied')
    }
    const cart = createCartStore({ storage: { getItem: refuse, setItem: refuse } })
    cart.setQuantity('pagne-wax', 1)
    expect(cart.get().items).toHaveLength(1)
  })
})

function storageWith(text: string | null) {
  let kept = text
  return {
    getItem: () => kept,
    setItem: (_: string, value: string) => void (kept = value),
  }
}
