import { CheckoutError, type Locale, type PaymentMethod } from '@pvit-checkout/contract/checkout'

/**
 * Looks and words as the React package takes them, said again because this package is published without that one; where
 * the two part ways, drawing does not compile.
 */
export interface PvitAppearance {
  /** `auto` follows the shopper's device. */
  theme?: 'auto' | 'light' | 'dark'
  /** Custom properties by name, such as `{ '--pvit-accent': '#7a1f5c' }`. */
  variables?: Readonly<Record<`--pvit-${string}`, string>>
}

/** Your own words by key, such as `{ 'pay.action': 'Régler {amount}' }`. */
export type PvitMessages = Readonly<Record<string, string>>

/** The element's properties. Each is an attribute of the same name too; whichever was written last holds. */
export interface PvitCheckoutProperties {
  endpoint: string | undefined
  session: string | undefined
  locale: Locale | undefined
  messages: PvitMessages | undefined
  appearance: PvitAppearance | undefined
  methods: readonly PaymentMethod[] | undefined
  phone: string | undefined
}

export type PropertyName = keyof PvitCheckoutProperties

export const propertyNames = [
  'endpoint',
  'session',
  'locale',
  'messages',
  'appearance',
  'methods',
  'phone',
] as const satisfies readonly PropertyName[]

export function isPropertyName(name: string): name is PropertyName {
  return (propertyNames as readonly string[]).includes(name)
}

/** What an attribute says: words for `methods`, JSON for `messages` and `appearance`. Throws on what is no JSON object. */
export function readAttribute(name: PropertyName, text: string | null): unknown {
  if (text === null) return undefined
  switch (name) {
    case 'messages':
    case 'appearance':
      return readJson(name, text)
    case 'methods':
      return text.split(/\s+/).filter((word) => word !== '')
    case 'endpoint':
    case 'session':
    case 'locale':
    case 'phone':
      return text
  }
}

function readJson(name: string, text: string): unknown {
  let cause: unknown
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch (error) {
    cause = error
  }
  throw new CheckoutError('misconfigured', {
    detail: `the attribute ${name} is not a JSON object: write it like ${name}='{"key":"value"}', or set the property.`,
    cause,
  })
}
