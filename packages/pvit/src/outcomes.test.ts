import { describe, expect, it } from 'vitest'
import { catalogue } from './errors.ts'
import type { Asked, RequestOutcome } from './outcomes.ts'
import { readRequestOutcome } from './outcomes.ts'

const reference = 'REF7K2M0001'
const account = 'ACC_70A1B2C3D4E5F'
const asking = (operation: Asked['operation']): Asked => ({ operation, reference, account })
const payment = asking('PAYMENT')
const payout = asking('GIVE_CHANGE')
const link = asking('LINK')

function replied(asked: Asked, httpStatus: number, body: unknown): RequestOutcome {
  return readRequestOutcome(asked, { kind: 'replied', httpStatus, body, retryAfterMs: null })
}
const echo = { status_code: '200', merchant_reference_id: reference }
const url = 'https://api.mypvit.pro/transaction-link/abc/payment'

describe('each documented error, in answer to a payment, a payout and a link', () => {
  /** Everything else of the catalogue is a proven refusal. */
  const notRefused: Record<number, RequestOutcome['kind']> = {
    500: 'maybe-executed',
    3100: 'key-refused',
    4006: 'maybe-executed',
    5000: 'already-exists',
    5001: 'maybe-executed',
    5002: 'probably-refused',
    6000: 'probably-refused',
    8000: 'probably-refused',
    10000: 'probably-refused',
    10001: 'probably-refused',
    10008: 'maybe-executed',
  }

  it.each(catalogue)('$httpStatus/$code $error', ({ httpStatus, code, error }) => {
    const body = { status_code: code, error, message: 'x', path: '/x' }
    const expected = notRefused[code] ?? 'refused'
    expect(replied(payment, httpStatus, body).kind).toBe(expected)
    expect(replied(payout, httpStatus, body).kind).toBe(expected)
    const ofLink = expected === 'maybe-executed' ? 'link-lost' : expected
    expect(replied(link, httpStatus, body).kind).toBe(ofLink)
  })

  it.each(catalogue)('$code proves nothing under 500 or 504', ({ code, error }) => {
    const body = { status_code: code, error }
    expect(replied(payment, 500, body).kind).toBe('maybe-executed')
    expect(replied(payment, 504, body).kind).toBe('maybe-executed')
    expect(replied(payment, 200, body).kind).toBe('maybe-executed')
  })

  const refusals = catalogue.filter(({ code }) => notRefused[code] === undefined)

  it.each(refusals)('$httpStatus/$code is asked about under another name', (row) => {
    for (const error of ['NEW_TROUBLE', row.error.toLowerCase(), 'Bad Request', '']) {
      const body = { status_code: row.code, error }
      for (const asked of [payment, payout, link]) {
        expect(replied(asked, row.httpStatus, body)).toMatchObject({
          kind: 'probably-refused',
          fault: { row: { code: row.code } },
        })
      }
    }
  })

  it.each(refusals)(
    '$error is asked about under another code than $code',
    ({ error, httpStatus }) => {
      for (const code of [
        1999,
        '1999',
        0,
        'none',
        refusals.find((row) => row.error !== error)?.code,
      ]) {
        const body = { status_code: code, error }
        for (const asked of [payment, payout, link]) {
          expect(replied(asked, httpStatus, body)).toMatchObject({
            kind: 'probably-refused',
            fault: { row: { error } },
          })
        }
      }
    },
  )

  it('a dying key is one under any name, and an error without the field is none of PVIT’s', () => {
    const renamed = { status_code: 3100, error: 'INVALID_SECRET' }
    expect(replied(payment, 403, renamed).kind).toBe('key-refused')
    expect(replied(payment, 401, { status_code: 1009, error: 'WHO_ARE_YOU' }).kind).toBe(
      'key-refused',
    )
    expect(replied(payment, 400, { status_code: 1009 }).kind).toBe('maybe-executed')
  })

  it('carries the fault, but not what is no error of PVIT', () => {
    const blocked = replied(payment, 403, { status_code: 3014, error: 'CUSTOMER_BLOCKED' })
    expect(blocked).toMatchObject({ fault: { code: 3014, httpStatus: 403, row: { code: 3014 } } })
    expect(replied(payment, 400, '<html>')).toMatchObject({ fault: null, cause: 'http-400' })
    const unknown = replied(payment, 400, { status_code: 1999, error: 'NEW_TROUBLE' })
    expect(unknown).toMatchObject({ fault: { error: 'NEW_TROUBLE', row: null } })
    const renamed = replied(payment, 409, { status_code: 5001, error: 'Conflict' })
    expect(renamed).toMatchObject({
      cause: 'error-5001',
      fault: { error: null, row: { code: 5001 } },
    })
  })

  it('takes 10003 for 1012', () => {
    const body = { status_code: 10003, error: 'MISSING_REQUEST_PARAM' }
    expect(replied(payment, 400, body)).toMatchObject({
      kind: 'refused',
      fault: { code: 10003, row: { code: 1012 } },
    })
  })
})

