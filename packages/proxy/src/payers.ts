import {
  CheckoutError,
  type LocalPhone,
  type Payer,
  type PayerQuestion,
} from '@pvit-checkout/contract/checkout'
import type { Clock } from '@pvit-checkout/pvit'
import type { Accounts } from './accounts/accounts.ts'
import { readNumber } from './input.ts'
import type { BlockList } from './limits/block-list.ts'
import { counted, reserve, type Refusal } from './limits/reservation.ts'
import type { KycLimit } from './limits/settings.ts'
import { fromOperator } from './payments/translate.ts'
import { statusOfSession, type Session } from './sessions/session.ts'
import { outlivesTokensMs } from './sessions/tokens.ts'
import type { Store } from './store/store.ts'
import type { Vault } from './vault.ts'

/** PVIT's name check may keep a shopper from typing on for this long. */
export const payerTimeoutMs = 2_000
/** A number is asked about again when the answer was lost; more often than this, nobody is reading it. */
const questionsPerNumber = 4

export interface PayersDeps {
  readonly accounts: Accounts
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
  /** LIMIT_KYC: numbers a session may ask about, and questions to PVIT in all; null when switched off. */
  readonly limit: KycLimit | null
  readonly blockList: Pick<BlockList, 'hidesName'>
  readonly onLimited: (by: Refusal) => void
}

export type LookUpPayer = (session: Session, question: PayerQuestion) => Promise<Payer>

/**
 * Whose number is it? Lets the shopper recognise, not discover: a first name and an initial. A number too many, a session
 * that is not open, or no name check at all, answers the same "not known", which never blocks paying.
 */
export function createPayers({
  accounts,
  store,
  vault,
  clock,
  limit,
  blockList,
  onLimited,
}: PayersDeps): LookUpPayer {
  return async function lookUpPayer(session, question) {
    const { phone, operator } = readNumber(question.phone ?? session.phone)
    const nothing: Payer = { operator, known: null, active: null, name: null }
    const account = accounts.all.find(
      ({ namesPayers, operators }) => namesPayers && (operators?.includes(operator) ?? true),
    )
    if (account === undefined) return nothing
    // Whoever cannot pay in this session any more has nobody to recognise, and its token lives on for days.
    if (statusOfSession(session, clock.now()) !== 'open') return nothing
    if (!(await mayAsk(session, phone))) {
      onLimited({ limit: 'kyc', policy: 'kyc' })
      return nothing
    }

    const secret = account.keys.current()
    if (secret === null) throw unavailable()
    const absent: Payer = { operator, known: false, active: null, name: null }
    if (blockList.hidesName(phone)) return absent
    const outcome = await account.pvit.askPayer({ phone, ...fromOperator(operator) }, { secret })
    switch (outcome.kind) {
      case 'answered':
        return { operator, known: true, active: outcome.active, name: maskName(outcome.fullName) }
      case 'unknown-payer':
        return absent
      case 'key-refused':
      case 'refused':
      case 'no-answer':
        throw unavailable()
    }
  }

  async function mayAsk(session: Session, phone: LocalPhone): Promise<boolean> {
    if (limit === null) return true
    const now = clock.now()
    const { numbers, shared } = limit
    if (!(await store.countLookup(session.id, vault.hash(phone), numbers, now))) return false
    const ofSession = counted({
      key: `kyc:${session.id}`,
      limit: 'kyc',
      windows: [{ most: numbers * questionsPerNumber, windowMs: null }],
      endsAt: now + outlivesTokensMs,
    })
    return store.reserve(
      reserve([ofSession, counted({ key: 'kyc', limit: 'kyc', windows: shared })], now),
    )
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
