/** What is only said once a payment has ended: it comes with the screens that say it. */
export const lateFr = {
  'paid.spoken': '{amount} reçus. Référence {reference}.',
  'receipt.title': 'Reçu',
  'receipt.order': 'Commande',
  'receipt.amount': 'Montant',
  'receipt.fees': 'Frais',
  'receipt.total': 'Total',
  'receipt.method': 'Moyen',
  'receipt.phone': 'Numéro',
  'receipt.date': 'Date',
  'receipt.copy': 'Copier',
  'receipt.copyReference': 'Copier la référence {reference}',
  'receipt.copied': 'Copié',
  'receipt.copyFailed': 'Copie impossible ici. Appuyez longuement sur la référence.',
  'receipt.share': 'Partager',
  'receipt.print': 'Imprimer',
  'failed.nothingTaken': 'Rien n’a été débité.',
  'failed.retry': 'Réessayer',
  'failed.changeNumber': 'Changer de numéro',
  'failed.card': 'Payer par carte',
  'unconfirmed.keep':
    'Gardez cette référence : la boutique peut retrouver votre paiement avec elle.',

  // Why a payment failed. One sentence and, in it, what to do; money is spoken of elsewhere, and only when proven.
  'reason.declined':
    'Le paiement n’a pas abouti auprès de l’opérateur. Vérifiez votre solde et réessayez, ou choisissez un autre moyen.',
  'reason.wrong-pin': 'Code secret incorrect. Réessayez avec le bon code.',
  'reason.insufficient-funds': 'Solde insuffisant. Rechargez votre compte, puis réessayez.',
  'reason.refused-by-payer': 'Vous avez refusé la demande. Vous pouvez réessayer.',
  'reason.timed-out': 'Pas de réponse à temps. Réessayez, votre téléphone en main.',
  'reason.customer-unknown':
    'Ce numéro n’a pas de compte Mobile Money. Essayez avec un autre numéro.',
  'reason.customer-blocked':
    'Ce compte Mobile Money est bloqué. Contactez votre opérateur ou changez de numéro.',
  'reason.pin-not-set':
    'Ce compte n’a pas encore de code secret. Créez-le dans le menu de votre opérateur, puis réessayez.',
  'reason.phone-refused': 'L’opérateur n’accepte pas ce numéro. Vérifiez-le.',
  'reason.amount-too-low': 'Ce montant est trop petit pour ce moyen de paiement.',
  'reason.amount-too-high':
    'Ce montant dépasse la limite de ce moyen de paiement. Choisissez-en un autre.',
  'reason.operator-unavailable':
    '{operator} ne répond pas pour le moment. Payez autrement, ou réessayez plus tard.',
  'reason.service-unavailable':
    'Le service de paiement ne répond pas pour le moment. Réessayez plus tard.',
  'reason.maintenance': 'Le service de paiement est en entretien. Réessayez plus tard.',
  'reason.merchant-setup': 'La boutique ne peut pas recevoir ce paiement pour le moment.',
  'reason.link-expired': 'La page de paiement a expiré. Réessayez pour en ouvrir une nouvelle.',
  'reason.link-used': 'Cette page de paiement a déjà servi. Réessayez pour en ouvrir une nouvelle.',
  'reason.link-lost': 'La page de paiement n’a pas pu s’ouvrir. Réessayez.',
  'reason.never-sent': 'La demande n’est pas partie. Vous pouvez réessayer.',
  'reason.not-received': 'L’opérateur n’a pas reçu la demande. Vous pouvez réessayer.',
} as const
