// The React package, as its README says to use it.
import { PvitCheckout } from '@pvit-checkout/react'
import { createRoot } from 'react-dom/client'

import '@pvit-checkout/react/styles.css'

const box = document.querySelector<HTMLElement>('#form')
if (box !== null) {
  createRoot(box).render(<PvitCheckout endpoint="/pay" session={box.dataset['session'] ?? ''} />)
}
