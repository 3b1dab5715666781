import * as z from '#zod'
import { isReason } from './errors.ts'
import { Amount, currency, Whole } from './money.ts'
import { operators } from './phone.ts'

/**
 * What a shopper may be told of a payment:
 * `processing` nothing is proven yet · `confirm` the prompt is on the phone · `redirect` go to `redirectUrl` ·
 * `succeeded` proven paid · `failed` proven not paid, with `reason` · `unconfirmed` not known in time: do not pay again.
 */
export const paymentStatuses = [
  'processing',
  'confirm',
  'redirect',
  'succeeded',
  'failed',
  'unconfirmed',
] as const
export type PaymentStatus = (typeof paymentStatuses)[number]

/** `mobile_money` raises the prompt on the phone; `web` and `card` are PVIT's hosted pages; `restlink` a prompt by link. */
export const paymentMethods = ['mobile_money', 'web', 'card', 'restlink'] as const
export type PaymentMethod = (typeof paymentMethods)[number]

export const Method = z.enum(paymentMethods)
export const KnownMethods = z.pipe(
  // A cast, for what is no list is refused by the next.
  z.transform(
    (given) => (Array.isArray(given) ? given.filter(isMethod) : given) as PaymentMethod[],
  ),
  z.array(Method),
)
/** An operator word this version does not know reads as `other`. */
export const OperatorName = z.catch(z.enum(operators), 'other')
/** As `Date` writes it: `2026-11-23T08:00:00.000Z`. */
export const Timestamp = z
  .string()
  .check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/), z.refine(isInstant))
/** Of any scheme: whoever follows it asks for http(s) first. */
export const Address = z.string().check(z.refine(isAddress))
export const SessionId = z
  .string()
  .check(z.regex(/^cs_[0-9A-Za-z]{8,40}$/))
  .brand<'SessionId'>()
export type SessionId = z.infer<typeof SessionId>
export const PaymentId = z
  .string()
  .check(z.regex(/^pay_[0-9A-Za-z]{8,40}$/))
  .brand<'PaymentId'>()
export type PaymentId = z.infer<typeof PaymentId>

/** A reason this version does not know reads as `declined`, which claims no cause. */
const ReasonWord = z.catch(z.string().check(z.refine(isReason)), 'declined')

/** A payment as the shopper's browser may see it. Every change of it raises `version`; amounts in whole XAF. */
export const PaymentView = z.object({
  id: PaymentId,
  /** A word this version does not know reads as `processing`: never good news, never an end. */
  status: z.catch(z.enum(paymentStatuses), 'processing'),
  version: Whole.check(z.gte(0)),
  amount: Amount,
  currency: z.literal(currency),
  /** Null until PVIT names them. */
  fees: z.nullable(z.number()),
  total: z.nullable(z.number()),
  /** A word this version does not know reads as `web`, which claims the least: no prompt, no card. */
  method: z.catch(Method, 'web'),
  /** Our guess by prefix until PVIT names it. */
  operator: z.nullable(OperatorName),
  /** Masked: `074 •• •• 56`. */
  phone: z.nullable(z.string()),
  /** What the shopper quotes to the shop, and PVIT's key to the transaction. */
  reference: z.string(),
  reason: z.nullable(ReasonWord),
  redirectUrl: z.nullable(Address),
  startedAt: Timestamp,
  /** When an open payment is shown as `unconfirmed`. It goes on being tracked. */
  expiresAt: Timestamp,
  finishedAt: z.nullable(Timestamp),
  /** The proxy's clock, so that the browser can count down without trusting its own. */
  now: Timestamp,
  /** When to ask again if no push arrives; null once the status is final. Milliseconds. */
  nextCheckAfterMs: z.nullable(Whole),
})
export type PaymentView = z.infer<typeof PaymentView>

/** Only proof ends a payment: `unconfirmed` is a screen, not an end. */
export function isFinal(status: PaymentStatus): status is 'succeeded' | 'failed' {
  return status === 'succeeded' || status === 'failed'
}

/**
 * The newer of two views of one payment; of two payments, the one started later. Equal versions keep `current`, so a
 * repeated or reordered answer changes nothing, not even the object.
 */
export function newest(current: PaymentView | null, incoming: PaymentView): PaymentView {
  if (current === null) return incoming
  if (current.id !== incoming.id) return incoming.startedAt > current.startedAt ? incoming : current
  return incoming.version > current.version ? incoming : current
}

/** At most one question to PVIT per payment in this time, however often anybody clicks. Milliseconds. */
export const checkEveryMs = 10_000

function isMethod(word: unknown): boolean {
  return Method.safeParse(word).success
}

function isInstant(text: string): boolean {
  return !Number.isNaN(Date.parse(text))
}

// `URL.canParse` is younger than the browsers the element is made for.
function isAddress(text: string): boolean {
  try {
    return Boolean(new URL(text))
  } catch {
    return false
  }
}
