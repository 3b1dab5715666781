import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { Catalogue, maxQuantity } from '../src/wire.ts'
import { catalogue, priceCart } from './catalogue.ts'

describe('the catalogue', () => {
  it('is what the page can read', () => {
    expect(Catalogue.parse(catalogue)).toEqual(catalogue)
  })

  it('has something for exactly 500 and for exactly 1 500 FCFA: the two sides of PVIT’s test rule', () => {
    expect(catalogue.map((product) => product.price)).toEqual(expect.arrayContaining([500, 1500]))
  })

  it('has a drawing of every product', () => {
    const undrawn = catalogue.filter(
      ({ id }) =>
        !existsSync(fileURLToPath(new URL(`../public/drawings/${id}.svg`, import.meta.url))),
    )
    expect(undrawn).toEqual([])
  })
})

describe('priceCart', () => {
  it('adds up to the sum of its lines, each price times quantity, whatever the cart', () => {
    const carts = fc.uniqueArray(
      fc.record({
        product: fc.constantFrom(...catalogue.map((product) => product.id)),
        quantity: fc.integer({ min: 1, max: maxQuantity }),
      }),
      { selector: (item) => item.product, minLength: 1 },
    )
    fc.assert(
      fc.property(carts, (items) => {
        const priced = priceCart(items)
        if ('unknownProduct' in priced) throw new Error('the catalogue has all of these')
        expect(priced.lines.map((line) => [line.product, line.quantity])).toEqual(
          items.map((item) => [item.product, item.quantity]),
        )
        for (const line of priced.lines) {
          const product = catalogue.find((candidate) => candidate.id === line.product)
          expect(line.total).toBe((product?.price ?? Number.NaN) * line.quantity)
        }
        expect(priced.total).toBe(priced.lines.reduce((sum, line) => sum + line.total, 0))
      }),
    )
  })

  it('names a product it does not have', () => {
    expect(priceCart([{ product: 'diamant', quantity: 1 }])).toEqual({ unknownProduct: 'diamant' })
  })
})
