import { describe, expect, it } from 'vitest'
import type { SimulatorOptions } from './simulator.ts'
import { createMerchant } from './testing/merchant.ts'

type Shop = ReturnType<typeof createMerchant>

async function keyed(options?: SimulatorOptions): Promise<Shop> {
  const shop = createMerchant(options)
  await shop.renew()
  return shop
}

const renewV2 = (shop: Shop, init: RequestInit = {}) =>
  shop.send(shop.path('renew', 'v2'), {
    method: 'POST',
    body: new URLSearchParams({
      operationAccountCode: shop.setup().account,
      password: shop.setup().password,
    }),
    ...init,
  })

const warnings = (shop: Shop) =>
  shop.simulator.journal
    .entries()
    .filter(({ kind }) => kind === 'warning')
    .map(({ says }) => says)

describe('the newer generation', () => {
  it('hands the key out in the reply, without a reception code and without a POST', async () => {
    const shop = createMerchant()
    const { json } = await renewV2(shop)
    expect(json).toEqual({
      operation_account_code: shop.setup().account,
      secret: expect.stringMatching(/^sk_test_/),
      expires_in: 3600,
    })
    expect(shop.received).toEqual([])
  })

  it('takes the operator by name, TEST for the test account, and references of 20', async () => {
    const shop = await keyed()
    const pay = (fields: Record<string, unknown>) =>
      shop.send(shop.path('rest', 'v2'), {
        method: 'POST',
        headers: { 'X-Secret': shop.key, 'content-type': 'application/json' },
        body: JSON.stringify({ ...shop.payment(), ...fields }),
      })
    const long = 'R'.repeat(20)
    expect((await pay({ operator_code: 'TEST', reference: long })).json).toMatchObject({
      merchant_reference_id: long,
      operator: 'AIRTEL_MONEY',
    })
    expect((await pay({ operator_code: 'AIRTEL_MONEY' })).status).toBe(200)
    expect((await pay({ operator_code: 'TELECEL', reference: 'REF0003' })).json).toMatchObject({
      status_code: 4005,
    })
    expect((await shop.pay({ reference: long })).json).toMatchObject({ status_code: 8000 })
  })

  it('wants the operator for KYC, and nests the answer', async () => {
    const shop = await keyed()
    const ask = (query: string) =>
      shop.send(`${shop.path('kyc', 'v2')}?customerAccountNumber=074123456${query}`, {
        headers: { 'X-Secret': shop.key },
      })
    expect((await ask('')).json).toMatchObject({ status_code: 1012 })
    const nested = Object((await ask('&operatorCode=AIRTEL_MONEY')).json)
    const flat = Object((await shop.get('kyc', { customerAccountNumber: '074123456' })).json)
    expect(`${nested.data.firstname} ${nested.data.lastname}`).toBe(flat.full_name)
  })
})

describe('KYC without a key', () => {
  const ask = (shop: Shop) => shop.send(`${shop.path('kyc')}?customerAccountNumber=074123456`)

  it('is refused by default, as every call is but in one sample of the document', async () => {
    expect(await ask(createMerchant())).toMatchObject({ status: 400, json: { status_code: 1008 } })
  })

  it('is answered where the profile follows that sample', async () => {
    const shop = createMerchant({ profile: { kycNeedsKey: false } })
    expect((await ask(shop)).json).toMatchObject({ is_active: true })
  })
})

describe('dates', () => {
  // 09:05:07 UTC, which is 10:05:07 in Libreville.
  const later = 65 * 60_000 + 7_000

  it('of STATUS are dd/MM/yyyy HH:mm:ss, those of errors ddMMyyyy-HHmmss', async () => {
    const shop = createMerchant()
    await shop.clock.advance(later)
    await shop.renew()
    await shop.pay()
    expect((await shop.status('REF0001')).json).toMatchObject({ date: '05/01/2026 10:05:07' })
    expect((await shop.pay()).json).toMatchObject({ date: '05012026-100507' })
    await shop.clock.advance(1_000)
    await shop.simulator.control.approve('REF0001')
    expect((await shop.status('REF0001')).json).toMatchObject({ date: '05/01/2026 10:05:08' })
  })
})

describe('mode', () => {
  const statusOn = async (shop: Shop, generation: 'v1' | 'v2') =>
    (await shop.send(shop.path('balance', generation), { headers: { 'X-Secret': shop.key } })).json

  it('both: every API under either address, and under /v1', async () => {
    const shop = await keyed()
    expect(await statusOn(shop, 'v1')).toMatchObject({ status_code: 1012 })
    expect(await statusOn(shop, 'v2')).toMatchObject({ status_code: 1012 })
    const prefixed = await shop.send(`/v1${shop.path('balance')}`, {
      headers: { 'X-Secret': shop.key },
    })
    expect(prefixed.json).toMatchObject({ status_code: 1012 })
  })

  it('v1: nothing under /v2', async () => {
    const shop = await keyed({ mode: 'v1' })
    expect(await statusOn(shop, 'v2')).toMatchObject({ status_code: 4000 })
    expect((await shop.pay()).status).toBe(200)
  })

  it('v2: the mix seen in the wild: rest, kyc and renew-secret under /v2, the others bare', async () => {
    const shop = createMerchant({ mode: 'v2' })
    expect((await shop.renew()).json).toMatchObject({ status_code: 4000 })
    shop.key = String(Object((await renewV2(shop)).json).secret)
    expect(await statusOn(shop, 'v1')).toMatchObject({ status_code: 1012 })
    expect(await statusOn(shop, 'v2')).toMatchObject({ status_code: 4000 })
    expect((await shop.pay()).json).toMatchObject({ status_code: 4000 })
  })
})

