import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { catalogue, classOf, findRow, readFault } from './errors.ts'

// Not a limit to hold: thousands of draws on a busy machine take their time.
vi.setConfig({ testTimeout: 30_000 })

/** Code, HTTP status and name of every error PVIT documents. PVIT v5.5 §Codes d'erreurs. */
const documented = `
500 500 SOMETHING_WENT_WRONG
1000 400 INVALID_MERCHANT_IP_ADDRESS
1001 400 INVALID_ENVIRONMENT
1002 400 INVALID_CALLBACK_URL_CODE
1003 400 INVALID_REDIRECTION_URL_CODE
1004 400 INVALID_FAILED_REDIRECTION_URL_CODE
1005 400 CUSTOMER_PIN_NOT_SET
1006 400 NULL_TRANSACTION_TYPE_IDENTIFIER
1007 400 NULL_OPERATOR_IDENTIFIER
1008 400 MISSING_REQUEST_HEADER
1009 400 INVALID_PHONE_NUMBER
1010 400 UNREADABLE_REQUEST_BODY
1011 400 INVALID_SECRET_KEY_RECEPTION_URL_CODE
1012 400 MISSING_REQUEST_PARAM
2000 402 OPERATION_ACCOUNT_INSUFFICIENT_BALANCE
2001 402 OPERATION_ACCOUNT_BALANCE_REACHED
3000 403 MERCHANT_NOT_ACTIVE
3001 403 OPERATION_ACCOUNT_NOT_ACTIVE
3002 403 NOT_ALLOWED_OPERATION_ACCOUNT_TRANSACTION_TYPE
3003 403 OPERATION_ACCOUNT_TRANSACTION_TYPE_NOT_ACTIVE
3004 403 SERVICE_NOT_ACTIVE
3005 403 TRANSACTION_TYPE_NOT_ACTIVE
3006 403 OPERATOR_NOT_ACTIVE
3007 403 OPERATOR_SERVICE_NOT_ALLOWED
3008 403 OPERATOR_SERVICE_NOT_ACTIVE
3009 403 OPERATOR_TYPE_TRANSACTION_NOT_ACTIVE
3010 403 OPERATOR_TYPE_TRANSACTION_NOT_ALLOWED
3011 403 CALLBACK_URL_NOT_ACTIVE
3012 403 REDIRECTION_URL_NOT_ACTIVE
3013 403 FAILED_REDIRECTION_URL_NOT_ACTIVE
3014 403 CUSTOMER_BLOCKED
3016 403 FORBIDDEN
3017 403 OPERATOR_AND_OPERATION_ACCOUNT_MISMATCH
3018 403 TRANSACTION_AMOUNT_TOO_LOW
3019 403 TRANSACTION_MAX_AMOUNT_EXCEDED
3020 403 SERVICE_NOT_SUPPORTED
3021 403 SECRET_KEY_RECEPTION_URL_NOT_ACTIVE
3022 403 CUSTOMER_PIN_NOT_SET
3023 403 CUSTOMER_UNKNOWN
3100 403 AUTHENTICATION_FAILED
4000 404 API_NOT_FOUND
4001 404 MERCHANT_NOT_FOUND
4002 404 OPERATION_ACCOUNT_NOT_FOUND
4003 404 SERVICE_NOT_FOUND
4004 404 TRANSACTION_TYPE_NOT_FOUND
4005 404 OPERATOR_NOT_FOUND
4006 404 TRANSACTION_NOT_FOUND
4007 404 UNKNOWN_CUSTOMER
4008 404 REPATRIATION_ACCOUNT_NOT_FOUND
4009 403 REPATRIATION_ACCOUNT_NOT_ACTIVE
5000 409 TRANSACTION_REFERENCE_ALREADY_EXISTS
5001 409 AMBIGUOUS_TRANSACTION
5002 409 TRANSACTION_LINK_USED
5003 501 NULL_TRANSACTION_TYPE_IDENTIFIER
6000 410 TRANSACTION_EXPIRED
7000 415 HTTP_MEDIA_TYPE_NOT_SUPPORTED
8000 422 CONSTRAINT_VIOLATION
9000 501 FEES_SCHEDULE_NOT_IMPLEMENTED
9001 501 OPERATOR_FEATURE_NOT_IMPLEMENTED
9002 502 FEES_SCHEDULE_NOT_ACTIVE
10000 503 API_MAINTENANCE_MODE
10001 503 UNAVAILABLE_SERVICE
10008 503 SENDING_SECRET_ERROR
`

