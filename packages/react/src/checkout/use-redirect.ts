import type { PaymentView } from '@pvit-checkout/contract/checkout'
import { useEffect } from 'react'
import { useCheckoutContext } from './context.ts'
import { webUrl } from './web-url.ts'

/**
 * Where the payment goes on, if a browser may be sent there. It opens by itself once, for the shopper who just pressed;
 * whoever comes back, by reload or by the back button, decides anew.
 */
export function useRedirect({ redirectUrl }: PaymentView): string | null {
  const { seam, form } = useCheckoutContext()
  const url = webUrl(redirectUrl)

  useEffect(() => {
    if (url !== null && form.takeRedirect()) seam.navigate(url)
  })

  return url
}
