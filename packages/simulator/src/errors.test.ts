import { catalogue } from '@pvit-checkout/pvit'
import { describe, expect, it } from 'vitest'
import type { SimulatorOptions } from './simulator.ts'
import { createMerchant } from './testing/merchant.ts'

describe('every row of the error table', () => {
  it.each(catalogue.map((row) => [row.code, row] as const))(
    '%i can be had on demand, executing nothing',
    async (code, row) => {
      const shop = createMerchant()
      await shop.renew()
      shop.simulator.faults.arm({ name: 'errors.row', params: { code }, times: 1 })
      const { status, json } = await shop.pay()
      expect(status).toBe(row.httpStatus)
      expect(json).toMatchObject({
        date: expect.stringMatching(/^\d{8}-\d{6}$/),
        status_code: code,
        error: row.error,
        path: shop.path('rest'),
      })
      expect(shop.simulator.ledger.transactions()).toEqual([])
      expect((await shop.pay()).status).toBe(200)
    },
  )
})

type Shop = ReturnType<typeof createMerchant>
interface Case {
  code: number
  name: string
  options?: SimulatorOptions
  ask: (shop: Shop) => Promise<{ status: number; json: unknown }>
}

const link = (shop: Shop, fields: Record<string, unknown> = {}) =>
  shop.post('link', {
    ...shop.payment(),
    service: 'WEB',
    success_redirection_url_code: 'GOODR',
    failed_redirection_url_code: 'BADRD',
    ...fields,
  })
const payout = { transaction_type: 'GIVE_CHANGE', callback_url_code: undefined }
const production: SimulatorOptions = { accounts: [{ code: 'ACC_MOOV', operator: 'moov' }] }
const v2 = (shop: Shop, fields: Record<string, unknown>) =>
  shop.send(shop.path('rest', 'v2'), {
    method: 'POST',
    headers: { 'X-Secret': shop.key, 'content-type': 'application/json' },
    body: JSON.stringify({ ...shop.payment(), ...fields }),
  })
const withUrl = (code: string, entry: object): SimulatorOptions => ({
  urls: {
    CALLB: 'https://shop.example/callback',
    SECRT: 'https://shop.example/secret',
    GOODR: 'https://shop.example/paid',
    BADRD: 'https://shop.example/not-paid',
    [code]: { url: 'https://shop.example/callback', ...entry },
  },
})