describe('a payment', () => {
  it.each(['SUCCESS', 'FAILED', 'AMBIGUOUS'] as const)(
    'is not settled by a reply that says %s',
    (status) => {
      expect(replied(payment, 200, { ...echo, status })).toMatchObject({
        kind: 'unproven',
        claims: status,
      })
    },
  )

  it('is not refused by an error whose name and code contradict each other', () => {
    const body = { status_code: 5001, error: 'CUSTOMER_BLOCKED' }
    expect(replied(payment, 403, body)).toMatchObject({ cause: 'contradictory-error' })
  })

  it('is not taken for unexecuted because a 401 carries an error of doubt', () => {
    const body = { status_code: 5001, error: 'AMBIGUOUS_TRANSACTION' }
    expect(replied(payment, 401, body).kind).toBe('maybe-executed')
  })
})

describe('a payout', () => {
  it.each(['SUCCESS', 'FAILED'] as const)('is settled by a reply that says %s', (status) => {
    const body = { ...echo, status, reference_id: 'GCH231126000103', operator: 'MOOV_MONEY' }
    expect(replied(payout, 200, body)).toEqual({
      kind: 'settled',
      status,
      pvitId: 'GCH231126000103',
      operator: 'MOOV_MONEY',
    })
  })

  it('stays open when the reply says PENDING, AMBIGUOUS, or nothing we know', () => {
    expect(replied(payout, 200, { ...echo, status: 'PENDING' }).kind).toBe('accepted')
    expect(replied(payout, 200, { ...echo, status: 'AMBIGUOUS' }).kind).toBe('accepted')
    expect(replied(payout, 200, { ...echo, status: 'OK' }).kind).toBe('maybe-executed')
  })

  it.each([
    { ...echo, status: 'SUCCESS', merchant_reference_id: 'REF7K2M0009' },
    { ...echo, status: 'SUCCESS', merchant_reference_id: reference.toLowerCase() },
    { ...echo, status: 'SUCCESS', merchant_operation_account_code: 'ACC_OTHER' },
    { status: 'SUCCESS', status_code: '200' },
  ])('is not settled by a reply about something else: %j', (body) => {
    expect(replied(payout, 200, body).kind).toBe('maybe-executed')
  })

  it.each([
    { ...echo, merchant_reference_id: 'SOMEONEELSE1' },
    { ...echo, merchant_operation_account_code: 'ACC_OTHER' },
    { status_code: '200' },
  ])('and a payment are not refused by a FAILED about something else: %j', (about) => {
    for (const asked of [payment, payout]) {
      expect(replied(asked, 400, { ...echo, status: 'FAILED' }).kind).toBe('refused')
      expect(replied(asked, 400, { ...about, status: 'FAILED' }).kind).toBe('maybe-executed')
    }
  })

  it('is not settled by a word on an error page', () => {
    expect(replied(payout, 500, { ...echo, status: 'SUCCESS' }).kind).toBe('maybe-executed')
    expect(replied(payout, 500, { ...echo, status: 'FAILED' }).kind).toBe('maybe-executed')
    expect(replied(payout, 400, { ...echo, status: 'SUCCESS' }).kind).toBe('maybe-executed')
  })

  it('may have gone through when the answer was lost', () => {
    expect(readRequestOutcome(payout, { kind: 'cut', cause: 'timeout' })).toEqual({
      kind: 'maybe-executed',
      cause: 'timeout',
      fault: null,
    })
  })
})

