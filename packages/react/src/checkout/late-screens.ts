// What is needed once a number is whole, or “pay” is pressed: one file, on its way while the shopper types.
export { watchPayment } from '@pvit-checkout/client'
export { lateFr } from '../i18n/late-fr.ts'
export { Payer } from '../parts/payer/payer.tsx'
export { MayClose } from '../ui/may-close.tsx'
export { WholeScreen } from './whole-screen.tsx'