describe('integrations as they are', () => {
  it.each<[string, (shop: Shop) => RequestInit & { query?: string }]>([
    [
      'JSON',
      (shop) => ({
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          operationAccountCode: shop.setup().account,
          password: shop.setup().password,
        }),
      }),
    ],
    [
      'the newer page’s parameter name',
      (shop) => ({
        body: new URLSearchParams({
          accountOperationCode: shop.setup().account,
          password: shop.setup().password,
        }),
      }),
    ],
  ])('may renew with %s: it works, with a warning', async (_, init) => {
    const shop = createMerchant()
    expect((await renewV2(shop, init(shop))).json).toHaveProperty('secret')
    expect(warnings(shop)).toHaveLength(1)
  })

  it('may put the password into the address: it works, with a warning that names the leak', async () => {
    const shop = createMerchant()
    const { account, password } = shop.setup()
    const query = new URLSearchParams({
      operationAccountCode: account,
      password,
      receptionUrlCode: 'SECRT',
    })
    expect(
      (await shop.send(`${shop.path('renew')}?${query.toString()}`, { method: 'POST' })).status,
    ).toBe(200)
    expect(warnings(shop).join()).toMatch(/access log/)
    expect(JSON.stringify(shop.simulator.journal.entries())).not.toContain(password)
  })

  it('may write the fee owner as the table does, and the number with three c', async () => {
    const shop = await keyed()
    const { customer_account_number: phone, owner_charge_operator: owner, ...rest } = shop.payment()
    const { status } = await shop.post('rest', {
      ...rest,
      operator_owner_charge: owner,
      customer_acccount_number: phone,
    })
    expect(status).toBe(200)
    expect(warnings(shop)).toHaveLength(2)
  })

  it.each(['application/xml', 'text/xml; charset=utf-8'])('may send REST as %s', async (type) => {
    const shop = await keyed()
    const elements = Object.entries(shop.payment()).map(
      ([name, value]) => `<${name}>${value}</${name}>`,
    )
    const { json } = await shop.post('rest', `<request>${elements.join('')}</request>`, {
      'content-type': type,
    })
    expect(json).toMatchObject({ status: 'PENDING', merchant_reference_id: 'REF0001' })
    expect(shop.simulator.ledger.transaction('REF0001')?.amount).toBe(500)
  })

  it('may not send XML with a DTD, or elements in elements', async () => {
    const shop = await keyed()
    for (const body of [
      '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
      '<a><b><c>1</c></b></a>',
      'no xml',
    ]) {
      const { json } = await shop.post('rest', body, { 'content-type': 'application/xml' })
      expect(json).toMatchObject({ status_code: 1010 })
    }
  })

  it('may bring their own codes and accounts with `anyCodes`; what was learned stays', async () => {
    const shop = createMerchant({ anyCodes: true })
    expect(shop.setup().codes.rest).toBeNull()
    const renewed = await shop.send('/v2/THEIROWNCODE/renew-secret', {
      method: 'POST',
      body: new URLSearchParams({ operationAccountCode: 'ACC_THEIRS', password: 'any' }),
    })
    shop.key = String(Object(renewed.json).secret)
    const paid = await shop.send('/ANOTHERCODE/rest', {
      method: 'POST',
      headers: { 'X-Secret': shop.key, 'content-type': 'application/json' },
      body: JSON.stringify({ ...shop.payment(), merchant_operation_account_code: 'ACC_THEIRS' }),
    })
    expect(paid.json).toMatchObject({ status: 'PENDING' })
    expect(shop.setup()).toMatchObject({
      account: 'ACC_THEIRS',
      codes: { renew: 'THEIROWNCODE', rest: 'ANOTHERCODE' },
    })
  })

  it('may not teach `anyCodes` what is no code', async () => {
    const shop = createMerchant({ anyCodes: true })
    for (const path of [
      '/a%20b/rest',
      '/a.b/rest',
      `/${'A'.repeat(65)}/rest`,
      '/CODE/rest/more',
      '//rest',
    ]) {
      expect((await shop.send(path, { method: 'POST' })).json).toMatchObject({ status_code: 4000 })
    }
    expect(shop.setup().codes.rest).toBeNull()
  })

  it('may be told apart by the id they ask STATUS with', async () => {
    for (const [statusBy, byReference, byId] of [
      ['both', 200, 200],
      ['reference', 200, 404],
      ['pvit-id', 404, 200],
    ] as const) {
      const shop = await keyed({ profile: { statusBy } })
      const { json } = await shop.pay()
      expect((await shop.status('REF0001')).status).toBe(byReference)
      expect((await shop.status(String(Object(json).reference_id))).status).toBe(byId)
    }
  })
})
