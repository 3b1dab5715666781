import { returnNote } from '@pvit-checkout/contract/checkout'
import { useEffect } from 'react'

import { HomeLink } from '../parts/home-link.tsx'
import { Title } from '../parts/title.tsx'
import { navigate } from '../router.tsx'
import { routeOf } from '../routes.ts'

/**
 * Back from PVIT's page. It brings nothing along, so this page knows no outcome: it goes on to the checkout that was left,
 * where the widget asks.
 */
export function ReturnPage() {
  useEffect(() => {
    const left = leftCheckout()
    if (left !== null) navigate(left, { replace: true })
  }, [])
  return (
    <>
      <Title>Retour à la boutique</Title>
      <p>Ouvrez votre commande : elle vous dira où en est votre paiement.</p>
      <HomeLink />
    </>
  )
}

/** The page the widget noted before it left, if it is one of our checkouts. */
function leftCheckout(): string | null {
  try {
    const url = new URL(sessionStorage.getItem(returnNote) ?? '')
    const ours = url.origin === location.origin && routeOf(url.pathname).page === 'checkout'
    return ours ? url.pathname : null
  } catch {
    return null // nothing noted, or storage is closed to us
  }
}