describe('a link', () => {
  it('is made, not paid, when PVIT says SUCCESS', () => {
    expect(replied(link, 200, { ...echo, status: 'SUCCESS', url })).toEqual({
      kind: 'link-made',
      url,
    })
  })

  it.each([
    [{ ...echo, status: 'SUCCESS' }, 'no-address'],
    [{ ...echo, status: 'SUCCESS', url: 'not a url' }, 'no-address'],
    [{ ...echo, status: 'SUCCESS', url: 'javascript:alert(1)' }, 'no-address'],
    [{ ...echo, status: 'SUCCESS', url: 'https://user@x.example/' }, 'no-address'],
    [{ ...echo, status: 'SUCCESS', url: 'https://:word@x.example/' }, 'no-address'],
    [{ ...echo, status: 'SUCCESS', url, merchant_reference_id: 'REF7K2M0009' }, 'wrong-reference'],
    [{ ...echo, status: 'FAILED', url }, 'unknown-status'],
    ['', 'unreadable-reply'],
  ])('is lost when nobody holds its address: %j', (body, cause) => {
    expect(replied(link, 200, body)).toMatchObject({ kind: 'link-lost', cause })
  })

  it('is lost when the reply is', () => {
    const lost = { kind: 'link-lost', fault: null }
    expect(readRequestOutcome(link, { kind: 'cut', cause: 'reset' })).toMatchObject(lost)
    expect(replied(link, 502, '<html>')).toMatchObject(lost)
    for (const status of [300, 302])
      expect(replied(link, status, { ...echo, status: 'SUCCESS', url })).toMatchObject({
        kind: 'link-lost',
        cause: 'redirect',
      })
  })

  it('is not sent, refused or held up like any other request', () => {
    expect(readRequestOutcome(link, { kind: 'unsent', cause: 'dns' }).kind).toBe('not-sent')
    expect(replied(link, 401, undefined).kind).toBe('key-refused')
    expect(replied(link, 429, undefined).kind).toBe('probably-refused')
  })
})

describe('what a reply names beside its status', () => {
  it('may drift where nothing hangs on it', () => {
    const odd = { ...echo, status: 'PENDING', message: ['a', { b: 1 }], status_code: {}, date: 7 }
    expect(replied(payment, 200, odd).kind).toBe('accepted')
    expect(replied(link, 200, { ...odd, status: 'SUCCESS', url }).kind).toBe('link-made')
    const fault = {
      status_code: 3014,
      error: 'CUSTOMER_BLOCKED',
      message: { a: 1 },
      path: 7,
      date: 7,
    }
    expect(replied(payment, 403, fault).kind).toBe('refused')
  })

  it('is dropped when it is no id and no operator', () => {
    const body = { ...echo, status: 'PENDING', reference_id: 'PAY1\r\nX: y', operator: '<b>' }
    expect(replied(payment, 200, body)).toEqual({ kind: 'accepted', pvitId: null, operator: null })
  })

  it('may be missing', () => {
    expect(replied(payment, 200, { ...echo, status: 'PENDING' })).toEqual({
      kind: 'accepted',
      pvitId: null,
      operator: null,
    })
  })
})

it.each([0, 100, 199, 600, 999])('HTTP status %i proves nothing', (httpStatus) => {
  expect(replied(payment, httpStatus, { ...echo, status: 'FAILED' }).kind).toBe('maybe-executed')
})
