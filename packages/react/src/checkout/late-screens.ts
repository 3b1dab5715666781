// What is drawn once a number is whole, or “pay” is pressed: one file, on its way while the shopper types.
export { lateFr } from '../i18n/late-fr.ts'
export { Failed } from '../parts/failed/failed.tsx'
export { LinkRedirect } from '../parts/link-redirect/link-redirect.tsx'
export { Payer } from '../parts/payer/payer.tsx'
export { PaymentStatus } from '../parts/payment-status/payment-status.tsx'
export { Receipt } from '../parts/receipt/receipt.tsx'
export { Unconfirmed } from '../parts/unconfirmed/unconfirmed.tsx'
