import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readBalanceAnswer, readPayerAnswer, readRenewAnswer, readStatusAnswer } from './answers.ts'
import { catalogue } from './errors.ts'
import type { Exchange } from './exchange.ts'

const account = 'ACC_70A1B2C3D4E5F'
function replied(httpStatus: number, body: unknown, retryAfterMs: number | null = null): Exchange {
  return { kind: 'replied', httpStatus, body, retryAfterMs }
}
const error = (code: number, name: string) => ({ status_code: code, error: name })
const badKey = error(3100, 'AUTHENTICATION_FAILED')
const html = '<html>'

const questions = [
  ['status', readStatusAnswer],
  ['balance', (exchange: Exchange) => readBalanceAnswer(exchange, account)],
  ['payer', readPayerAnswer],
] as const

describe.each(questions)('the answer to a %s question', (_, read) => {
  it.each([
    { kind: 'unsent', cause: 'dns' },
    { kind: 'cut', cause: 'timeout' },
    replied(200, undefined),
    replied(200, {}),
    replied(204, undefined),
    replied(408, undefined),
    replied(429, undefined),
    replied(500, error(500, 'SOMETHING_WENT_WRONG')),
    replied(502, html),
    replied(502, error(9001, 'OPERATOR_FEATURE_NOT_IMPLEMENTED')),
    replied(503, error(10000, 'API_MAINTENANCE_MODE')),
    replied(504, undefined),
    replied(409, error(5001, 'AMBIGUOUS_TRANSACTION')),
  ] as Exchange[])('is none: %j', (exchange) => {
    expect(read(exchange).kind).toBe('no-answer')
  })

  it('refuses a bad key as such, and no other refusal', () => {
    expect(read(replied(401, html)).kind).toBe('key-refused')
    expect(read(replied(401, badKey)).kind).toBe('key-refused')
    expect(read(replied(403, badKey)).kind).toBe('key-refused')
    expect(
      read(replied(403, error(3002, 'NOT_ALLOWED_OPERATION_ACCOUNT_TRANSACTION_TYPE'))).kind,
    ).toBe('refused')
    expect(read(replied(403, html)).kind).toBe('refused')
  })

  it('is a refusal when the address or the account is wrong', () => {
    for (const fault of [
      replied(404, error(4000, 'API_NOT_FOUND')),
      replied(404, html),
      replied(302, undefined),
    ]) {
      expect(read(fault).kind).toBe('refused')
    }
    expect(read(replied(501, error(9001, 'OPERATOR_FEATURE_NOT_IMPLEMENTED'))).kind).toBe('refused')
    expect(read(replied(422, error(8000, 'CONSTRAINT_VIOLATION'))).kind).toBe('refused')
  })

  it.each(catalogue)('can be read when it is $code', ({ httpStatus, code, error: name }) => {
    const { kind } = read(replied(httpStatus, error(code, name)))
    expect(['refused', 'key-refused', 'no-answer', 'not-found', 'unknown-payer']).toContain(kind)
  })
})

describe('a status answer', () => {
  const body = {
    date: '23/11/2026 13:49:40',
    status: 'FAILED',
    amount: 200.0,
    fees: 2.0,
    operator: 'MOOV_MONEY',
    merchant_reference_id: 'REF7K2M0003',
    customer_account_number: '066820866',
    merchant_operation_account_code: account,
  }
  const told = (fields: object) => {
    const answer = readStatusAnswer(replied(200, { ...body, ...fields }))
    return answer.kind === 'answered' ? answer.transaction : answer
  }

  it('is read as documented', () => {
    expect(told({})).toEqual({
      status: 'FAILED',
      reference: 'REF7K2M0003',
      account,
      amount: 200,
      fees: 2,
      operator: 'MOOV_MONEY',
      phone: '066820866',
    })
  })

  it('takes amounts as text, and keeps one that is not whole', () => {
    expect(told({ amount: '200.0', fees: '5' })).toMatchObject({ amount: 200, fees: 5 })
    expect(told({ amount: 200.5 })).toMatchObject({ amount: 200.5 })
  })

  it('leaves out what PVIT leaves out', () => {
    expect(told({ fees: null, operator: undefined, customer_account_number: null })).toMatchObject({
      fees: null,
      operator: null,
      phone: null,
    })
  })

  it.each(['status', 'amount', 'merchant_reference_id', 'merchant_operation_account_code'])(
    'is none without %s',
    (name) =>
      expect(told({ [name]: undefined })).toMatchObject({
        kind: 'no-answer',
        cause: 'unreadable-reply',
      }),
  )

  it('knows four words, in any case, and no other', () => {
    const words = ['pending', 'Success', 'FAILED', 'AMBIGUOUS', 'EXPIRED', 'PAID', '']
    expect(words.map((status) => (told({ status }) as { status: string }).status)).toEqual([
      ...['PENDING', 'SUCCESS', 'FAILED', 'AMBIGUOUS'],
      ...['UNRECOGNISED', 'UNRECOGNISED', 'UNRECOGNISED'],
    ])
  })

  it('is “not found” only when HTTP status, code and name agree', () => {
    const absent = error(4006, 'TRANSACTION_NOT_FOUND')
    expect(readStatusAnswer(replied(404, absent)).kind).toBe('not-found')
    expect(readStatusAnswer(replied(404, error(4006, 'NEW_NAME'))).kind).toBe('not-found')
    for (const other of [
      replied(400, absent),
      replied(404, undefined),
      replied(404, html),
      replied(404, error(4000, 'API_NOT_FOUND')),
      replied(404, error(4001, 'MERCHANT_NOT_FOUND')),
      replied(404, error(4002, 'OPERATION_ACCOUNT_NOT_FOUND')),
      replied(404, error(4006, 'API_NOT_FOUND')),
      replied(404, error(4000, 'TRANSACTION_NOT_FOUND')),
      replied(404, { message: 'TRANSACTION_NOT_FOUND' }),
    ]) {
      expect(readStatusAnswer(other).kind).toBe('refused')
    }
  })

  it('asks for patience when PVIT does, or fails', () => {
    const busy = { kind: 'no-answer', slowDown: true, retryAfterMs: 7_000 }
    expect(readStatusAnswer(replied(429, undefined, 7_000))).toMatchObject(busy)
    expect(readStatusAnswer(replied(503, html, 7_000))).toMatchObject(busy)
    for (const failing of [500, 502, 504])
      expect(readStatusAnswer(replied(failing, html))).toMatchObject({
        slowDown: true,
        retryAfterMs: null,
      })
    for (const other of [{ kind: 'cut', cause: 'timeout' } as const, replied(408, undefined)])
      expect(readStatusAnswer(other)).toMatchObject({ kind: 'no-answer', slowDown: false })
  })
})