describe('the catalogue', () => {
  it('holds the documented errors, each with its code, HTTP status and name', () => {
    const rows = documented.trim().split('\n')
    expect(rows).toHaveLength(63)
    const ours = catalogue.map((row) => `${row.code} ${row.httpStatus} ${row.error}`)
    expect(ours.toSorted()).toEqual(rows.toSorted())
  })

  it('keeps the two names that stand twice apart', () => {
    const names = catalogue.map((row) => row.error)
    const twice = [...new Set(names.filter((name, at) => names.indexOf(name) !== at))]
    expect(twice).toEqual(['CUSTOMER_PIN_NOT_SET', 'NULL_TRANSACTION_TYPE_IDENTIFIER'])
  })

  it.each(catalogue)('$code $error is found by name and code, and by code alone', (row) => {
    expect(findRow({ error: row.error, code: row.code })).toBe(row)
    expect(findRow({ code: row.code })).toBe(row)
    expect(row.hint.length).toBeGreaterThan(20)
  })

  it('never calls an error that a shopper can cure a perhaps', () => {
    const curable = catalogue.filter((row) => row.class === 'shopper')
    expect(curable.filter((row) => row.executed !== 'no')).toEqual([])
  })

  it('asks for the status, or for patience, wherever something may have been executed', () => {
    const doubtful = catalogue.filter((row) => row.executed === 'maybe')
    expect(new Set(doubtful.map((row) => row.retry))).toEqual(new Set(['ask-status', 'later']))
  })
})

describe('looking an error up', () => {
  it('believes the name over the code', () => {
    expect(findRow({ error: 'CUSTOMER_BLOCKED', code: 3001 })?.code).toBe(3014)
  })

  it('tells a double name apart by code, then by HTTP status', () => {
    expect(findRow({ error: 'CUSTOMER_PIN_NOT_SET', code: 3022 })?.code).toBe(3022)
    expect(findRow({ error: 'CUSTOMER_PIN_NOT_SET', httpStatus: 403 })?.code).toBe(3022)
    expect(findRow({ error: 'CUSTOMER_PIN_NOT_SET', httpStatus: 400 })?.code).toBe(1005)
  })

  it('reads 10003 as 1012', () => {
    expect(findRow({ code: 10003 })?.error).toBe('MISSING_REQUEST_PARAM')
    expect(findRow({ error: 'MISSING_REQUEST_PARAM', code: 10003 })?.code).toBe(1012)
  })

  it('finds nothing for an error PVIT does not document', () => {
    expect(findRow({ error: 'HTTP_METHOD_NOT_SUPPORTED', code: 7001 })).toBeNull()
    expect(findRow({})).toBeNull()
  })
})

