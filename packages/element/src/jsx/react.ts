// Types alone: `import type {} from '@pvit-checkout/element/react'` teaches React 19's JSX the tag.
import type * as React from 'react'
import type { PvitCheckoutElement } from '../element.ts'
import type { PvitCheckoutProps } from './attributes.ts'

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'pvit-checkout': React.DetailedHTMLProps<
        React.HTMLAttributes<PvitCheckoutElement>,
        PvitCheckoutElement
      > &
        PvitCheckoutProps
    }
  }
}
