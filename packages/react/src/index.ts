// What shops may rely on.
export {
  CheckoutError,
  type ErrorCode,
  type Locale,
  type PaymentMethod,
  type PaymentStatus as PaymentStatusWord,
  type PaymentView,
} from '@pvit-checkout/contract/checkout'
export type { Appearance } from './checkout/appearance.ts'
export { CheckoutProvider, type CheckoutProviderProps } from './checkout/checkout-provider.tsx'
export {
  CheckoutRoot,
  type CheckoutLooks,
  type CheckoutRootProps,
} from './checkout/checkout-root.tsx'
export { CheckoutScreens } from './checkout/checkout-screens.tsx'
export { createSeam } from './checkout/create-seam.ts'
export type { LateScreens } from './checkout/fetch-late-screens.ts'
export { misconfiguration } from './checkout/misconfiguration.ts'
export { PvitCheckout, type PvitCheckoutProps } from './checkout/pvit-checkout.tsx'
export type { CheckoutSeam, PayerAnswer, PayerCheck } from './checkout/seam.ts'
export type { CheckoutCallbacks } from './checkout/use-outcome-callbacks.ts'
export { usePayer } from './checkout/use-payer.ts'
export { usePayment } from './checkout/use-payment.ts'
export { usePvitCheckout, type PvitCheckoutState } from './checkout/use-pvit-checkout.ts'
export { useStartPayment } from './checkout/use-start-payment.ts'
export type { MessageKey, Messages } from './i18n/messages.ts'
export { Failed, type FailedProps } from './parts/failed/failed.tsx'
export { Fault } from './parts/fault/fault.tsx'
export { LinkRedirect, type LinkRedirectProps } from './parts/link-redirect/link-redirect.tsx'
export { MethodPicker } from './parts/method-picker/method-picker.tsx'
export { PayButton, type PayButtonProps } from './parts/pay-button/pay-button.tsx'
export { PayScreen, type PayScreenProps } from './parts/pay-screen/pay-screen.tsx'
export { Payer } from './parts/payer/payer.tsx'
export { PaymentStatus } from './parts/payment-status/payment-status.tsx'
export { PhoneInput } from './parts/phone-input/phone-input.tsx'
export { Receipt, type ReceiptProps } from './parts/receipt/receipt.tsx'
export { Unconfirmed } from './parts/unconfirmed/unconfirmed.tsx'
