import type { Locale } from '@pvit-checkout/contract/checkout'
import type { PvitCheckoutEventMap } from '../events.ts'
import type { PvitCheckoutProperties } from '../properties.ts'

/** What a renderer that writes attributes may put on the tag: `methods` in words, `messages` and `appearance` as JSON. */
export interface PvitCheckoutAttributes {
  endpoint?: string | undefined
  session?: string | undefined
  locale?: Locale | undefined
  methods?: string | undefined
  messages?: string | undefined
  appearance?: string | undefined
  phone?: string | undefined
}

/** What a renderer that sets properties and listens to `on…` may put on the tag: arrays and objects too. */
export type PvitCheckoutProps = {
  [Name in keyof PvitCheckoutProperties]?:
    | PvitCheckoutProperties[Name]
    | PvitCheckoutAttributes[Name]
} & {
  [Name in keyof PvitCheckoutEventMap as `on${Name}`]?:
    | ((event: PvitCheckoutEventMap[Name]) => unknown)
    | undefined
}
