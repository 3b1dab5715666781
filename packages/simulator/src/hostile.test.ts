import fc from 'fast-check'
import { ErrorReply } from '@pvit-checkout/pvit/wire'
import { expect, it } from 'vitest'
import { createMerchant } from './testing/merchant.ts'

// Whatever is thrown at the APIs, the answer is one of PVIT's, and the simulator itself never fails.
it('answers every odd call with a documented error, and moves nothing for it', async () => {
  const shop = createMerchant()
  await shop.renew()
  const values = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constantFrom(
      null,
      [],
      {},
      '__proto__',
      'PAYMENT',
      'GIVE_CHANGE',
      'RESTFUL',
      'CALLB',
      '074123456',
    ),
  )
  const fields = fc.dictionary(
    fc.constantFrom(...Object.keys(shop.payment()), '__proto__', 'operator_code'),
    values,
  )
  const call = fc.record({
    api: fc.constantFrom(
      'rest' as const,
      'link' as const,
      'status' as const,
      'balance' as const,
      'kyc' as const,
      'renew' as const,
    ),
    generation: fc.constantFrom('v1' as const, 'v2' as const),
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD'),
    type: fc.constantFrom(
      'application/json',
      'application/xml',
      'application/x-www-form-urlencoded',
      'text/plain',
      'nonsense',
    ),
    key: fc.constantFrom('good', 'bad', 'none'),
    body: fc.oneof(
      fields.map((odd) => JSON.stringify({ ...shop.payment(), reference: 'REFODD', ...odd })),
      fc.string(),
      fc.json(),
    ),
    query: fc.dictionary(
      fc.constantFrom(
        'transactionId',
        'accountOperationCode',
        'transactionOperation',
        'customerAccountNumber',
        'password',
      ),
      fc.oneof(fc.string(), fc.constantFrom('PAYMENT', 'REFODD', shop.setup().account)),
    ),
  })
  await fc.assert(
    fc.asyncProperty(call, async ({ api, generation, method, type, key, body, query }) => {
      const headers = new Headers({ 'content-type': type })
      if (key !== 'none')
        headers.set('X-Secret', key === 'good' ? shop.key : 'not-one-of-ours-at-all')
      const answer = await shop.send(
        `${shop.path(api, generation)}?${new URLSearchParams(query).toString()}`,
        {
          method,
          headers,
          ...(method === 'GET' || method === 'HEAD' ? {} : { body }),
        },
      )
      expect(answer.status).not.toBe(500)
      if (answer.status === 200) return
      const error = ErrorReply.parse(answer.json)
      expect(typeof error.status_code).toBe('number')
      expect(error.error).toMatch(/^[A-Z_]+$/)
    }),
    { numRuns: 3000 },
  )
  const odd = shop.simulator.ledger.transactions()
  expect(new Set(odd.map(({ reference }) => reference)).size).toBe(odd.length)
  expect(
    shop.simulator.journal.entries().filter(({ says }) => says.includes('itself failed')),
  ).toEqual([])
}, 60_000)
