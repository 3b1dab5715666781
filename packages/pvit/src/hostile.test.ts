import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { callExamples, example } from './fixtures/index.ts'
import type { RequestOutcome } from './outcomes.ts'
import { answeredBy } from './testing/clients.ts'
import { catalogue } from './errors.ts'

const reference = 'REF7K2M0001'
const order = { reference, amount: 200, phone: example.moov }

/** Replies of every kind but the right one: none of them speaks of our reference. */
const hostileBody = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.json({ maxDepth: 4 }),
  fc.constantFrom('', 'null', 'true', '[]', '{}', '<html>', '<r><status>SUCCESS</status></r>'),
  fc
    .record(
      {
        status: fc.constantFrom('SUCCESS', 'FAILED', 'PENDING', 'AMBIGUOUS', 'PAID', 1, null),
        status_code: fc.constantFrom('200', 200, 3014, '3014', null),
        merchant_reference_id: fc.constantFrom(
          'REF7K2M0009',
          reference.toLowerCase(),
          `${reference} `,
          '',
          null,
          7,
          [reference],
        ),
        url: fc.constantFrom('https://evil.example/', 'javascript:alert(1)', null),
        balance: fc.constantFrom('ten', null, {}),
        amount: fc.constantFrom('200', 200, 1e308, -1, 'NaN', null),
        error: fc.constantFrom('SOMETHING_WENT_WRONG', 'x'.repeat(500), null, {}),
      },
      { requiredKeys: [] },
    )
    .map((fields) => JSON.stringify(fields)),
  // A right reply, cut, doubled or with a key twice.
  fc
    .tuple(fc.constantFrom(...callExamples), fc.nat(400))
    .map(([{ reply }, at]) => reply.body.slice(0, Math.min(at, reply.body.length - 2))),
  fc.constantFrom(...callExamples).map(({ reply }) => reply.body + reply.body),
  fc
    .constantFrom(...callExamples)
    .map(({ reply }) => reply.body.replace('{', '{"status":"SUCCESS","status":"FAILED",')),
)
const httpStatus = fc.oneof(
  fc.constantFrom(
    200,
    200,
    201,
    301,
    400,
    401,
    403,
    404,
    409,
    410,
    422,
    429,
    500,
    501,
    502,
    503,
    504,
  ),
  fc.integer({ min: 200, max: 599 }),
)
const emptyOnes = new Set([204, 205, 304])

let next: Response | null = null
const pvit = answeredBy(() => next ?? Response.error())
function hear(status: number, body: string): void {
  next = new Response(emptyOnes.has(status) ? null : body, { status })
}

/** What may be believed of a reply that does not name our reference: nothing but a refusal that PVIT documents. */
function provesTooMuch(outcome: RequestOutcome, status: number): boolean {
  switch (outcome.kind) {
    case 'accepted':
    case 'unproven':
    case 'settled':
    case 'link-made':
    case 'not-sent':
      return true
    case 'refused':
      return outcome.fault?.row?.executed !== 'no'
    case 'key-refused':
      return status !== 401 && outcome.fault?.row?.code !== 3100
    case 'maybe-executed':
    case 'probably-refused':
    case 'link-lost':
    case 'already-exists':
      return false
  }
}

describe('20 000 hostile replies crash nothing and settle nothing (promise 7)', () => {
  it.each(['requestPayment', 'giveChange', 'requestLink'] as const)(
    '%s',
    async (method) => {
      await fc.assert(
        fc.asyncProperty(httpStatus, hostileBody, async (status, body) => {
          hear(status, body)
          const outcome = await pvit[method]({ ...order, service: 'WEB' })
          expect(provesTooMuch(outcome, status)).toBe(false)
        }),
        { numRuns: 4_000 },
      )
    },
    60_000,
  )

  it('questions', async () => {
    await fc.assert(
      fc.asyncProperty(httpStatus, hostileBody, async (status, body) => {
        hear(status, body)
        const answer = await pvit.askStatus({ id: reference })
        const about = answer.kind === 'answered' ? answer.transaction.reference : 'nothing'
        expect(about).not.toBe(reference)
        expect(answer.kind === 'not-found').toBe(false)

        hear(status, body)
        const balance = await pvit.askBalance()
        const sum = balance.kind === 'answered' ? balance.balance : 0
        expect(Number.isFinite(sum)).toBe(true)

        hear(status, body)
        await pvit.askPayer({ phone: example.moov })
      }),
      { numRuns: 8_000 },
    )
  }, 120_000)
})

describe('a right reply with one field wrong (promise 7)', () => {
  const right = {
    status: 'SUCCESS',
    status_code: '200',
    operator: 'MOOV_MONEY',
    reference_id: 'GCH231126000103',
    merchant_reference_id: reference,
    merchant_operation_account_code: example.account,
  }

  it('settles a payout only as the right reply would', async () => {
    const field = fc.constantFrom(...Object.keys(right))
    await fc.assert(
      fc.asyncProperty(
        field,
        fc.jsonValue({ maxDepth: 2 }),
        httpStatus,
        async (name, value, status) => {
          const body: Record<string, unknown> = { ...right, [name]: value }
          hear(status, JSON.stringify(body))
          const outcome = await pvit.giveChange(order)
          const isRight =
            status >= 200 &&
            status < 300 &&
            !emptyOnes.has(status) &&
            (body['status'] === 'SUCCESS' || body['status'] === 'FAILED') &&
            body['merchant_reference_id'] === reference &&
            (body['merchant_operation_account_code'] ?? example.account) === example.account
          expect(outcome.kind === 'settled' && !isRight).toBe(false)
        },
      ),
      { numRuns: 2_000 },
    )
  }, 30_000)

  it('refuses a payment only under an HTTP status that can', async () => {
    const row = fc.constantFrom(...catalogue)
    await fc.assert(
      fc.asyncProperty(row, row, httpStatus, async (named, coded, status) => {
        hear(status, JSON.stringify({ status_code: coded.code, error: named.error }))
        const outcome = await pvit.requestPayment(order)
        const canRefuse = (status >= 300 && status < 500) || status === 501 || status === 502
        expect(outcome.kind === 'refused' && !canRefuse).toBe(false)
        const doubtful = status >= 400 && (named.executed === 'maybe' || coded.executed === 'maybe')
        expect(outcome.kind === 'refused' && doubtful).toBe(false)
      }),
      { numRuns: 2_000 },
    )
  }, 30_000)
})
