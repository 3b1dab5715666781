// Compiled, not run: what React 19's JSX takes on the tag, and what it refuses.
import type { PvitCheckoutElement } from '../index.ts'
import type {} from './react.ts'

export const all = (
  <pvit-checkout
    endpoint="/pay"
    session="a-token"
    locale="fr"
    methods={['mobile_money', 'card']}
    messages={{ 'pay.action': 'Régler {amount}' }}
    appearance={{ theme: 'dark', variables: { '--pvit-accent': '#7a1f5c' } }}
    phone="074123456"
    id="checkout"
    ref={(element: PvitCheckoutElement | null) => void element?.session}
    onpvit:succeeded={({ detail }) => void detail.reference.toUpperCase()}
    onpvit:dismiss={(event) => event.preventDefault()}
    onpvit:error={({ detail }) => void detail.code}
  >
    <p>Appelez-nous</p>
  </pvit-checkout>
)

export const inWords = <pvit-checkout methods="mobile_money card" messages='{"a":"b"}' />

// @ts-expect-error -- there is no such language
export const language = <pvit-checkout locale="de" />
// @ts-expect-error -- the amount is in the session, and nowhere else
export const amount = <pvit-checkout amount={500} />
// @ts-expect-error -- there is no such way to pay
export const method = <pvit-checkout methods={['cash']} />
// @ts-expect-error -- a failure has no such field
export const listener = <pvit-checkout onpvit:failed={({ detail }) => void detail.paidAt} />
