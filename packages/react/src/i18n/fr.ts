/**
 * Every word a shopper reads until the payment has ended, in French: the source, with late-fr.ts. `{name}` marks what is
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
  'phone.legacyOrShort':
    'Il manque 1 chiffre. Ou est-ce un ancien numéro ? Depuis 2024 il s’écrit {phone}.',
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

  'payer.checking': 'Vérification du numéro…',
  'payer.name': 'Compte au nom de {name}',
  'payer.unknown': 'L’opérateur ne connaît pas ce numéro.',
  'payer.inactive': 'Ce portefeuille est inactif.',

  'method.title': 'Autres moyens de paiement',
  'method.mobile_money': 'Mobile Money',
  'method.web': 'Page de paiement sécurisée',
  'method.card': 'Carte Visa ou Mastercard',
  'method.restlink': 'Mobile Money par lien',

  'pay.action': 'Payer {amount}',
  'pay.continue': 'Continuer · {amount}',
  'pay.beforeFees': 'hors frais d’opérateur',
  'pay.sending': 'Envoi de la demande…',
  'wait.sendingLost':
    'Connexion perdue. Votre demande repart dès le retour du réseau, une seule fois.',
  'wait.sendingSlow': 'Le réseau est lent. Ne rechargez pas : votre demande ne part qu’une fois.',

  'redirect.title': 'Paiement par carte',
  'redirect.titlePage': 'Page de paiement',
  'redirect.text':
    'Le paiement de {amount} continue sur la page sécurisée. Revenez ensuite ici : nous afficherons le résultat.',
  'redirect.action': 'Ouvrir la page de paiement',
  'redirect.returned': 'Déjà payé ? La réponse arrive ; vérifiez ici avant de recommencer.',

  'wait.title': 'Confirmez sur votre téléphone',
  'wait.titleSending': 'Demande en cours d’envoi',
  'wait.left': 'Encore {time}',
  'wait.over': 'Dernière vérification…',
  'wait.minutes': '{minutes} min {seconds} s',
  'wait.seconds': '{seconds} s',
  'wait.leftSpoken': 'Il reste {time} pour confirmer.',
  'wait.asks': '{operator} vous demande votre code secret pour {amount} sur le {phone}.',
  'wait.asksNoPhone': '{operator} vous demande votre code secret pour {amount}.',
  'wait.sendingText': 'Nous transmettons la demande de {amount} à {operator}.',
  'wait.promptTitle': 'Ce que vous verrez',
  'wait.promptText': 'Demande de paiement',
  'wait.promptFor': 'pour {shop}',
  'wait.promptPin': 'Votre code secret',
  'wait.stageSent': 'Demande envoyée',
  'wait.stageSending': 'Envoi de la demande',
  'wait.stageCode': 'En attente de votre code',
  'wait.stageNextCode': 'Votre code sur le téléphone',
  'wait.stagePaid': 'Paiement reçu',
  'wait.stageDone': 'fait',
  'wait.stageNow': 'en cours',
  'wait.stageNext': 'à venir',
  'wait.slow': 'C’est plus long que d’habitude. Gardez votre téléphone près de vous.',
  'wait.lost':
    'Connexion perdue. Votre paiement continue ; nous reprenons dès le retour du réseau.',
  'wait.gaveUp':
    'Nous n’avons plus de nouvelles ici, mais votre paiement continue. Ne payez pas une deuxième fois : rechargez la page ou demandez à la boutique.',
  'wait.helpTitle': 'Vous ne voyez rien ?',
  'wait.helpPower': 'Téléphone allumé, avec du réseau ?',
  'wait.helpSim': 'La demande va sur la carte SIM du {phone}.',
  'wait.helpSimNoPhone': 'La demande va sur la carte SIM du numéro indiqué.',
  'wait.helpMenu': 'Ouvrez le menu de votre opérateur : les paiements à valider y sont listés.',
  'wait.check': 'Vérifier maintenant',
  'wait.checking': 'Vérification…',
  'wait.checked': 'Vérifié. Pas encore de réponse.',
  'wait.leave': 'Quitter',
  'wait.leaveNotice': 'Quitter n’annule pas le paiement. Si vous entrez votre code, il sera reçu.',
  'wait.leaveStay': 'Rester ici',
  'wait.leaveConfirm': 'Quitter quand même',

  'paid.title': 'Paiement reçu',
  'receipt.reference': 'Référence',

  'failed.title': 'Paiement non abouti',

  'unconfirmed.title': 'Paiement pas encore confirmé',
  'unconfirmed.dontPay': 'Ne payez pas une deuxième fois.',
  'unconfirmed.text':
    'La réponse de l’opérateur tarde. Nous continuons à vérifier, même si vous fermez cette page.',

  'closed.paidTitle': 'Commande déjà payée',
  'closed.title': 'Paiement fermé',

  'fault.title': 'Le paiement ne s’affiche pas',
  'fault.retry': 'Réessayer',
  'leave.shop': 'Retour à la boutique',

  // What went wrong on the way to the proxy; none of these says anything about money that may be on its way.
  'error.invalid-request': 'La demande n’a pas été comprise. Vérifiez le numéro et réessayez.',
  'error.unauthorized': 'Cette page de paiement a expiré. Revenez à la boutique et recommencez.',
  'error.forbidden-origin':
    'La boutique n’a pas encore autorisé ce site à recevoir des paiements. Prévenez-la.',
  'error.not-found': 'Ce paiement est introuvable. Revenez à la boutique et recommencez.',
  'error.order-already-open':
    'Cette commande est ouverte avec un autre montant. Revenez à la boutique.',
  'error.order-already-paid': 'Cette commande est déjà payée. Ne payez pas une deuxième fois.',
  'error.attempt-in-progress':
    'Un paiement de cette commande est déjà en cours. Attendez sa réponse.',
  'error.session-closed': 'Ce paiement n’est plus ouvert. Revenez à la boutique pour recommencer.',
  'error.idempotency-key-missing': 'La demande n’est pas partie. Rechargez la page et réessayez.',
  'error.idempotency-key-reused':
    'Cette demande ne correspond plus à la première. Rechargez la page et réessayez.',
  'error.method-not-available':
    'Ce moyen de paiement n’est pas disponible. Choisissez-en un autre.',
  'error.operator-not-available':
    'Cet opérateur n’est pas accepté ici pour le moment. Essayez un autre numéro ou un autre moyen.',
  'error.phone-invalid': 'Ce numéro n’est pas un numéro Mobile Money du Gabon. Vérifiez-le.',
  'error.amount-out-of-range':
    'Ce montant ne peut pas être payé par ce moyen. Contactez la boutique.',
  'error.rate-limited': 'Trop d’essais pour le moment. Attendez un peu, puis réessayez.',
  'error.body-too-large': 'La demande n’a pas été comprise. Rechargez la page et réessayez.',
  'error.unsupported-media-type':
    'La demande n’a pas été comprise. Rechargez la page et réessayez.',
  'error.payouts-disabled': 'Les remboursements ne sont pas ouverts. Contactez la boutique.',
  'error.payout-limit': 'Ce remboursement dépasse la limite. Contactez la boutique.',
  'error.kyc-unavailable':
    'Le nom du titulaire ne peut pas être vérifié. Vous pouvez payer quand même.',
  'error.provider-key-unavailable':
    'Le paiement n’est pas disponible pour le moment. Réessayez dans une minute.',
  'error.provider-unavailable': 'Le service de paiement ne répond pas. Réessayez dans une minute.',
  'error.store-unavailable':
    'Le paiement n’est pas disponible pour le moment. Réessayez dans une minute.',
  'error.internal': 'Un problème est survenu de notre côté. Réessayez, ou contactez la boutique.',
  'error.connection-lost': 'Pas de connexion. Vérifiez le réseau, puis réessayez.',
  'error.unreadable-reply':
    'La réponse reçue n’est pas celle de la boutique. Si votre Wi-Fi demande une connexion, ouvrez-la, puis réessayez.',
  'error.misconfigured': 'Le paiement est mal installé sur cette page. Prévenez la boutique.',
} as const
