import { PvitCheckout, type Appearance, type PvitCheckoutProps } from '@pvit-checkout/react'

// Outside the component: the same object at every drawing.
const appearance: Appearance = {
  theme: 'light',
  variables: { '--pvit-accent': '#7a1f5c', '--pvit-radius': '4px' },
}

export function Themed({ token, engine }: { token: string; engine?: PvitCheckoutProps['engine'] }) {
  return <PvitCheckout endpoint="/pay" session={token} engine={engine} appearance={appearance} />
}
