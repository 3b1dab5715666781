import { describe, expect, it } from 'vitest'
import { isProblemCode, problems } from './errors.ts'
import { checkoutNotes, commonProblems, shopNotes } from './notes.ts'
import { checkoutRoutes, pathOf } from './routes.ts'
import { shopRoutes } from './shop.ts'

const tables = Object.entries({
  ...prefixed('checkout', checkoutRoutes),
  ...prefixed('shop', shopRoutes),
})
const notes = { ...prefixed('checkout', checkoutNotes), ...prefixed('shop', shopNotes) }

describe('a path', () => {
  it('is filled in, and escaped', () => {
    const { readPayment } = checkoutRoutes
    expect(pathOf(readPayment, { id: 'pay_1' })).toBe('/v1/checkout/payments/pay_1')
    expect(pathOf(readPayment, { id: '../x?y#z' })).toBe('/v1/checkout/payments/..%2Fx%3Fy%23z')
  })

  it('says which parameter is missing', () => {
    expect(() => pathOf(checkoutRoutes.readPayment)).toThrow(
      'pathOf(/v1/checkout/payments/:id) needs the parameter "id".',
    )
  })
})

describe('the route table', () => {
  it.each(tables)(
    '%s is one door, has its own method and path, and names real problems',
    (name, route) => {
      expect(route.path).toMatch(/^\/v1\/[a-z]+(\/(:id|[a-z]+))*$/)
      expect(notes[name]?.summary).toMatch(/^[A-Z].*[^.]$/)
      for (const code of [...(notes[name]?.problems ?? []), ...commonProblems])
        expect(isProblemCode(code)).toBe(true)
    },
  )

  it('has no two routes for one request', () => {
    const requests = tables.map(([, { method, path }]) => `${method} ${path}`)
    expect(new Set(requests).size).toBe(requests.length)
  })

  it('keeps the shop’s routes and the shopper’s apart by their path', () => {
    for (const { path } of Object.values(checkoutRoutes)) expect(path).toMatch(/^\/v1\/checkout/)
    for (const { path } of Object.values(shopRoutes)) expect(path).not.toMatch(/^\/v1\/checkout/)
  })

  it('changes nothing by GET', () => {
    const reads = Object.values(checkoutRoutes).filter(({ method }) => method === 'GET')
    expect(reads.map(({ body }) => body)).toEqual(reads.map(() => null))
  })

  it('names every problem somewhere', () => {
    const named = new Set(Object.values(notes).flatMap((note): readonly string[] => note.problems))
    const missing = Object.keys(problems).filter(
      (code) => !named.has(code) && !(commonProblems as readonly string[]).includes(code),
    )
    expect(missing).toEqual([])
  })
})

function prefixed<T extends object>(name: string, table: T): Record<string, T[keyof T]> {
  return Object.fromEntries(
    Object.entries(table).map(([key, route]) => [`${name}.${key}`, route as T[keyof T]]),
  )
}
