import { ErrorReply } from './wire.ts'
import { catalogue, codeAliases } from './catalogue.ts'
import { readMessages } from './messages.ts'

/** Whose hands the cure is in. */
export type FaultClass = 'shopper' | 'merchant-setup' | 'operator' | 'pvit' | 'conflict'

/**
 * What may be done after this error.
 * - `after-fix`: the same call fails again until the merchant changes a setting or PVIT changes the account.
 * - `new-attempt`: another number, amount or try by the shopper, under a new reference.
 * - `renew-key`: renew the key, then the same call with the same reference, once.
 * - `ask-status`: ask for the status of the reference before anything else.
 * - `later`: wait, then ask for the status when money was at stake, then call again.
 */
export type RetryAdvice = 'after-fix' | 'new-attempt' | 'renew-key' | 'ask-status' | 'later'

/** One error PVIT documents. PVIT v5.5 §Codes d'erreurs. */
export interface CatalogueRow {
  /** PVIT's name. Two names stand twice, under different codes. */
  readonly error: string
  /** PVIT's number: unique. */
  readonly code: number
  /** The HTTP status PVIT documents for it. */
  readonly httpStatus: number
  readonly class: FaultClass
  /** Could money have moved, or a transaction exist, when this is the answer to a call that moves money? */
  readonly executed: 'no' | 'maybe'
  readonly retry: RetryAdvice
  /** For the integrator, in our words: what to look at. Never for the shopper. */
  readonly hint: string
}

/** What PVIT complained of, without its message: that may hold numbers and names. */
export interface PvitFault {
  /** PVIT's name for it; null when the body was not an error of PVIT's. */
  readonly error: string | null
  readonly code: number | null
  readonly httpStatus: number
  /** The catalogue's row; null for an error PVIT does not document. */
  readonly row: CatalogueRow | null
  /** Of a 422 alone: which fields PVIT takes offence at, in its words, without anything like a number, a key or a code. For the integrator; it may name what the shop sent. */
  readonly messages?: readonly string[]
}

/**
 * Finds the row by name first, then by code: the document gives one error two codes in two places.
 * A name that stands twice is told apart by the code, then by the HTTP status.
 */
export function findRow(seen: {
  error?: string | null
  code?: number | null
  httpStatus?: number | null
}): CatalogueRow | null {
  const given = seen.code ?? null
  const code = given === null ? null : (codeAliases.get(given) ?? given)
  const named = catalogue.filter((row) => row.error === seen.error)
  if (named.length > 0) {
    return (
      named.find((row) => row.code === code) ??
      named.find((row) => row.httpStatus === seen.httpStatus) ??
      named[0] ??
      null
    )
  }
  return catalogue.find((row) => row.code === code) ?? null
}

/** Its name and its code are of one row of PVIT's table. One of the two alone may have come to stand for something else. */
export function isDocumented(fault: PvitFault | null): boolean {
  if (fault === null) return false
  const { error, code, row } = fault
  return row !== null && error === row.error && findRow({ code }) === row
}

// What else drifts in an error, its message first of all, must not make a refusal unreadable.
const ErrorParts = ErrorReply.pick({ error: true, status_code: true })

/**
 * Reads an error reply. Total: whatever the body is, the answer is a fault, and one that was no error
 * of PVIT's has neither name nor code.
 */
export function readFault(httpStatus: number, body: unknown): PvitFault {
  const reply = ErrorParts.safeParse(body)
  if (!reply.success) return { error: null, code: null, httpStatus, row: null }
  const error = /^[A-Z][A-Z0-9_]{1,79}$/.test(reply.data.error) ? reply.data.error : null
  const number = Number(reply.data.status_code)
  const code = Number.isInteger(number) && number > 0 && number < 1e6 ? number : null
  const fault = { error, code, httpStatus, row: findRow({ error, code, httpStatus }) }
  return httpStatus === 422 ? { ...fault, messages: readMessages(body) } : fault
}

/** Whose hands the cure is in: the row's word, else a guess from the HTTP status. */
export function classOf(fault: PvitFault): FaultClass {
  if (fault.row) return fault.row.class
  if (fault.httpStatus === 409 || fault.httpStatus === 410) return 'conflict'
  if (fault.httpStatus === 429 || fault.httpStatus >= 500) return 'pvit'
  return 'merchant-setup'
}

export { catalogue } from './catalogue.ts'
