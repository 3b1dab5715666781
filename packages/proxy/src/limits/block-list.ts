import { CheckoutError, readPhone, type LocalPhone } from '@pvit-checkout/contract/checkout'
import type { Refusal } from './reservation.ts'

/** Numbers that are never asked for a PIN, and whose names nobody learns. No answer says that there is such a list. */
export interface BlockList {
  /** Throws where this phone must not ring. */
  refusePrompt(phone: LocalPhone): void
  /** The name check is to answer as for a number that does not exist. */
  hidesName(phone: LocalPhone): boolean
}

export interface BlockListDeps {
  readonly phones: ReadonlySet<LocalPhone>
  readonly onRefused: (by: Refusal) => void
}

export function createBlockList({ phones, onRefused }: BlockListDeps): BlockList {
  const isBlocked = (phone: LocalPhone, policy: 'prompt' | 'kyc') => {
    if (!phones.has(phone)) return false
    onRefused({ limit: 'blocked', policy })
    return true
  }
  return {
    refusePrompt(phone) {
      if (isBlocked(phone, 'prompt')) throw notThisWay()
    },
    hidesName: (phone) => isBlocked(phone, 'kyc'),
  }
}

export const noPhones: ReadonlySet<LocalPhone> = new Set()

/** Of BLOCKED_PHONES: numbers as people in Gabon write them, by the old plan too. One that is wrong is told by its place. */
export function readBlockedPhones(text: string): ReadonlySet<LocalPhone> {
  const read = text.split(',').map((entry) => {
    const reading = readPhone(entry)
    if (reading.kind === 'legacy') return reading.suggestion
    return 'phone' in reading ? reading.phone : null
  })
  const wrong = read.flatMap((phone, index) => (phone === null ? [index + 1] : []))
  if (wrong.length > 0)
    throw new Error(`lists what is no Gabonese number (entry ${wrong.join(', ')})`)
  return new Set(read.filter((phone) => phone !== null))
}

function notThisWay(): CheckoutError {
  return new CheckoutError('method-not-available', {
    detail: 'This method is not available for this payment. Nothing was started.',
    errors: [
      { path: 'method', code: 'method-not-available', detail: 'Choose another method, if any.' },
    ],
  })
}