// What a merchant runs into by itself, without any fault armed.
const cases: Case[] = [
  {
    code: 1000,
    name: 'a server that is not on the list',
    options: { allowedIps: ['192.0.2.1'] },
    ask: (shop) => shop.pay(),
  },
  {
    code: 1001,
    name: 'a callback address of the other environment',
    options: withUrl('PRODU', { environment: 'production' }),
    ask: (shop) => shop.pay({ callback_url_code: 'PRODU' }),
  },
  {
    code: 1002,
    name: 'an unknown callback code',
    ask: (shop) => shop.pay({ callback_url_code: 'NOPES' }),
  },
  {
    code: 1002,
    name: 'no callback code on a payment',
    ask: (shop) => shop.pay({ callback_url_code: undefined }),
  },
  {
    code: 1003,
    name: 'an unknown success code',
    ask: (shop) => link(shop, { success_redirection_url_code: 'NOPES' }),
  },
  {
    code: 1004,
    name: 'an unknown failure code',
    ask: (shop) => link(shop, { failed_redirection_url_code: 'CALLB' }),
  },
  {
    code: 1006,
    name: 'no transaction type',
    ask: (shop) => shop.pay({ transaction_type: undefined }),
  },
  { code: 1007, name: 'no operator on a v2 address', ask: (shop) => v2(shop, {}) },
  { code: 1008, name: 'no X-Secret', ask: (shop) => shop.send(shop.path('balance')) },
  {
    code: 1009,
    name: 'a number that is none',
    ask: (shop) => shop.pay({ customer_account_number: '12345' }),
  },
  {
    code: 1009,
    name: 'a KYC number that begins with neither 241 nor 0',
    ask: (shop) => shop.get('kyc', { customerAccountNumber: '774123456' }),
  },
  { code: 1010, name: 'a body that does not read', ask: (shop) => shop.post('rest', '{"amount":') },
  {
    code: 1011,
    name: 'an unknown reception code',
    ask: (shop) => shop.renew({ receptionUrlCode: 'NOPES' }),
  },
  { code: 1012, name: 'a missing parameter', ask: (shop) => shop.get('balance', {}) },
  {
    code: 2000,
    name: 'a payout above the balance',
    ask: (shop) => shop.pay({ ...payout, amount: 5001 }),
  },
  {
    code: 2001,
    name: 'a payment above what the account may hold',
    options: { accounts: [{ code: 'ACC_FULL', balance: 900, balanceCeiling: 1000 }] },
    ask: (shop) => shop.pay(),
  },
  {
    code: 3000,
    name: 'a merchant that is not active',
    options: { merchantActive: false },
    ask: (shop) => shop.renew(),
  },
  {
    code: 3001,
    name: 'an account that is not active',
    options: { accounts: [{ code: 'ACC_ASLEEP', active: false }] },
    ask: (shop) => shop.renew(),
  },
  {
    code: 3002,
    name: 'change given through a WEB link',
    ask: (shop) => link(shop, { transaction_type: 'GIVE_CHANGE' }),
  },
  {
    code: 3011,
    name: 'a callback address that is switched off',
    options: withUrl('SLEEP', { active: false }),
    ask: (shop) => shop.pay({ callback_url_code: 'SLEEP' }),
  },
  {
    code: 3012,
    name: 'a success address that is switched off',
    options: withUrl('SLEEP', { active: false }),
    ask: (shop) => link(shop, { success_redirection_url_code: 'SLEEP' }),
  },
  {
    code: 3013,
    name: 'a failure address that is switched off',
    options: withUrl('SLEEP', { active: false }),
    ask: (shop) => link(shop, { failed_redirection_url_code: 'SLEEP' }),
  },
  {
    code: 3014,
    name: 'a blocked customer',
    ask: (shop) => shop.pay({ customer_account_number: '074129012' }),
  },
  {
    code: 3017,
    name: 'an Airtel number on a Moov account',
    options: production,
    ask: (shop) => shop.pay(),
  },
  {
    code: 3017,
    name: 'an operator that is not the number’s',
    ask: (shop) => v2(shop, { operator_code: 'MOOV_MONEY' }),
  },
  { code: 3018, name: 'an amount of 150', ask: (shop) => shop.pay({ amount: 150 }) },
  { code: 3019, name: 'an amount above the ceiling', ask: (shop) => shop.pay({ amount: 490_001 }) },
  { code: 3020, name: 'a service of the other API', ask: (shop) => shop.pay({ service: 'WEB' }) },
  {
    code: 3020,
    name: 'a card on a Moov account',
    options: production,
    ask: (shop) => link(shop, { service: 'VISA_MASTERCARD' }),
  },
  {
    code: 3021,
    name: 'a reception address that is switched off',
    options: withUrl('SLEEP', { active: false }),
    ask: (shop) => shop.renew({ receptionUrlCode: 'SLEEP' }),
  },
  {
    code: 3022,
    name: 'a customer without a PIN',
    ask: (shop) => shop.pay({ customer_account_number: '074129013' }),
  },
  {
    code: 3023,
    name: 'a customer nobody knows',
    ask: (shop) => shop.pay({ customer_account_number: '074129010' }),
  },
  {
    code: 3100,
    name: 'a key that was never issued',
    ask: (shop) => shop.pay({}, { 'X-Secret': 'not-one-of-ours-at-all' }),
  },
  {
    code: 4000,
    name: 'the code of another API',
    ask: (shop) => shop.send(`/${shop.setup().codes.kyc}/balance`),
  },
  {
    code: 4002,
    name: 'an unknown account',
    ask: (shop) => shop.pay({ merchant_operation_account_code: 'ACC_NOBODY' }),
  },
  { code: 4003, name: 'an unknown service', ask: (shop) => shop.pay({ service: 'TELEX' }) },
  {
    code: 4004,
    name: 'an unknown transaction type',
    ask: (shop) => shop.pay({ transaction_type: 'TRANSFER' }),
  },
  {
    code: 4005,
    name: 'a prefix no operator owns',
    ask: (shop) => shop.pay({ customer_account_number: '011223344' }),
  },
  { code: 4006, name: 'a status nobody can know', ask: (shop) => shop.status('REFNOBODY') },
  {
    code: 4007,
    name: 'KYC of a customer nobody knows',
    ask: (shop) => shop.get('kyc', { customerAccountNumber: '074129010' }),
  },
  {
    code: 5000,
    name: 'a reference used before',
    ask: async (shop) => {
      await shop.pay()
      return shop.pay({ amount: 700 })
    },
  },
  {
    code: 7000,
    name: 'a body of another kind',
    ask: (shop) => shop.pay({}, { 'content-type': 'text/plain' }),
  },
  {
    code: 8000,
    name: 'a field that is too long',
    ask: (shop) => shop.pay({ free_info: 'sixteen letters!' }),
  },
  {
    code: 8000,
    name: 'a link without redirection codes',
    ask: (shop) => link(shop, { success_redirection_url_code: undefined }),
  },
]