describe('a balance answer', () => {
  it('is a number of XAF', () => {
    const body = { balance: 1000.0, merchant_operation_account_code: account }
    expect(readBalanceAnswer(replied(200, body), account)).toEqual({
      kind: 'answered',
      balance: 1000,
    })
    expect(readBalanceAnswer(replied(200, { balance: '-12.5' }), account)).toMatchObject({
      balance: -12.5,
    })
  })

  it('is none when it is another account’s', () => {
    const body = { balance: 1000, merchant_operation_account_code: 'ACC_OTHER' }
    expect(readBalanceAnswer(replied(200, body), account)).toEqual({
      kind: 'no-answer',
      cause: 'wrong-account',
    })
  })
})

describe('a payer answer', () => {
  const read = (body: unknown) => readPayerAnswer(replied(200, body))

  it('is read flat and nested', () => {
    const answer = { kind: 'answered', fullName: 'Jeanne Obame', active: true }
    expect(
      read({ full_name: 'Jeanne Obame', customer_account_number: '066820866', is_active: true }),
    ).toEqual(answer)
    expect(read({ data: { firstname: 'Jeanne', lastname: 'Obame', is_active: 'true' } })).toEqual(
      answer,
    )
    expect(read({ data: { full_name: ' Jeanne Obame ', is_active: true } })).toEqual(answer)
  })

  it('says nothing where PVIT says nothing', () => {
    expect(read({ data: { firstname: 'Jeanne' } })).toEqual({
      kind: 'answered',
      fullName: 'Jeanne',
      active: null,
    })
    expect(read({ full_name: '', is_active: false })).toEqual({
      kind: 'answered',
      fullName: null,
      active: false,
    })
    const nothing = { kind: 'answered', fullName: null, active: null }
    expect(read({ full_name: null })).toEqual(nothing)
    expect(read({ full_name: null, is_active: null })).toEqual(nothing)
  })

  it('knows both ways PVIT says that it does not know a number', () => {
    expect(readPayerAnswer(replied(404, error(4007, 'UNKNOWN_CUSTOMER'))).kind).toBe(
      'unknown-payer',
    )
    expect(readPayerAnswer(replied(403, error(3023, 'CUSTOMER_UNKNOWN'))).kind).toBe(
      'unknown-payer',
    )
    expect(readPayerAnswer(replied(404, html)).kind).toBe('refused')
  })
})

describe('a renewal’s answer', () => {
  const key = ['sk', 'test', randomUUID()].join('_')

  it('brings the key, in the newer generation', () => {
    const body = { operation_account_code: account, secret: key, expires_in: 3600 }
    const answer = readRenewAnswer(replied(200, body))
    expect(answer).toMatchObject({ kind: 'delivered', expiresInSeconds: 3600, account })
    expect(answer.kind === 'delivered' && answer.secret.reveal()).toBe(key)
    expect(JSON.stringify(answer)).not.toContain(key)
  })

  it('promises it, in v5.5', () => {
    expect(readRenewAnswer(replied(200, { status_code: '200', message: 'x' })).kind).toBe(
      'on-its-way',
    )
    expect(readRenewAnswer(replied(200, { status_code: 200 })).kind).toBe('on-its-way')
  })

  it('promises nothing with another code, a malformed key or no sense', () => {
    for (const body of [{ status_code: '500' }, { secret: 'a b' }, undefined, {}, 'ok']) {
      expect(readRenewAnswer(replied(200, body)).kind).toBe('no-answer')
    }
  })

  it('names a wrong password, a wrong code and a key that could not be delivered', () => {
    const faults = [
      replied(403, badKey),
      replied(401, undefined),
      replied(400, error(1011, 'INVALID_SECRET_KEY_RECEPTION_URL_CODE')),
      replied(403, error(3021, 'SECRET_KEY_RECEPTION_URL_NOT_ACTIVE')),
      replied(404, error(4002, 'OPERATION_ACCOUNT_NOT_FOUND')),
      replied(503, error(10008, 'SENDING_SECRET_ERROR')),
    ]
    expect(faults.map((fault) => readRenewAnswer(fault).kind)).toEqual(Array(6).fill('refused'))
  })

  it('is none when PVIT is down', () => {
    for (const silence of [
      replied(500, html),
      replied(503, error(10000, 'API_MAINTENANCE_MODE')),
    ]) {
      expect(readRenewAnswer(silence).kind).toBe('no-answer')
    }
    expect(readRenewAnswer(replied(500, error(10000, 'API_MAINTENANCE_MODE')))).toEqual({
      kind: 'no-answer',
      cause: 'error-10000',
    })
    expect(readRenewAnswer({ kind: 'cut', cause: 'timeout' })).toEqual({
      kind: 'no-answer',
      cause: 'timeout',
    })
  })
})
