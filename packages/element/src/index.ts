import { PvitCheckoutElement } from './element.ts'

export type { PvitCheckoutEventMap } from './events.ts'
export type { PvitAppearance, PvitMessages } from './properties.ts'
export { PvitCheckoutElement }

// A page that loads the module twice, or two copies of it, keeps the first.
if (typeof customElements !== 'undefined' && customElements.get('pvit-checkout') === undefined) {
  customElements.define('pvit-checkout', PvitCheckoutElement)
}

declare global {
  interface HTMLElementTagNameMap {
    'pvit-checkout': PvitCheckoutElement
  }
}
