import type { PaymentView } from './payment.ts'

/**
 * Every problem the proxy can answer: its HTTP status, and whether the *same* request may be sent again as it is. What
 * only servers need to know of them lies behind their door, in notes.ts.
 */
export const problems = {
  'invalid-request': { status: 422, retryable: false },
  unauthorized: { status: 401, retryable: false },
  'forbidden-origin': { status: 403, retryable: false },
  'not-found': { status: 404, retryable: false },
  'order-already-open': { status: 409, retryable: false },
  'order-already-paid': { status: 409, retryable: false },
  'attempt-in-progress': { status: 409, retryable: false },
  'session-closed': { status: 409, retryable: false },
  'idempotency-key-missing': { status: 400, retryable: false },
  'idempotency-key-reused': { status: 422, retryable: false },
  'method-not-available': { status: 422, retryable: false },
  'operator-not-available': { status: 422, retryable: false },
  'phone-invalid': { status: 422, retryable: false },
  'amount-out-of-range': { status: 422, retryable: false },
  'rate-limited': { status: 429, retryable: true },
  'body-too-large': { status: 413, retryable: false },
  'unsupported-media-type': { status: 415, retryable: false },
  'payouts-disabled': { status: 403, retryable: false },
  'payout-limit': { status: 403, retryable: false },
  'kyc-unavailable': { status: 503, retryable: true },
  'provider-key-unavailable': { status: 503, retryable: true },
  'provider-unavailable': { status: 503, retryable: true },
  'store-unavailable': { status: 503, retryable: true },
  internal: { status: 500, retryable: false },
} as const satisfies Record<string, { status: number; retryable: boolean }>

export type ProblemCode = keyof typeof problems

/** Why a payment is `failed`; what each proves of the money is told in reasons.ts. */
const reasonWords = [
  'declined',
  'wrong-pin',
  'insufficient-funds',
  'refused-by-payer',
  'timed-out',
  'customer-unknown',
  'customer-blocked',
  'pin-not-set',
  'phone-refused',
  'amount-too-low',
  'amount-too-high',
  'operator-unavailable',
  'service-unavailable',
  'maintenance',
  'merchant-setup',
  'link-expired',
  'link-used',
  'link-lost',
  'never-sent',
  'not-received',
] as const

export type Reason = (typeof reasonWords)[number]

/**
 * What can go wrong between the browser and the proxy, where no problem document arrives. None of them ends a payment.
 * `not-arrived`: the line is back, the proxy knows of no payment, and the tap is too old to be sent again by itself.
 */
export const browserFaults = [
  'connection-lost',
  'not-arrived',
  'unreadable-reply',
  'misconfigured',
] as const
export type BrowserFault = (typeof browserFaults)[number]

export type ErrorCode = ProblemCode | BrowserFault

export interface FieldFault {
  /** Dotted path in the body, such as `metadata.colour`; empty for the body itself. */
  path: string
  code: string
  detail: string
}

export interface CheckoutErrorOptions {
  /** For developers and logs: names the field and the cure; never a key, token, phone or name. */
  detail?: string
  errors?: readonly FieldFault[]
  /** Overrides the catalogue's status (`invalid-request` is 400 for a body that cannot be read). */
  status?: number
  retryable?: boolean
  retryAfterMs?: number
  /** `attempt-in-progress` brings the payment that is under way. */
  payment?: PaymentView
  cause?: unknown
}

/** One failure of the checkout, thrown on both sides and rendered in one place on each. */
export class CheckoutError extends Error {
  // Declared, not defined: compiled for the element's oldest browsers, each defined field costs bytes.
  declare readonly code: ErrorCode
  /** Null where no answer of the proxy arrived. */
  declare readonly status: number | null
  declare readonly retryable: boolean
  declare readonly detail: string | null
  declare readonly errors: readonly FieldFault[]
  declare readonly retryAfterMs: number | null
  declare readonly payment: PaymentView | null

  constructor(code: ErrorCode, options: CheckoutErrorOptions = {}) {
    super(options.detail === undefined ? code : `${code}: ${options.detail}`, {
      cause: options.cause,
    })
    const known = isProblemCode(code) ? problems[code] : null
    this.name = 'CheckoutError'
    this.code = code
    this.status = options.status ?? known?.status ?? null
    this.retryable = options.retryable ?? known?.retryable ?? code === 'connection-lost'
    this.detail = options.detail ?? null
    this.errors = options.errors ?? []
    this.retryAfterMs = options.retryAfterMs ?? null
    this.payment = options.payment ?? null
  }
}

export function isProblemCode(code: string): code is ProblemCode {
  // Object.hasOwn is younger than the browsers the element is made for.
  return Object.keys(problems).includes(code)
}

export function isReason(word: string): word is Reason {
  return (reasonWords as readonly string[]).includes(word)
}
