// The browser's door: what crosses between the shopper's browser and the proxy. Its schemas are to be asked (`parse`,
// `safeParse`), not nested into a zod schema: in a browser they are read by small-zod.ts.
export {
  browserFaults,
  CheckoutError,
  isProblemCode,
  isReason,
  problems,
  type BrowserFault,
  type CheckoutErrorOptions,
  type ErrorCode,
  type FieldFault,
  type ProblemCode,
  type Reason,
} from './errors.ts'
export { IdempotencyKey } from './idempotency-key.ts'
export { reasons } from './reasons.ts'
export { Amount, currency, formatXaf } from './money.ts'
export {
  checkEveryMs,
  isFinal,
  Method,
  newest,
  PaymentId,
  paymentMethods,
  paymentStatuses,
  PaymentView,
  SessionId,
  type PaymentMethod,
  type PaymentStatus,
} from './payment.ts'
export {
  formatPhone,
  maskPhone,
  operators,
  readPhone,
  type LocalPhone,
  type Operator,
  type PhoneReading,
} from './phone.ts'
export { returnNote } from './return.ts'
export { timing } from './timing.ts'
export { checkoutRoutes, pathOf, type Route } from './routes.ts'
export {
  Checkout,
  Locale,
  locales,
  Payer,
  PayerQuestion,
  Problem,
  SessionView,
  sessionStatuses,
  StartPayment,
  type SessionStatus,
} from './wire.ts'
