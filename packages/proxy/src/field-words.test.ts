import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { CheckoutError, checkoutRoutes } from '@pvit-checkout/contract/checkout'
import { OpenSession, PaymentsQuery, shopRoutes } from '@pvit-checkout/contract/shop'
import { readInput } from './input.ts'

const faultsOf = (schema: z.ZodMiniType, input: unknown) => {
  try {
    readInput(schema, input)
    return []
  } catch (error) {
    if (!(error instanceof CheckoutError)) throw error
    return error.errors.map(({ path, detail }) => [path, detail])
  }
}

const session = (differing: object) =>
  faultsOf(OpenSession, { order: 'A-1042', amount: 500, ...differing })

it.each([
  [{ order: undefined }, ['order', 'It is missing. Give a string.']],
  [{ order: 7 }, ['order', 'Give a string.']],
  [{ order: '' }, ['order', 'Give at least 1 character.']],
  [{ order: 'x'.repeat(65) }, ['order', 'Give at most 64 characters.']],
  [{ amount: '500' }, ['amount', 'Give whole XAF, such as 12500.']],
  [{ amount: 0 }, ['amount', 'Give at least 1.']],
  [{ expiresInSeconds: 61.5 }, ['expiresInSeconds', 'Give a whole number.']],
  [{ methods: 'card' }, ['methods', 'Give a list.']],
  [{ methods: [] }, ['methods', 'Give at least 1 entry.']],
  [{ methods: ['cash'] }, ['methods.0', 'Give one of: mobile_money, web, card, restlink.']],
  [{ metadata: 'table 4' }, ['metadata', 'Give an object.']],
  [
    { returnUrl: '/thanks' },
    ['returnUrl', 'Give a whole URL, such as https://shop.example/orders/1042.'],
  ],
  [{ colour: 'red' }, ['colour', 'There is no such field here.']],
])('of a session, %j is answered with what is wanted', (differing, told) => {
  expect(session(differing)).toEqual([told])
})

it('of a time, how it is written', () => {
  expect(faultsOf(PaymentsQuery, { since: 'yesterday' })).toEqual([
    ['since', 'Give a time in UTC, such as 2026-11-23T08:00:00Z.'],
  ])
})

describe('no field of any route is refused in the words of a library', () => {
  const schemas = Object.entries({ ...shopRoutes, ...checkoutRoutes }).flatMap(([name, route]) =>
    (['body', 'query'] as const).flatMap((part) => {
      const schema = (route as Partial<Record<typeof part, z.ZodMiniType | null>>)[part]
      return schema === undefined || schema === null ? [] : [[`${name}, ${part}`, schema] as const]
    }),
  )

  it.each(schemas)('%s', (_, schema) => {
    const fields = 'shape' in schema.def ? Object.keys(schema.def.shape as object) : []
    const wrong = [undefined, null, true, -0.5, '', 'x'.repeat(5_000), [], [{}], {}, { a: [] }]
    const told = wrong
      .flatMap((value) => [value, Object.fromEntries(fields.map((field) => [field, value]))])
      .flatMap((input) => faultsOf(schema, input))
      .map(([, detail]) => detail)
    expect(told.length).toBeGreaterThan(0)
    expect(
      told.filter((detail) => /invalid|expected|received|undefined/i.test(String(detail))),
    ).toEqual([])
  })
})

it('the words of the process are the shop’s, in whose server we run: neither set by us nor used', () => {
  expect(z.config().customError).toBeUndefined()
  z.config({ customError: () => 'in the words of the shop' })
  try {
    expect(session({ order: 7 })).toEqual([['order', 'Give a string.']])
    expect(z.string().safeParse(7).error?.issues[0]?.message).toBe('in the words of the shop')
  } finally {
    z.config({ customError: undefined })
  }
})
