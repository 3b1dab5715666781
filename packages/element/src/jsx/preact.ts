// Types alone: `import type {} from '@pvit-checkout/element/preact'` teaches Preact's JSX the tag.
import type { HTMLAttributes } from 'preact'
import type { PvitCheckoutElement } from '../element.ts'
import type { PvitCheckoutProps } from './attributes.ts'

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'pvit-checkout': HTMLAttributes<PvitCheckoutElement> & PvitCheckoutProps
    }
  }
}
