import { describe, expect, it } from 'vitest'
import { PvitRequestError } from './faults.ts'
import type { PaymentRequest, RequestLimits } from './requests.ts'
import { checkRequest, defaultLimits, toLinkBody, toRestBody } from './requests.ts'
import { LinkRequest, RestRequest } from './wire.ts'

const request: PaymentRequest = { reference: 'REF7K2M0001', amount: 200, phone: '066820866' }

function refusal(fields: object, limits: Partial<RequestLimits> = {}) {
  try {
    checkRequest({ ...request, ...fields }, { ...defaultLimits, ...limits })
  } catch (error) {
    if (error instanceof PvitRequestError) return error
    throw error
  }
  return null
}

describe('a request', () => {
  it.each([
    [{}, {}],
    [{ amount: 151 }, {}],
    [{ amount: 9_007_199_254_740_991 }, {}],
    [{ amount: 100 }, { minAmount: 100 }],
    [{ reference: 'R'.repeat(15) }, {}],
    [{ reference: 'R'.repeat(20) }, { reference: 20 }],
    [{ agent: 'CAISSE 1', product: 'Œufs, café', freeInfo: 'x'.repeat(15) }, {}],
    [{ agent: '' }, {}],
    [{ agent: undefined }, {}],
    [{ phone: '66820866' }, {}],
    [{ phone: '24166820866' }, {}],
    [{ phone: '237650000000' }, {}],
    [{ operatorCode: 'MOOV_MONEY' }, {}],
  ])('may go out: %j within %j', (fields, limits) => {
    expect(refusal(fields, limits)).toBeNull()
  })

  it.each([
    [{ amount: 150 }, {}, 'amount', 151],
    [{ amount: 0 }, {}, 'amount', 151],
    [{ amount: -200 }, {}, 'amount', 151],
    [{ amount: 200.5 }, {}, 'amount', null],
    [{ amount: Number.NaN }, {}, 'amount', null],
    [{ amount: Infinity }, {}, 'amount', null],
    [{ amount: '200' }, {}, 'amount', null],
    [{ amount: 500_001 }, { maxAmount: 500_000 }, 'amount', 500_000],
    [{ reference: 'R'.repeat(16) }, {}, 'reference', 15],
    [{ reference: 'REF-1' }, {}, 'reference', null],
    [{ reference: 'ref1' }, {}, 'reference', null],
    [{ reference: '' }, {}, 'reference', null],
    [{ reference: 'REF1\n' }, {}, 'reference', null],
    [{ phone: '0'.repeat(21) }, {}, 'phone', 20],
    [{ phone: '06682' }, {}, 'phone', 8],
    [{ phone: '+24166820866' }, {}, 'phone', null],
    [{ phone: '066 82 08 66' }, {}, 'phone', null],
    [{ phone: '241066820866' }, {}, 'phone', null],
    [{ phone: '' }, {}, 'phone', null],
    [{ agent: 'x'.repeat(16) }, {}, 'agent', 15],
    [{ product: 'x'.repeat(16) }, {}, 'product', 15],
    [{ freeInfo: 'x'.repeat(16) }, {}, 'freeInfo', 15],
    [{ freeInfo: 'a\u0000b' }, {}, 'freeInfo', null],
    [{ operatorCode: 'two words' }, {}, 'operatorCode', null],
  ])('stays here: %j within %j, for %s, limit %j', (fields, limits, field, limit) => {
    const error = refusal(fields, limits)
    expect(error).toMatchObject({ field, limit })
    expect(error?.message).toContain(field)
  })

  it('is refused without a word of its values', () => {
    expect(refusal({ phone: '241066820866' })?.message).not.toContain('066820866')
    expect(refusal({ freeInfo: 'Jeanne Obame, Akanda' })?.message).not.toContain('Jeanne')
  })
})

describe('the body', () => {
  const everything = {
    ...request,
    agent: 'CAISSE-1',
    product: 'PANIER-7',
    freeInfo: 'Note libre',
    ownerCharge: 'CUSTOMER',
    operatorOwnerCharge: 'MERCHANT',
    operatorCode: 'MOOV_MONEY',
  } as const
  const v1 = { account: 'ACC_1', namesOperator: false }
  const v2 = { account: 'ACC_1', namesOperator: true }

  it('carries every field under the name PVIT knows', () => {
    expect(toRestBody('PAYMENT', everything, { ...v2, callback: 'CB4CK' })).toEqual({
      agent: 'CAISSE-1',
      amount: 200,
      product: 'PANIER-7',
      reference: 'REF7K2M0001',
      service: 'RESTFUL',
      callback_url_code: 'CB4CK',
      customer_account_number: '066820866',
      merchant_operation_account_code: 'ACC_1',
      transaction_type: 'PAYMENT',
      owner_charge: 'CUSTOMER',
      owner_charge_operator: 'MERCHANT',
      free_info: 'Note libre',
      operator_code: 'MOOV_MONEY',
    })
  })

  it('names the operator in the newer generation alone', () => {
    expect(toRestBody('PAYMENT', everything, { ...v1, callback: 'CB4CK' })).not.toHaveProperty(
      'operator_code',
    )
  })

  it('lays PVIT’s fees on the merchant unless told otherwise, and leaves the operator’s to PVIT', () => {
    const body = toRestBody('PAYMENT', request, { ...v1, callback: 'CB4CK' })
    expect(body.owner_charge).toBe('MERCHANT')
    expect(body).not.toHaveProperty('owner_charge_operator')
  })

  it('has no callback for change given', () => {
    const body = toRestBody('GIVE_CHANGE', request, { ...v1, callback: null })
    expect(body).not.toHaveProperty('callback_url_code')
    expect(body.transaction_type).toBe('GIVE_CHANGE')
  })

  it('is one PVIT takes, with the fewest fields and with all', () => {
    const urls = { callback: 'CB4CK', success: 'G00D1', failed: 'B4D01' }
    for (const fields of [request, everything]) {
      const rest = toRestBody('PAYMENT', fields, { ...v2, callback: 'CB4CK' })
      expect(RestRequest.parse(rest)).toEqual(rest)
      const link = toLinkBody({ ...fields, service: 'RESTLINK' }, { ...v2, ...urls })
      expect(LinkRequest.parse(link)).toEqual(link)
      expect(link.transaction_type).toBe('PAYMENT')
    }
  })
})
