import type { CheckoutError, PaymentView } from '@pvit-checkout/contract/checkout'

/** What `<pvit-checkout>` dispatches: bubbling, and through every shadow root on the way. */
export interface PvitCheckoutEventMap {
  /** The session is read and drawn; with the payment it already had, or null. */
  'pvit:ready': CustomEvent<PaymentView | null>
  /** Every news of the payment. */
  'pvit:change': CustomEvent<PaymentView>
  'pvit:succeeded': CustomEvent<PaymentView>
  'pvit:failed': CustomEvent<PaymentView>
  'pvit:unconfirmed': CustomEvent<PaymentView>
  /**
   * The shopper leaves; nothing is cancelled. `preventDefault()` says that the page does something of its own: without it
   * the session's `returnUrl` is opened, or, where there is none, the shopper is told that the page may be closed.
   */
  'pvit:dismiss': CustomEvent<PaymentView | null>
  'pvit:error': CustomEvent<CheckoutError>
}

export type PvitCheckoutEvent = keyof PvitCheckoutEventMap

/** An HTMLElement whose listeners know what they are told. */
export interface PvitEventTarget extends HTMLElement {
  addEventListener<Name extends PvitCheckoutEvent>(
    type: Name,
    listener: (event: PvitCheckoutEventMap[Name]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void
  addEventListener<Name extends keyof HTMLElementEventMap>(
    type: Name,
    listener: (event: HTMLElementEventMap[Name]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void
  removeEventListener<Name extends PvitCheckoutEvent>(
    type: Name,
    listener: (event: PvitCheckoutEventMap[Name]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void
  removeEventListener<Name extends keyof HTMLElementEventMap>(
    type: Name,
    listener: (event: HTMLElementEventMap[Name]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void
}

/** False where a listener of a cancelable event said no. */
export function dispatch<Name extends PvitCheckoutEvent>(
  target: EventTarget,
  name: Name,
  detail: PvitCheckoutEventMap[Name]['detail'],
): boolean {
  const cancelable = name === 'pvit:dismiss'
  return target.dispatchEvent(
    new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable }),
  )
}

/** To the page, and to the console: when the first fault comes, few pages listen yet. */
export function tellError(target: EventTarget, error: CheckoutError): void {
  dispatch(target, 'pvit:error', error)
  console.error(error)
}
