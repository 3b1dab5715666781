// Compiled, not run: what React 18's JSX takes on <pvit-checkout>, and what it would only write as `[object Object]`.
import type { PvitCheckoutElement } from '@pvit-checkout/element'
import type {} from '@pvit-checkout/element/react-18'

export const all = (
  <pvit-checkout
    endpoint="/pay"
    session="a-token"
    locale="fr"
    methods="mobile_money card"
    messages='{"pay.action":"Régler {amount}"}'
    id="checkout"
    ref={(element: PvitCheckoutElement | null) => void element?.session}
  >
    <p>Appelez-nous</p>
  </pvit-checkout>
)

// @ts-expect-error -- React 18 writes attributes: an array would become its words with commas
export const methods = <pvit-checkout methods={['card']} />
// @ts-expect-error -- and it listens to none of our events
export const listener = <pvit-checkout onpvit:change={() => {}} />
// @ts-expect-error -- there is no such language
export const language = <pvit-checkout locale="de" />