describe('reading an error reply', () => {
  const body = { date: '17112024-141750', status_code: 3014, error: 'CUSTOMER_BLOCKED', path: '/x' }

  it('takes the code as a number or as text, and keeps no message', () => {
    const fault = readFault(403, { ...body, message: 'canary 074123456' })
    expect(fault).toMatchObject({ error: 'CUSTOMER_BLOCKED', code: 3014, httpStatus: 403 })
    expect(readFault(403, { ...body, status_code: '3014' })).toEqual(fault)
    expect(JSON.stringify(fault)).not.toContain('canary')
  })

  it('takes the list of messages of a 422', () => {
    const fault = readFault(422, {
      status_code: 8000,
      error: 'CONSTRAINT_VIOLATION',
      messages: ['a', { field: 'agent' }],
    })
    expect(fault.row?.code).toBe(8000)
    expect(fault.messages).toEqual(['a', 'agent'])
  })

  const complaint = (messages: unknown, message?: unknown) =>
    readFault(422, { status_code: 8000, error: 'CONSTRAINT_VIOLATION', messages, message }).messages

  it('keeps what a 422 says of the fields, however it says it', () => {
    expect(complaint(['free_info: size must be between 0 and 15'])).toEqual([
      'free_info: size must be between 0 and 15',
    ])
    expect(
      complaint([{ field: 'customer_account_number', message: 'ne doit pas être nul' }]),
    ).toEqual(['customer_account_number: ne doit pas être nul'])
    expect(complaint(null, 'merchant_operation_account_code must not be blank')).toEqual([
      'merchant_operation_account_code must not be blank',
    ])
    expect(complaint('one', 7)).toEqual([])
    expect(complaint([1, null, { a: 1 }, '', ' '])).toEqual([])
    const many = Array.from({ length: 50 }, () => 'x'.repeat(3) + ' y'.repeat(500))
    expect(complaint(many, 'and one more')).toSatisfy(
      (kept: string[]) => kept.length === 8 && kept.every((text) => text.length <= 200),
    )
  })

  const canaries = [
    ...['074123456', '+241 74 12 34 56', '074.12.34.56', '074-12-34-56', '241(74)123456'],
    ...[
      ['sk', 'live', '0f8c1d2e-aaaa-4bbb-8ccc-0123456789ab'].join('_'),
      'example-key-that-opens-nothing',
    ],
    ...['ACC_70A1B2C3D4E5F', 'REF7K2M0001', 'R3ST0EXAMPLE0C0D', 'PAY231126000101', 'CB4CKX'],
    ...['jeanne@shop.example', 'https://a.b/c', 'https://shop.example/pvit/token/callback'],
  ]
  it.each(canaries)('takes %s out of them', (canary) => {
    for (const text of [canary, `value [${canary}] is wrong`, `reference="${canary}".`]) {
      const told = JSON.stringify([
        complaint([text]),
        complaint([{ field: text, message: text }]),
        complaint(null, text),
      ])
      const parts = canary.split(/\W+/).filter((part) => part.length > 3)
      expect(parts.filter((part) => told.includes(part))).toEqual([])
      expect(told).toContain('…')
    }
  })

  it('lets nothing but a name through as the name, and nothing but a code as the code', () => {
    expect(readFault(400, { ...body, error: 'no 074123456\n', status_code: 1 }).error).toBeNull()
    for (const status_code of ['x', '', 0, -3014, 3014.5, 1e6, '074123456'])
      expect(readFault(400, { ...body, status_code }).code).toBeNull()
  })

  it('classes an unknown error by its HTTP status', () => {
    const unknown = (status: number) => classOf(readFault(status, '<html>'))
    expect([400, 403, 404].map(unknown)).toEqual(Array(3).fill('merchant-setup'))
    expect([409, 410].map(unknown)).toEqual(Array(2).fill('conflict'))
    expect([429, 500, 502, 503].map(unknown)).toEqual(Array(4).fill('pvit'))
  })

  it('classes a documented error by its row, whatever its HTTP status', () => {
    for (const { code, error, class: documented } of catalogue)
      for (const status of [400, 409, 500])
        expect(classOf(readFault(status, { status_code: code, error }))).toBe(documented)
  })

  it('answers for any body at all', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), fc.anything(), (status, anything) => {
        const fault = readFault(status, anything)
        expect(fault.httpStatus).toBe(status)
        expect(classOf(fault)).toBeTypeOf('string')
      }),
    )
  })
})
