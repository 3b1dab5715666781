// What is drawn once a payment has ended: one file, on its way while the shopper waits.
export { Failed } from '../parts/failed/failed.tsx'
export { Receipt } from '../parts/receipt/receipt.tsx'
export { Unconfirmed } from '../parts/unconfirmed/unconfirmed.tsx'
