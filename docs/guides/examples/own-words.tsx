import { PvitCheckout, type Messages, type PvitCheckoutProps } from '@pvit-checkout/react'

const messages: Partial<Messages> = {
  'form.title': 'Régler {amount}',
  'pay.action': 'Régler {amount}',
  'leave.shop': 'Retour chez Akwaba',
}

export function OwnWords({
  token,
  engine,
}: {
  token: string
  engine?: PvitCheckoutProps['engine']
}) {
  return <PvitCheckout endpoint="/pay" session={token} engine={engine} messages={messages} />
}
