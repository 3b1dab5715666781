import * as z from '#zod'
import { operators } from './phone.ts'
import { Amount, currency, Whole } from './money.ts'
import {
  Address,
  KnownMethods,
  Method,
  OperatorName,
  PaymentView,
  SessionId,
  Timestamp,
} from './payment.ts'

export const locales = ['fr', 'en'] as const
export const Locale = z.enum(locales)
export type Locale = z.infer<typeof Locale>

export const sessionStatuses = ['open', 'paid', 'expired', 'canceled'] as const
export type SessionStatus = (typeof sessionStatuses)[number]

/** Who bears a fee. */
const FeesPaidBy = z.enum(['merchant', 'customer'])

/** The payment window of one order, as the widget draws it. */
export const SessionView = z.object({
  id: SessionId,
  order: z.string(),
  amount: Amount,
  currency: z.literal(currency),
  description: z.nullable(z.string()),
  shopName: z.nullable(z.string()),
  /** A word this version does not know reads as `expired`: it takes no payment. */
  status: z.catch(z.enum(sessionStatuses), 'expired'),
  /** Words this version does not know are dropped: it could not pay by them. */
  methods: KnownMethods,
  locale: z.catch(Locale, 'fr'),
  /** Masked prefill. */
  phone: z.nullable(z.string()),
  /** The proxy holds the whole number: a payment may leave `phone` out. */
  phoneKnown: z.boolean(),
  operators: z.array(OperatorName),
  operatorSelectable: z.boolean(),
  feesPaidBy: z.object({ pvit: FeesPaidBy, operator: FeesPaidBy }),
  returnUrl: z.nullable(Address),
  expiresAt: Timestamp,
})
export type SessionView = z.infer<typeof SessionView>

/** All a widget needs to draw, or to resume. */
export const Checkout = z.object({ session: SessionView, payment: z.nullable(PaymentView) })
export type Checkout = z.infer<typeof Checkout>

const PhoneText = z.string().check(z.minLength(1), z.maxLength(32))

/** Without `phone`, the number the session holds is meant. */
export const PayerQuestion = z.object({ phone: z.optional(PhoneText) })
export type PayerQuestion = z.infer<typeof PayerQuestion>

/** Who answers to a number: enough to recognise a friend, too little to learn a stranger's name. Null: not known. */
export const Payer = z.object({
  operator: z.nullable(OperatorName),
  known: z.nullable(z.boolean()),
  active: z.nullable(z.boolean()),
  /** First word and initial of the second: `Jeanne O.` */
  name: z.nullable(z.string()),
})
export type Payer = z.infer<typeof Payer>

/** There is no amount here: the session holds it. */
export const StartPayment = z.object({
  method: Method,
  phone: z.optional(PhoneText),
  operator: z.optional(z.enum(operators)),
})
export type StartPayment = z.infer<typeof StartPayment>

/** RFC 9457, with our `code`. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: Whole,
  code: z.string(),
  detail: z.optional(z.string()),
  retryable: z.boolean(),
  errors: z.optional(z.array(z.object({ path: z.string(), code: z.string(), detail: z.string() }))),
  payment: z.optional(PaymentView),
})
export type Problem = z.infer<typeof Problem>
