import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { CallbackClaim } from './callbacks.ts'
import { acknowledge, parseCallback, parseKeyDelivery } from './callbacks.ts'
import { example, pushExamples } from './fixtures/index.ts'
import { writeFlatXml } from './xml.ts'

// Not a limit to hold: thousands of draws on a busy machine take their time.
vi.setConfig({ testTimeout: 30_000 })

const json = 'application/json'
const minimal = { transactionId: 'PAY1', merchantReferenceId: 'REF1', status: 'SUCCESS', code: 200 }
const parse = (fields: object) => parseCallback(JSON.stringify({ ...minimal, ...fields }), json)

function claimed(body: string, contentType: string | null): CallbackClaim {
  const claim = parseCallback(body, contentType)
  if (claim.kind !== 'claim') throw new Error(claim.why)
  return claim
}

describe('a callback', () => {
  const [documented, newer, xml] = pushExamples.map(({ body }) => body)

  it('is read as documented', () => {
    expect(parseCallback(documented ?? '', json)).toEqual({
      kind: 'claim',
      pvitId: 'PAY2311260139101',
      reference: 'REF7K2M0001',
      status: 'SUCCESS',
      amount: 200,
      fees: 5,
      total: 205,
      phone: example.moov,
      operator: 'MOOV_MONEY',
      operation: 'PAYMENT',
      code: 200,
      format: 'json',
    })
  })

  it('is read without the fields some leave out, its code as text', () => {
    const claim = parseCallback(newer ?? '', json)
    expect(claim).toMatchObject({ status: 'FAILED', code: '400', total: null, amount: 1500 })
  })

  it('says the same in XML', () => {
    const { format, ...claim } = claimed(xml ?? '', 'application/xml')
    expect(format).toBe('xml')
    expect(claim).toMatchObject({
      amount: 200,
      fees: 5,
      total: 205,
      code: '200',
      operator: 'MOOV_MONEY',
    })
  })

  it('takes an empty element of XML for an absent one', () => {
    const fields = {
      transactionId: 'PAY1',
      merchantReferenceId: 'REF1',
      status: 'FAILED',
      fees: '',
      code: '',
    }
    const claim = claimed(writeFlatXml('callback', fields), null)
    expect(claim).toMatchObject({ status: 'FAILED', fees: null, code: null })
  })

  it.each([
    ['text/xml; charset=utf-8', 'xml'],
    ['application/soap+xml', 'xml'],
    [null, 'xml'],
    ['text/plain', 'xml'],
  ])('is XML under content type %s when it begins so', (contentType, format) => {
    expect(claimed(xml ?? '', contentType).format).toBe(format)
  })

  it.each([json, 'application/json; charset=UTF-8', null, 'text/plain'])(
    'is JSON under content type %s',
    (contentType) => expect(claimed(documented ?? '', contentType).format).toBe('json'),
  )

  it('is read though fields that nothing hangs on drift', () => {
    const odd = { freeInfo: { a: 1 }, chargeOwner: 7, callbackMediaType: [] }
    expect(parse(odd)).toMatchObject({ kind: 'claim', status: 'SUCCESS' })
  })

  it('ends a payment with no word that PVIT does not document', () => {
    for (const word of ['SUCCESSFUL', 'PAID', 'OK', '200', 'success!', 'COMPLETED', 'CANCELLED']) {
      expect(parse({ status: word })).toMatchObject({ status: 'UNRECOGNISED' })
    }
    expect(parse({ status: ' success ' })).toMatchObject({ status: 'SUCCESS' })
    expect(parse({ status: 'AMBIGUOUS' })).toMatchObject({ status: 'AMBIGUOUS' })
  })

  it('is of an operation that PVIT documents, or of none', () => {
    expect(parse({ transactionOperation: 'GIVE_CHANGE' })).toMatchObject({
      operation: 'GIVE_CHANGE',
    })
    for (const transactionOperation of ['REFUND', 'payment', '', null])
      expect(parse({ transactionOperation })).toMatchObject({ kind: 'claim', operation: null })
  })

  it('keeps an amount that is not whole as it came', () => {
    expect(parse({ amount: '200.0' })).toMatchObject({ amount: 200 })
    expect(parse({ amount: 200.5 })).toMatchObject({ amount: 200.5 })
    expect(parse({ amount: -200 })).toMatchObject({ amount: -200 })
    expect(parse({})).toMatchObject({ amount: null, fees: null })
  })

  it.each([
    ['074123456', '074123456'],
    ['+24174123456', '074123456'],
    ['24174123456', '074123456'],
    ['0024174123456', '074123456'],
    ['241074123456', '074123456'],
    [74123456, '074123456'],
    ['', null],
    [' ', null],
    ['+33612345678', '+33612345678'],
    ['somebody', 'somebody'],
  ])('reads the number %j as %j', (customerID, phone) => {
    expect(parse({ customerID })).toMatchObject({ phone })
  })

  it.each([
    ['not JSON', 'x', json, 'no plain JSON'],
    ['not XML', 'x', 'application/xml', 'no plain XML'],
    ['nothing', '', null, 'neither JSON nor XML'],
    ['a list', '[1]', null, 'neither JSON nor XML'],
    ['a list, said to be JSON', '[1]', json, 'the body'],
    ['too long', ' '.repeat(17_000), json, 'longer'],
    ['the old names', '{"reference":"x","statut":200}', json, 'transactionId'],
  ])('is unreadable when it is %s', (_, body, contentType, why) => {
    const failure = parseCallback(body, contentType)
    expect(failure).toMatchObject({ kind: 'unreadable', why: expect.stringContaining(why) })
  })

  it.each([
    { transactionId: 'PAY1\r\nSet-Cookie: x' },
    { transactionId: '' },
    { transactionId: 'x'.repeat(65) },
    { transactionId: null },
    { merchantReferenceId: '<script>' },
    { merchantReferenceId: '\u001b[31m' },
    { code: '200\n' },
    { code: { a: 1 } },
    { amount: '1e3' },
    { amount: 'NaN' },
    { status: 7 },
  ])('is unreadable with %j, and the reason names no value', (fields) => {
    const failure = parse(fields)
    expect(failure.kind).toBe('unreadable')
    const values = Object.values(fields).filter((value) => String(value).length > 2)
    for (const value of values) expect(JSON.stringify(failure)).not.toContain(value)
  })

  it('crashes on nothing, and lets nothing through that could break a log or a header', () => {
    const anything = fc.oneof(
      fc.string({ maxLength: 300 }),
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.json(),
      fc
        .record(
          Object.fromEntries(
            Object.keys(JSON.parse(documented ?? '{}')).map((name) => [
              name,
              fc.oneof({ weight: 3, arbitrary: fc.constant('A1') }, fc.jsonValue({ maxDepth: 2 })),
            ]),
          ),
        )
        .map((fields) => JSON.stringify(fields)),
      fc
        .dictionary(
          fc.constantFrom('transactionId', 'status', 'code', 'merchantReferenceId'),
          fc.string(),
        )
        .map((fields) => writeFlatXml('r', fields)),
    )
    const types = fc.constantFrom(
      json,
      'application/xml',
      null,
      'text/plain',
      'x-www-form-urlencoded',
    )
    fc.assert(
      fc.property(anything, types, (body, contentType) => {
        const claim = parseCallback(body, contentType)
        if (claim.kind === 'unreadable') return
        const { pvitId, reference, code } = claim
        for (const id of [pvitId, reference, String(code)]) expect(id).toMatch(/^[\w.+-]{1,64}$/)
        expect(acknowledge(claim).body).toContain(pvitId)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('the acknowledgement', () => {
  it.each(pushExamples.filter((push) => push.to === 'callback'))(
    'echoes code and id as they came: $name',
    ({ body, contentType, answer }) => {
      const reply = acknowledge(claimed(body, contentType))
      expect(reply.contentType).toBe(contentType)
      const code = String(answer?.['responseCode'])
      const id = String(answer?.['transactionId'])
      const xml = `<response><responseCode>${code}</responseCode><transactionId>${id}</transactionId></response>`
      expect(reply.body).toBe(contentType === json ? JSON.stringify(answer) : xml)
    },
  )

  it('keeps text text and numbers numbers', () => {
    const ack = (code: unknown) =>
      acknowledge(claimed(JSON.stringify({ ...minimal, code }), json)).body
    expect(ack(200)).toBe('{"responseCode":200,"transactionId":"PAY1"}')
    expect(ack('200')).toBe('{"responseCode":"200","transactionId":"PAY1"}')
    expect(ack('0042')).toBe('{"responseCode":"0042","transactionId":"PAY1"}')
    expect(ack(null)).toBe('{"responseCode":null,"transactionId":"PAY1"}')
  })
})

describe('a key delivery', () => {
  const key = ['sk', 'test', randomUUID()].join('_')
  const account = example.account

  function delivered(body: string, contentType: string | null) {
    const claim = parseKeyDelivery(body, contentType)
    if (claim.kind !== 'key') return claim.why
    return { key: claim.secret.reveal(), account: claim.account, lives: claim.expiresInSeconds }
  }

  it('is read as documented', () => {
    const { body = '', contentType = '' } = pushExamples.find((push) => push.to === 'secret') ?? {}
    expect(delivered(body, contentType)).toEqual({ key: example.renewedKey, account, lives: 3600 })
  })

  it.each(['secret_key', 'secret', 'secretKey', 'key', 'token', 'X-Secret'])(
    'may call it %s',
    (name) => {
      const expected = { key, account, lives: 3600 }
      const fields = { [name]: key, operation_account_code: account, expires_in: '3600' }
      expect(delivered(JSON.stringify(fields), json)).toEqual(expected)
      expect(delivered(JSON.stringify(fields), null)).toEqual(expected)
      expect(
        delivered(new URLSearchParams(fields).toString(), 'application/x-www-form-urlencoded'),
      ).toEqual(expected)
      expect(delivered(new URLSearchParams(fields).toString(), null)).toEqual(expected)
      expect(delivered(writeFlatXml('key', fields), 'application/xml')).toEqual(expected)
    },
  )

  it.each(['merchant_operation_account_code', 'operationAccountCode', 'accountOperationCode'])(
    'may call the account %s',
    (name) => {
      const body = JSON.stringify({ secret_key: key, [name]: account })
      expect(delivered(body, json)).toEqual({ key, account, lives: null })
    },
  )

  it('may be nothing but the key', () => {
    const alone = { key, account: null, lives: null }
    expect(delivered(`${key}\n`, 'text/plain')).toEqual(alone)
    expect(delivered(JSON.stringify(key), json)).toEqual(alone)
    expect(delivered('"short"', json)).toContain('neither JSON')
  })

  it.each([
    ['two keys', { secret_key: key, secret: `${key}0` }, 'two keys'],
    [
      'two accounts',
      { secret: key, operation_account_code: 'A', operationAccountCode: 'B' },
      'two accounts',
    ],
    ['no key', { operation_account_code: account }, 'no key'],
    ['a key that is a number', { secret_key: 1e20 }, 'no key'],
    ['a key that breaks a header', { secret_key: `${key}\r\nX-A: b` }, 'no PVIT key'],
    ['nothing', null, 'neither JSON'],
    ['a list', [key], 'neither JSON'],
    ['a short key', { secret_key: 'short' }, 'no PVIT key'],
    ['an account that is none', { secret_key: key, operation_account_code: '<b>' }, 'no account'],
  ])('is unreadable with %s', (_, fields, why) => {
    const told = delivered(JSON.stringify(fields), json)
    expect(told).toContain(why)
    expect(told).not.toContain(key)
  })

  it('is the same key under two names', () => {
    expect(delivered(JSON.stringify({ secret: key, key }), json)).toMatchObject({ key })
    expect(delivered(JSON.stringify({ secret: '', key }), json)).toMatchObject({ key })
  })

  it.each([
    [-1, null],
    ['soon', null],
    [0, null],
    [3600.9, 3600],
    ['86400', 86400],
  ])('claims to live %j seconds: %j', (expires_in, lives) => {
    for (const life of [{ expires_in }, { expiresIn: expires_in }])
      expect(delivered(JSON.stringify({ secret: key, ...life }), json)).toMatchObject({ lives })
  })

  it('never shows the key by accident', () => {
    const claim = parseKeyDelivery(JSON.stringify({ secret_key: key }), json)
    expect(JSON.stringify(claim)).not.toContain(key)
  })

  it('crashes on nothing', () => {
    const bodies = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.json(),
      fc.string().map((text) => `secret=${text}`),
    )
    fc.assert(
      fc.property(
        bodies,
        fc.constantFrom(json, 'application/xml', 'text/plain', null),
        (body, type) => {
          expect(['key', 'unreadable']).toContain(parseKeyDelivery(body, type).kind)
        },
      ),
      { numRuns: 1_500 },
    )
    expect(parseKeyDelivery('a'.repeat(5_000), null)).toMatchObject({ why: 'longer than 4 KB' })
  })
})
