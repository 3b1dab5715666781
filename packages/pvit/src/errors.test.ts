import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { catalogue, classOf, findRow, readFault } from './errors.ts'

// Not a limit to hold: thousands of draws on a busy machine take their time.
vi.setConfig({ testTimeout: 30_000 })

describe('the catalogue', () => {
  it('holds 63 rows, each code once', () => {
    expect(catalogue).toHaveLength(63)
    expect(new Set(catalogue.map((row) => row.code)).size).toBe(63)
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
  })

  it('lets nothing but a name through as the name', () => {
    expect(readFault(400, { ...body, error: 'no 074123456\n', status_code: 1 }).error).toBeNull()
  })

  it('classes an unknown error by its HTTP status', () => {
    const unknown = (status: number) => classOf(readFault(status, '<html>'))
    expect([400, 403, 404].map(unknown)).toEqual(Array(3).fill('merchant-setup'))
    expect([409, 410].map(unknown)).toEqual(Array(2).fill('conflict'))
    expect([429, 500, 502, 503].map(unknown)).toEqual(Array(4).fill('pvit'))
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
