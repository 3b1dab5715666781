import { CheckoutError } from '@pvit-checkout/contract/checkout'
import { settingOf, type Standing } from './reservation.ts'

/**
 * No room under a limit: a start throws this before its intent, a stream before it opens, and a later try may find some. Of a
 * session that is used up none does: the wait is then until its end, when the order can have the next one.
 */
export class RateLimited extends CheckoutError {
  readonly refusedBy: Standing

  constructor(refusedBy: Standing) {
    super('rate-limited', {
      detail: `${detailOf(refusedBy)}.`,
      retryAfterMs: refusedBy.waitMs,
      retryable: refusedBy.limit !== 'session',
    })
    this.refusedBy = refusedBy
  }
}

/** Names the setting where one would change it: raising LIMIT_PHONE frees no phone that rings. */
function detailOf({ limit, policy }: Standing): string {
  const words = fixed[policy]
  if (words !== undefined) return words
  const detail = `${details[limit]} (${settingOf(limit)})`
  return limit === 'session' ? `${detail}, and gets none back. ${wayOn}` : detail
}

const wayOn =
  'The shop’s server opens a new one for the order: when this one is over, or at once after POST /v1/sessions/{id}/cancel'

const fixed: Readonly<Record<string, string>> = {
  'phone-ringing': 'This number is being asked for its PIN by another payment; one at a time',
  'phone-paused':
    'This number left two prompts in a row without its PIN, and is not asked for a while',
  'sse-session': 'This session has three streams open already; read the payment instead',
}

const details = {
  phone: 'This number has been asked for its PIN often enough for now',
  session: 'This session has used up its attempts',
  ip: 'Too many payments are started from this address',
  global: 'Too many payments are started at once',
  kyc: 'Too many names were asked for',
  sse: 'Too many streams are open; read the payment instead',
} as const
