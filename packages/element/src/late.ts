// All that the first paint does not wait for, in one file: screens, their rules, and the code that follows a payment.
export * from '@pvit-checkout/react/late-screens'
export { default as rules } from '@pvit-checkout/react/late.css?inline'
