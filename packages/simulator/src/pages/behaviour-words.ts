import type { Behaviour } from '../customers.ts'
import type { Language } from './words.ts'

/** What a magic number does, said to a person. */
export const behaviourWords: Record<Exclude<Behaviour, 'rule'>, Record<Language, string>> = {
  approves: {
    fr: 'accepte, quel que soit le montant',
    en: 'agrees, whatever the amount',
  },
  'wrong-pin': {
    fr: 'se trompe de code : échec',
    en: 'types a wrong PIN: failure',
  },
  'insufficient-funds': {
    fr: 'n’a pas assez d’argent : échec',
    en: 'has not enough money: failure',
  },
  refuses: { fr: 'refuse : échec', en: 'refuses: failure' },
  'no-answer': {
    fr: 'ne répond pas : la demande expire, échec',
    en: 'does not answer: the request expires, failure',
  },
  'ambiguous-then-success': {
    fr: 'AMBIGUOUS, puis succès',
    en: 'AMBIGUOUS, then success',
  },
  'ambiguous-then-failed': { fr: 'AMBIGUOUS, puis échec', en: 'AMBIGUOUS, then failure' },
  'ambiguous-forever': { fr: 'AMBIGUOUS, pour toujours', en: 'AMBIGUOUS for ever' },
  unknown: {
    fr: 'est inconnu : 3023 au paiement, 4007 au KYC',
    en: 'is unknown: 3023 on payment, 4007 on KYC',
  },
  inactive: {
    fr: 'a un compte inactif : le KYC le dit, le paiement échoue',
    en: 'has an inactive wallet: KYC says so, the payment fails',
  },
  blocked: { fr: 'est bloqué : 3014', en: 'is blocked: 3014' },
  'pin-not-set': { fr: 'n’a pas de code PIN : 3022', en: 'has no PIN yet: 3022' },
}
