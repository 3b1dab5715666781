import { describe, expect, it } from 'vitest'
import {
  browserFaults,
  CheckoutError,
  isProblemCode,
  isReason,
  problems,
  type ProblemCode,
} from './errors.ts'
import { problemTitles } from './notes.ts'
import { reasons } from './reasons.ts'

const codes = Object.keys(problems) as ProblemCode[]

describe('every problem', () => {
  it.each(codes)('%s has an HTTP status of an error and a title that ends no sentence', (code) => {
    const { status } = problems[code]
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(600)
    expect(problemTitles[code]).toMatch(/^[A-Z].*[^.]$/)
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/)
  })

  it('may be sent again only where time alone can mend it', () => {
    const retryable = codes.filter((code) => problems[code].retryable)
    expect(retryable.map((code) => problems[code].status)).toEqual(
      retryable.map((code) => (code === 'rate-limited' ? 429 : 503)),
    )
  })

  it('has a name that is no browser’s fault too', () => {
    expect(codes.filter((code) => (browserFaults as readonly string[]).includes(code))).toEqual([])
  })
})

describe('a word', () => {
  it('is a code or a reason only if it is on its list', () => {
    expect(codes.every(isProblemCode)).toBe(true)
    expect(Object.keys(reasons).every(isReason)).toBe(true)
    for (const word of [
      '',
      'toString',
      '__proto__',
      'constructor',
      'Declined',
      'connection-lost',
    ]) {
      expect([word, isProblemCode(word), isReason(word)]).toEqual([word, false, false])
    }
  })

  it('claims that nothing was taken only where nothing can have been', () => {
    const claims = Object.entries(reasons).filter(([, { nothingTaken }]) => nothingTaken)
    expect(claims.map(([reason]) => reason)).not.toContain('declined')
    expect(reasons['never-sent'].nothingTaken).toBe(true)
    // A time-out, a silence or a lost line proves nothing.
    for (const reason of [
      'timed-out',
      'not-received',
      'service-unavailable',
      'link-used',
    ] as const) {
      expect([reason, reasons[reason].nothingTaken]).toEqual([reason, false])
    }
  })
})

describe('an error', () => {
  it('takes what its code says of it', () => {
    const error = new CheckoutError('provider-unavailable')
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({
      name: 'CheckoutError',
      message: 'provider-unavailable',
      code: 'provider-unavailable',
      status: 503,
      retryable: true,
      detail: null,
      errors: [],
      retryAfterMs: null,
      payment: null,
    })
  })

  it('lets the answer say otherwise, and keeps its cause', () => {
    const cause = new TypeError('why')
    const options = { status: 400, detail: 'amount is missing', retryable: true, cause }
    const error = new CheckoutError('invalid-request', options)
    expect(error).toMatchObject({ status: 400, retryable: true, detail: 'amount is missing' })
    expect(error.message).toBe('invalid-request: amount is missing')
    expect(error.cause).toBe(cause)
  })

  it('of the browser has no status, and a lost connection may be tried again', () => {
    const all = browserFaults.map((code) => new CheckoutError(code))
    expect(all.map(({ status }) => status)).toEqual([null, null, null, null])
    expect(all.map(({ code, retryable }) => [code, retryable])).toEqual([
      ['connection-lost', true],
      ['not-arrived', false],
      ['unreadable-reply', false],
      ['misconfigured', false],
    ])
  })

  it('shows its fields to whoever prints it', () => {
    expect(JSON.parse(JSON.stringify(new CheckoutError('rate-limited')))).toMatchObject({
      code: 'rate-limited',
      status: 429,
    })
  })
})
