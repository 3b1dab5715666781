import type { ApiError } from './api.ts'

/** What a failed call to the shop's server means for the shopper. Nothing here speaks of money it cannot know of. */
export const apiWords: Record<ApiError['code'], { title: string; words: string }> = {
  'no-answer': {
    title: 'La boutique ne répond pas',
    words: 'Vérifiez votre connexion, puis réessayez.',
  },
  'not-found': {
    title: 'Commande introuvable',
    words: 'Vérifiez l’adresse de la page : le numéro de commande commence par AK-.',
  },
  'order-already-paid': {
    title: 'Cette commande est déjà payée',
    words: 'Il ne reste rien à payer.',
  },
  'amount-out-of-range': {
    title: 'Ce montant ne peut pas être payé par Mobile Money',
    words: 'Il est trop petit ou trop grand pour un seul paiement. Changez votre panier.',
  },
  'payment-unavailable': {
    title: 'Le paiement ne s’ouvre pas pour le moment',
    words:
      'Aucun nouveau paiement n’a été lancé. Si vous en avez déjà confirmé un pour cette commande, attendez : ne payez pas deux fois.',
  },
  'invalid-request': {
    title: 'La boutique n’a pas compris ce panier',
    words: 'Un article n’est peut-être plus en vente. Videz le panier et choisissez de nouveau.',
  },
  internal: {
    title: 'La boutique a un problème',
    words: 'Ce n’est pas de votre fait. Réessayez dans un moment.',
  },
}

/** The shop told nothing at all: what held before the call may have changed, or not. */
export function isSilence(code: ApiError['code']): boolean {
  return code === 'no-answer' || code === 'internal'
}

/** Of an order whose shop is silent. */
export const mayBePaid =
  'Si vous avez confirmé un paiement pour cette commande, ne payez pas une deuxième fois.'