describe('what a merchant runs into by itself', () => {
  it.each(cases.map((entry) => [entry.code, entry.name, entry] as const))(
    '%i: %s',
    async (code, _, { options, ask }) => {
      const shop = createMerchant(options)
      await shop.renew()
      const { status, json } = await ask(shop)
      const row = catalogue.find((candidate) => candidate.code === code)
      expect(json).toMatchObject({ status_code: code, error: row?.error })
      expect(status).toBe(row?.httpStatus)
      expect(shop.simulator.ledger.prompts().length).toBeLessThanOrEqual(1)
    },
  )

  it('3001: an account that fell asleep after its key was made', async () => {
    const shop = createMerchant({ accounts: [{ code: 'ACC_ASLEEP', active: false }] })
    shop.key = shop.simulator.control.issueKey('ACC_ASLEEP').reveal()
    expect(await shop.pay()).toMatchObject({ status: 403, json: { status_code: 3001 } })
    expect(shop.simulator.ledger.prompts()).toEqual([])
  })

  it('10008: a reception address that does not answer', async () => {
    const shop = createMerchant({ urls: { SECRT: 'https://shop.example/callback' } })
    shop.answer = () => new Response(null, { status: 500 })
    expect(await shop.renew()).toMatchObject({ status: 503, json: { status_code: 10008 } })
  })

  it('lists each fault of a 422 in messages and carries no message', async () => {
    const shop = createMerchant()
    await shop.renew()
    const { json } = await shop.pay({
      amount: 'much',
      owner_charge: 'NOBODY',
      reference: 'R'.repeat(16),
    })
    expect(json).not.toHaveProperty('message')
    expect(json).toHaveProperty('messages.length', 3)
  })

  it('answers a wrong method with 405, an error the table does not have', async () => {
    const shop = createMerchant()
    await shop.renew()
    const { status, json, headers } = await shop.send(shop.path('status'), { method: 'POST' })
    expect(status).toBe(405)
    expect(json).toMatchObject({ error: 'HTTP_METHOD_NOT_SUPPORTED' })
    expect(headers.get('allow')).toBe('GET')
  })

  it.each([
    ['v1', 'by-generation', 403],
    ['v2', 'by-generation', 401],
    ['v1', '401', 401],
    ['v2', '403', 403],
  ] as const)(
    'refuses a bad key on %s with profile %s as %i',
    async (generation, badKey, status) => {
      const shop = createMerchant({ profile: { badKey } })
      const answer = await shop.send(
        `${shop.path('balance', generation)}?accountOperationCode=${shop.setup().account}`,
        {
          headers: { 'X-Secret': 'not-one-of-ours-at-all' },
        },
      )
      expect(answer).toMatchObject({
        status,
        json: { error: 'AUTHENTICATION_FAILED', status_code: 3100 },
      })
    },
  )
})
