import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { callExamples, pushExamples } from './fixtures/index.ts'
import { readJson } from './json.ts'
import { arbitraryOf } from './testing/arbitrary.ts'
import * as wire from './wire.ts'

// Not a limit to hold: thousands of draws on a busy machine take their time.
vi.setConfig({ testTimeout: 30_000 })

const exported: readonly [string, unknown][] = Object.entries(wire)
const schemas = exported.filter(
  (entry): entry is [string, z.ZodType] => entry[1] instanceof z.ZodType,
)

describe('every schema', () => {
  it('is among these', () => {
    expect(schemas.map(([name]) => name).sort()).toEqual([
      ...['Acknowledgement', 'BalanceQuery', 'BalanceReply', 'Callback', 'ErrorReply'],
      ...['KeyDelivery', 'KycQuery', 'KycReply', 'KycReplyV2', 'LinkReply', 'LinkRequest'],
      ...['RenewReply', 'RenewReplyV2', 'RenewRequest', 'RestRequest', 'StatusQuery'],
      ...['StatusReply', 'TransactionReply', 'WireCode', 'WireNumber'],
    ])
  })

  it.each(schemas)('%s comes back from the wire as it went', (_, schema) => {
    fc.assert(
      fc.property(arbitraryOf(schema), (value) => {
        // A drawn amount may be under the floor; that refusal has tests of its own.
        fc.pre(schema.safeParse(value).success)
        const back: unknown = JSON.parse(JSON.stringify(value))
        expect(schema.parse(back)).toEqual(schema.parse(value))
        expect(schema.parse(schema.parse(back))).toEqual(schema.parse(back))
      }),
      { numRuns: 300 },
    )
  })

  // All that reaches a schema has come through `readJson`.
  const hostile = fc.object({
    key: fc.oneof(fc.string(), fc.constantFrom('length', 'size', 'toString', 'valueOf', 'toJSON')),
    withNullPrototype: true,
  })
  it.each(schemas)('%s crashes on nothing', (_, schema) => {
    fc.assert(
      fc.property(hostile, (value) => {
        expect(() => schema.safeParse(readJson(JSON.stringify(value)))).not.toThrow()
      }),
      { numRuns: 200 },
    )
  })

  it.each(schemas)('%s drops fields it does not know, and reaches no prototype', (_, schema) => {
    const raw = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'
    schema.safeParse(JSON.parse(raw))
    expect({}).not.toHaveProperty('polluted')
  })
})

describe('the documented examples', () => {
  const replies: Record<string, z.ZodType> = {
    'renew, key to be posted': wire.RenewReply,
    'renew, key in the reply': wire.RenewReplyV2,
    payment: wire.TransactionReply,
    'payment, operator named': wire.TransactionReply,
    'change given': wire.TransactionReply,
    'link to the mobile-money page': wire.LinkReply,
    'link to the card page': wire.LinkReply,
    'link that raises the prompt': wire.LinkReply,
    status: wire.StatusReply,
    balance: wire.BalanceReply,
    payer: wire.KycReply,
    'payer, nested': wire.KycReplyV2,
    error: wire.ErrorReply,
    'error with several messages': wire.ErrorReply,
  }

  it.each(callExamples)(
    '$name: the reply is as its schema says, field for field',
    ({ name, reply }) => {
      const body: unknown = JSON.parse(reply.body)
      expect(replies[name]?.parse(body)).toEqual(body)
    },
  )

  const requests = { rest: wire.RestRequest, link: wire.LinkRequest } as const
  const posted = callExamples.filter(({ api, reply }) => api in requests && reply.status === 200)

  it.each(posted)('$name: the request is as its schema says', ({ api, request }) => {
    const schema = requests[api as keyof typeof requests] // just filtered
    const body = JSON.parse(request.body ?? '') as Record<string, unknown>
    // One sample writes the number under a name with three c.
    const { customer_acccount_number: misspelt, ...rest } = body
    const meant = misspelt === undefined ? rest : { ...rest, customer_account_number: misspelt }
    expect(schema.parse(meant)).toEqual(meant)
    expect(schema.safeParse(body).success).toBe(misspelt === undefined)
  })

  it('keeps the numbers numbers and the text text', () => {
    const text = (name: string) => callExamples.find((call) => call.name === name)?.reply.body
    expect(text('payment')).toContain('"status_code": "200"')
    expect(text('error')).toContain('"status_code": 10003')
    expect(text('status')).toContain('"amount": 200.0')
    expect(pushExamples[0]?.body).toContain('"code": 200,')
  })
})

describe('the limits', () => {
  const { body } = callExamples.find(({ name }) => name === 'payment')?.request ?? {}
  const request = JSON.parse(body ?? '{}') as object
  const takes = (fields: object, limits = wire.documentedLimits) =>
    wire.requestSchemas(limits).rest.safeParse({ ...request, ...fields }).success

  it('are the document’s, unless told otherwise', () => {
    expect(takes({ amount: 150 })).toBe(false)
    expect(takes({ amount: 150.5 })).toBe(true)
    expect(takes({ amount: '151' })).toBe(true)
    expect(takes({ reference: 'R'.repeat(15) })).toBe(true)
    expect(takes({ reference: 'R'.repeat(16) })).toBe(false)
    expect(takes({ free_info: 'x'.repeat(16) })).toBe(false)
    expect(takes({ customer_account_number: '0'.repeat(21) })).toBe(false)
    expect(takes({ reference: 'R'.repeat(20) }, { ...wire.documentedLimits, reference: 20 })).toBe(
      true,
    )
  })

  it('take either name of the fee owner, and nothing else in it', () => {
    expect(takes({ operator_owner_charge: 'CUSTOMER' })).toBe(true)
    expect(takes({ owner_charge_operator: 'NOBODY' })).toBe(false)
  })
})
