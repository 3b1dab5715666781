/**
 * Every word that must be there from the first paint, in French: the source, with late-fr.ts. `{name}` marks what is
 * filled in; other languages are typed by these two, so a missing or stale key does not compile.
 */
export const fr = {
  'form.title': 'Payer {amount}',
  'form.loading': 'Chargement du paiement…',
  'form.pinNotice':
    'Vous confirmerez avec votre code secret sur le téléphone. Nous ne le demandons jamais ici.',
  'form.pageNotice': 'Vous continuerez sur la page de paiement sécurisée.',
  'form.or': 'ou',

  'phone.label': 'Numéro Mobile Money',
  'phone.labelCard': 'Votre numéro de téléphone',
  'phone.empty': 'Indiquez votre numéro. Exemple : 074 12 34 56',
  'phone.missingOne': 'Il manque 1 chiffre. Exemple : 074 12 34 56',
  'phone.missing': 'Il manque {count} chiffres. Exemple : 074 12 34 56',
  'phone.extraOne': 'Il y a 1 chiffre de trop. Exemple : 074 12 34 56',
  'phone.extra': 'Il y a {count} chiffres de trop. Exemple : 074 12 34 56',
  'phone.foreign': 'Seuls les numéros du Gabon (+241) sont acceptés.',
  'phone.legacy': 'Ancien numéro ? Depuis 2024 il s’écrit {phone}.',
  'phone.legacyOrShort': 'Il manque 1 chiffre. Ancien numéro ? Depuis 2024 il s’écrit {phone}.',
  'phone.useSuggestion': 'Utiliser ce numéro',
  'phone.notMobileMoney': 'Ce numéro n’est ni Airtel ni Moov. Vérifiez-le.',
  'phone.notMobileMoneyChoose':
    'Ce numéro n’est ni Airtel ni Moov. Vérifiez-le ou choisissez l’opérateur.',
  'phone.operatorClosed':
    '{operator} n’est pas accepté ici pour le moment. Essayez avec un autre numéro.',
  'phone.changeOperator': 'changer',
  'phone.changeOperatorLabel': 'Changer d’opérateur',
  'phone.operatorQuestion': 'Quel est l’opérateur de ce numéro ?',
  'phone.changeNumber': 'Changer de numéro',

  'operator.airtel': 'Airtel Money',
  'operator.moov': 'Moov Money',
  'operator.other': 'Autre opérateur',
  'operator.unknown': 'Votre opérateur',

  'method.title': 'Autres moyens de paiement',
  'method.mobile_money': 'Mobile Money',
  'method.web': 'Page de paiement sécurisée',
  'method.card': 'Carte Visa ou Mastercard',
  'method.restlink': 'Mobile Money par lien',

  'pay.action': 'Payer {amount}',
  'pay.continue': 'Continuer · {amount}',
  'pay.beforeFees': 'hors frais',
  'pay.sending': 'Envoi de la demande…',
  'wait.sendingLost':
    'Connexion perdue. Nous reprenons votre demande dès le retour du réseau, une seule fois.',

  'redirect.action': 'Ouvrir la page de paiement',

  'wait.title': 'Confirmez sur votre téléphone',
  'wait.titleSending': 'Demande en cours d’envoi',
  'wait.asks': '{operator} vous demande votre code secret pour {amount} sur le {phone}.',
  'wait.asksNoPhone': '{operator} vous demande votre code secret pour {amount}.',
  'wait.sendingText': 'Nous transmettons la demande de {amount} à {operator}.',
  'wait.lost':
    'Connexion perdue. Votre paiement continue ; nous reprenons dès le retour du réseau.',
  'wait.gaveUp':
    'Nous n’avons plus de nouvelles ici, mais votre paiement continue. Ne payez pas une deuxième fois : rechargez la page ou demandez à la boutique.',
  'wait.check': 'Vérifier maintenant',
  'wait.checking': 'Vérification…',
  'wait.checked': 'Vérifié. Pas encore de réponse.',

  'paid.title': 'Paiement reçu',
  'receipt.reference': 'Référence',

  'failed.title': 'Paiement non abouti',

  'unconfirmed.title': 'Paiement pas encore confirmé',
  'unconfirmed.dontPay': 'Ne payez pas une deuxième fois.',
  'unconfirmed.text':
    'La réponse tarde. Nous continuons à vérifier, même si vous fermez cette page.',

  'closed.paidTitle': 'Commande déjà payée',
  'closed.title': 'Paiement fermé',

  'fault.title': 'Le paiement ne s’affiche pas',
  'fault.retry': 'Réessayer',
  'leave.shop': 'Retour à la boutique',

  // What must be told rightly also where the late words cannot be had; all else is told as `other` until they come.
  'error.order-already-paid': 'Cette commande est déjà payée. Ne payez pas une deuxième fois.',
  'error.session-closed': 'Ce paiement n’est plus ouvert. Revenez à la boutique pour recommencer.',
  'error.attempt-in-progress':
    'Un paiement de cette commande est déjà en cours. Attendez sa réponse.',
  'error.connection-lost': 'Pas de connexion. Vérifiez le réseau, puis réessayez.',
  'error.unreadable-reply':
    'La réponse reçue n’est pas celle de la boutique. Si votre Wi-Fi demande une connexion, ouvrez-la et réessayez.',
  'error.other': 'Quelque chose n’a pas marché. Réessayez, ou contactez la boutique.',
} as const
