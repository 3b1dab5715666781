// Types alone: `import type {} from '@pvit-checkout/element/react-18'` teaches React 18's JSX the tag. React 18 writes
// attributes and knows no events of ours: listen through a ref.
import type * as React from 'react'
import type { PvitCheckoutElement } from '../element.ts'
import type { PvitCheckoutAttributes } from './attributes.ts'

declare global {
  namespace JSX {
    interface IntrinsicElements {
      'pvit-checkout': React.DetailedHTMLProps<
        React.HTMLAttributes<PvitCheckoutElement>,
        PvitCheckoutElement
      > &
        PvitCheckoutAttributes
    }
  }
}
