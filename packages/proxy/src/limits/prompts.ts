import { reasons } from '@pvit-checkout/contract/checkout'
import type { NewPayment, Payment } from '../payments/payment.ts'
import type { Session } from '../sessions/session.ts'
import { addressGroup } from './addresses.ts'
import type { BlockList } from './block-list.ts'
import { phoneSubject, type PromptEnd } from './phone.ts'
import { counted, reserve, type Reservation, type Verdict } from './reservation.ts'
import type { LimitSettings } from './settings.ts'

export type PromptReservation = Reservation & { verdict(): Verdict }

export interface PromptLimitsDeps {
  readonly settings: LimitSettings
  /** Of a phone or an address: the same text gives the same hash, and nobody without the key finds the text. */
  readonly hash: (text: string) => string
  readonly blockList: Pick<BlockList, 'refusePrompt'>
}

/**
 * What stands between a stranger with a session and everybody's telephone. Asks for a place on every counter that this
 * payment's prompt would use; null when nothing rings, or nothing is counted. Counted in the intent's own commit. Throws
 * where the phone is one that is never asked.
 */
export type ReservePrompt = (
  payment: NewPayment,
  session: Session,
  address: string | null,
) => PromptReservation | null

export function createPromptLimits({ settings, hash, blockList }: PromptLimitsDeps): ReservePrompt {
  const { limitPhone, limitSession, limitIp, limitGlobal } = settings
  return (payment, session, address) => {
    if (!rings(payment)) return null
    blockList.refusePrompt(payment.phone)
    if (session.exempt) return null
    const subjects = [
      limitPhone === null
        ? null
        : phoneSubject({
            key: `phone:${hash(`phone ${payment.phone}`)}`,
            windows: limitPhone,
            payment,
          }),
      limitSession === null
        ? null
        : counted({
            key: `session:${session.id}`,
            limit: 'session',
            windows: [{ most: limitSession, windowMs: null }],
            endsAt: session.expiresAt,
          }),
      limitIp === null || address === null
        ? null
        : counted({
            key: `ip:${hash(`address ${addressGroup(address)}`)}`,
            limit: 'ip',
            windows: limitIp,
          }),
      limitGlobal === null
        ? null
        : counted({ key: 'global', limit: 'global', windows: limitGlobal }),
    ].filter((subject) => subject !== null)
    return subjects.length === 0 ? null : reserve(subjects, payment.createdAt)
  }
}

/** A RESTLINK is opened by us, and opening it rings. The other links are pages. */
function rings({ method }: Pick<Payment, 'method'>): boolean {
  return method === 'mobile_money' || method === 'restlink'
}

export function isPhoneKey(key: string): boolean {
  return key.startsWith('phone:')
}

/** Those that hear of the prompt's end. */
export function countersToTell({ keys }: Reservation): readonly string[] {
  return keys.filter((key) => isPhoneKey(key) || key.startsWith('session:'))
}

/** What a payment's end says of its prompt; null while it has not ended. */
export function promptEndOf({ state, reason, firstSentAt }: Payment): PromptEnd | null {
  if (state === 'succeeded') return 'paid'
  if (state !== 'failed' && state !== 'canceled') return null
  if (firstSentAt === null || (reason !== null && reasons[reason].nothingTaken)) return 'never-rang'
  const ignored = reason === 'declined' || reason === 'refused-by-payer' || reason === 'timed-out'
  return ignored ? 'unanswered' : 'other'
}
