/** @jsxImportSource preact */
// Compiled, not run: what Preact's JSX takes on the tag, and what it refuses.
import type { PvitCheckoutElement } from '../index.ts'
import type {} from './preact.ts'

export const all = (
  <pvit-checkout
    endpoint="/pay"
    session="a-token"
    locale="en"
    methods={['mobile_money']}
    appearance={{ theme: 'dark' }}
    class="checkout"
    ref={(element: PvitCheckoutElement | null) => void element?.session}
    onpvit:change={({ detail }) => void detail.version.toFixed()}
  >
    <p>Appelez-nous</p>
  </pvit-checkout>
)

// @ts-expect-error -- there is no such language
export const language = <pvit-checkout locale="de" />
// @ts-expect-error -- the amount is in the session, and nowhere else
export const amount = <pvit-checkout amount={500} />
