import {
  CheckoutError,
  readPhone,
  type Payer,
  type PayerQuestion,
} from '@pvit-checkout/contract/checkout'
import type { Clock } from '@pvit-checkout/pvit'
import type { Accounts } from './accounts/accounts.ts'
import { fromOperator } from './payments/translate.ts'
import type { Session } from './sessions/session.ts'
import type { Store } from './store/store.ts'
import type { Vault } from './vault.ts'

/** PVIT's name check may keep a shopper from typing on for this long. */
export const payerTimeoutMs = 2_000
/** Numbers a session may ask about: enough for a family, too few to list a town. */
const numbersPerSession = 5

export interface PayersDeps {
  readonly accounts: Accounts
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
}

export type LookUpPayer = (session: Session, question: PayerQuestion) => Promise<Payer>

/**
 * Whose number is it? Lets the shopper recognise, not discover: a first name and an initial. A number too many, or no
 * name check at all, answers the same "not known", which never blocks paying.
 */
export function createPayers({ accounts, store, vault, clock }: PayersDeps): LookUpPayer {
  return async function lookUpPayer(session, question) {
    const text = question.phone ?? session.phone
    const reading = text === null ? null : readPhone(text)
    if (reading?.kind !== 'complete') {
      throw new CheckoutError('phone-invalid', {
        errors: [
          {
            path: 'phone',
            code: reading?.kind ?? 'missing',
            detail: 'A Gabonese Airtel or Moov number of nine digits.',
          },
        ],
      })
    }
    const { phone, operator } = reading
    const nothing: Payer = { operator, known: null, active: null, name: null }
    const account = accounts.all.find(
      ({ namesPayers, operators }) => namesPayers && (operators?.includes(operator) ?? true),
    )
    if (account === undefined) return nothing
    if (!(await store.countLookup(session.id, vault.hash(phone), numbersPerSession, clock.now())))
      return nothing

    const secret = account.keys.current()
    if (secret === null) throw unavailable()
    const outcome = await account.pvit.askPayer({ phone, ...fromOperator(operator) }, { secret })
    switch (outcome.kind) {
      case 'answered':
        return { operator, known: true, active: outcome.active, name: maskName(outcome.fullName) }
      case 'unknown-payer':
        return { operator, known: false, active: null, name: null }
      case 'key-refused':
      case 'refused':
      case 'no-answer':
        throw unavailable()
    }
  }
}

/** `JEANNE OBAME NZE` → `Jeanne O.` */
export function maskName(fullName: string | null): string | null {
  const [first, second] = (fullName ?? '')
    .normalize('NFC')
    .split(/\s+/u)
    .filter((word) => /^\p{L}/u.test(word))
  if (first === undefined) return null
  const [head = '', ...tail] = first.slice(0, 30)
  const given = head.toLocaleUpperCase('fr') + tail.join('').toLocaleLowerCase('fr')
  const initial = second === undefined ? undefined : Array.from(second)[0]
  return initial === undefined ? given : `${given} ${initial.toLocaleUpperCase('fr')}.`
}

function unavailable(): CheckoutError {
  return new CheckoutError('kyc-unavailable', {
    detail: 'The name check does not answer. Paying stays possible.',
  })
}
