import type { CheckoutError, Locale, PaymentMethod } from '@pvit-checkout/contract/checkout'
import { tellError, type PvitEventTarget } from './events.ts'
import { createMount, type Mount } from './mount.ts'
import {
  isPropertyName,
  propertyNames,
  readAttribute,
  type PropertyName,
  type PvitAppearance,
  type PvitMessages,
} from './properties.ts'

// On a server there is no HTMLElement, and the module may be imported there all the same. The cast adds our events'
// types to the platform's own.
const Base = (globalThis.HTMLElement ?? Object) as unknown as new () => PvitEventTarget

/**
 * `<pvit-checkout endpoint session>`: the checkout of one order. Its children are shown until it draws, and where it
 * cannot. Taken out of the page it stops asking; put back, or moved, it goes on where it was.
 */
export class PvitCheckoutElement extends Base {
  // A getter, and below a constructor: compiled for the oldest browsers, a class field brings four helpers along.
  static get observedAttributes(): readonly PropertyName[] {
    return propertyNames
  }

  /** Base URL of the proxy; a path such as `/pay` is of the page's own origin. */
  declare endpoint: string | undefined
  /** The token your server got from `POST /v1/sessions`. It holds the amount. */
  declare session: string | undefined
  declare locale: Locale | undefined
  declare messages: PvitMessages | undefined
  declare appearance: PvitAppearance | undefined
  declare methods: readonly PaymentMethod[] | undefined
  declare phone: string | undefined

  declare private readonly mount: Mount

  constructor() {
    super()
    this.mount = createMount(this)
  }

  connectedCallback(): void {
    for (const name of propertyNames) adopt(this, name)
    this.mount.update()
  }

  disconnectedCallback(): void {
    this.mount.update()
  }

  attributeChangedCallback(name: string, _: string | null, text: string | null): void {
    if (!isPropertyName(name)) return
    try {
      this.mount.set(name, readAttribute(name, text))
    } catch (error) {
      tellError(this, error as CheckoutError) // readAttribute throws no other
    }
  }
}

for (const name of propertyNames) {
  Object.defineProperty(PvitCheckoutElement.prototype, name, {
    get(this: PvitCheckoutElement) {
      return this['mount'].get(name)
    },
    set(this: PvitCheckoutElement, value: unknown) {
      this['mount'].set(name, value)
    },
    enumerable: true,
    configurable: true,
  })
}

/** Set before the class was there, a property lies on the element itself and hides ours. */
function adopt(element: HTMLElement, name: PropertyName) {
  if (!Object.prototype.hasOwnProperty.call(element, name)) return
  const value: unknown = Reflect.get(element, name)
  Reflect.deleteProperty(element, name)
  Reflect.set(element, name, value)
}
