/** What nobody reads before a payment is under way, or has ended: it comes with the screens that say it. */
export const lateFr = {
  'payer.checking': 'Vérification du numéro…',
  'payer.name': 'Compte au nom de {name}',
  'payer.unknown': 'L’opérateur ne connaît pas ce numéro.',
  'payer.inactive': 'Ce portefeuille est inactif.',

  'wait.left': 'Encore {time}',
  'wait.over': 'Dernière vérification…',
  'wait.minutes': '{minutes} min {seconds} s',
  'wait.seconds': '{seconds} s',
  'wait.leftSpoken': 'Il reste {time} pour confirmer.',
  'wait.minutesSpoken': '{minutes} minutes',
  'wait.minuteSpoken': '1 minute',
  'wait.secondsSpoken': '{seconds} secondes',
  'wait.back': 'Connexion rétablie.',
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
  'wait.helpTitle': 'Vous ne voyez rien ?',
  'wait.helpPower': 'Téléphone allumé, avec du réseau ?',
  'wait.helpSim': 'La demande va sur la carte SIM du {phone}.',
  'wait.helpSimNoPhone': 'La demande va sur la carte SIM du numéro indiqué.',
  'wait.helpMenu': 'Ouvrez le menu de votre opérateur : les paiements à valider y sont listés.',
  'redirect.title': 'Paiement par carte',
  'redirect.titlePage': 'Page de paiement',
  'redirect.text':
    'Le paiement de {amount} continue sur la page sécurisée. Revenez ensuite ici : nous afficherons le résultat.',
  'redirect.returned': 'Déjà payé ? La réponse peut tarder ; vérifiez ici avant de recommencer.',
  'wait.sendingSlow': 'Le réseau est lent. Ne rechargez pas : votre demande ne part qu’une fois.',
  'wait.slow': 'C’est plus long que d’habitude. Gardez votre téléphone près de vous.',
  'wait.paidMeanwhile':
    'Un essai précédent a abouti. Ne confirmez pas celui-ci : refusez la demande si votre téléphone la montre.',
  'wait.paidMeanwhilePage':
    'Un essai précédent a abouti. Ne payez pas celui-ci sur la page de paiement.',
  'wait.paidMeanwhileLost': 'Connexion perdue. Nous reprenons dès le retour du réseau.',
  'wait.paidMeanwhileGaveUp':
    'Nous n’avons plus de nouvelles ici. Rechargez la page ou demandez à la boutique.',
  'wait.paidMeanwhileReference': 'Référence de l’essai en cours',
  'wait.leave': 'Quitter',
  'wait.leaveNotice': 'Quitter n’annule pas le paiement. Si vous entrez votre code, il sera reçu.',
  'wait.leaveNoticePage':
    'Quitter n’annule pas le paiement. Si vous le terminez sur la page de paiement, il sera reçu.',
  'wait.leaveNoticePaid':
    'Quitter n’annule pas ce deuxième paiement. Si vous le confirmez, vous payez deux fois.',
  'wait.leaveStay': 'Rester ici',
  'wait.leaveConfirm': 'Quitter quand même',
  'leave.mayClose': 'Vous pouvez fermer cette page.',
  'leave.mayCloseOpen': 'Vous pouvez fermer cette page. Votre paiement continue.',

  'paid.spoken': '{amount} reçus. Référence {reference}.',
  'receipt.order': 'Commande',
  'receipt.amount': 'Montant',
  'receipt.fees': 'Frais',
  'receipt.total': 'Total',
  'receipt.method': 'Moyen',
  'receipt.phone': 'Numéro',
  'receipt.date': 'Date',
  'receipt.copy': 'Copier',
  'receipt.copyReceipt': 'Copier le reçu',
  'receipt.copyReference': 'Copier la référence {reference}',
  'receipt.copied': 'Copié',
  'receipt.copyFailed': 'Copie impossible ici. Appuyez longuement sur la référence.',
  'receipt.share': 'Partager',
  'receipt.print': 'Imprimer',
  'failed.nothingTaken': 'Rien n’a été débité.',
  'failed.retry': 'Réessayer',
  'failed.changeNumber': 'Changer de numéro',
  'failed.card': 'Payer par carte',
  'failed.later': 'Réessayez plus tard.',
  'failed.otherwise': 'Payez {ways}, ou réessayez plus tard.',
  'failed.cardDeclined':
    'Le paiement par carte n’a pas abouti. Vérifiez votre carte, puis réessayez.',
  'failed.anotherWay': 'Vous pouvez aussi choisir un autre moyen.',
  'failed.byOperator': 'par {operator}',
  'failed.byCard': 'par carte',
  'unconfirmed.unsent':
    'Nous ne savons pas encore si votre demande est partie. Gardez cette page ouverte.',
  'unconfirmed.keep':
    'Gardez cette référence : la boutique peut retrouver votre paiement avec elle.',

  // What went wrong on the way to the proxy; none of these says anything about money that may be on its way.
  'error.invalid-request': 'La demande n’a pas été comprise. Vérifiez le numéro et réessayez.',
  'error.unauthorized':
    'Cette page de paiement a expiré. Déjà payé ? Demandez à la boutique avant de recommencer.',
  'error.forbidden-origin':
    'La boutique n’a pas encore autorisé ce site à recevoir des paiements. Prévenez-la.',
  'error.not-found':
    'Ce paiement est introuvable. Déjà payé ? Demandez à la boutique avant de recommencer.',
  'error.order-already-open':
    'Cette commande est ouverte avec un autre montant. Revenez à la boutique.',
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
  'error.rate-limited': 'Trop d’essais pour le moment. Attendez un peu, ou revenez à la boutique.',
  'error.body-too-large': 'La demande n’a pas été comprise. Rechargez la page et réessayez.',
  'error.unsupported-media-type':
    'La demande n’a pas été comprise. Rechargez la page et réessayez.',
  'error.payouts-disabled': 'Les remboursements ne sont pas ouverts. Contactez la boutique.',
  'error.payout-limit': 'Ce remboursement dépasse la limite. Contactez la boutique.',
  'error.kyc-unavailable':
    'Le nom du titulaire ne peut pas être vérifié. Vous pouvez payer quand même.',
  'error.provider-key-unavailable':
    'Le paiement n’est pas disponible pour le moment. Réessayez dans une minute.',
  'error.provider-unavailable':
    'Le paiement n’est pas disponible pour le moment. Réessayez dans une minute, ou contactez la boutique.',
  'error.store-unavailable':
    'Le paiement n’est pas disponible pour le moment. Réessayez dans une minute.',
  'error.internal': 'Un problème est survenu de notre côté. Réessayez, ou contactez la boutique.',
  'error.not-arrived':
    'La connexion a été perdue trop longtemps : votre demande ne nous est pas parvenue. Vous pouvez réessayer.',
  'error.misconfigured': 'Le paiement est mal installé sur cette page. Prévenez la boutique.',

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
  'reason.operator-unavailable': '{operator} ne répond pas pour le moment.',
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
