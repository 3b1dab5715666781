import type { PaymentId } from '@pvit-checkout/contract/checkout'

/** Randomness, handed in: `bytes(n)` fresh cryptographic bytes, `number()` in [0, 1) for jitter. */
export interface Random {
  bytes(length: number): Uint8Array
  number(): number
}

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * A reference PVIT takes as it is (`[0-9A-Z]`, 15 characters: it strips hyphens and refuses longer ones) and nobody can
 * guess: a letter and 14 random characters, 70 bits. `P` pays, `G` gives.
 */
export function newReference(random: Random, letter: 'P' | 'G' = 'P'): string {
  return `${letter}${code(random, 14)}`
}

const form = new RegExp(`^[PG][${crockford}]{14}$`)

/** What a reference of this form is of, whoever made it; null: it is of no form of ours. */
export function kindOfReference(reference: string): 'payment' | 'payout' | null {
  if (!form.test(reference)) return null
  return reference.startsWith('P') ? 'payment' : 'payout'
}

export function newPaymentId(random: Random, at: number): PaymentId {
  return `pay_${risingCode(random, at, 20)}` as PaymentId // the form PaymentId's schema asks for
}

const timeCharacters = 9

/**
 * As `code`, but a later one sorts after an earlier one: nine characters of `at` (epoch milliseconds), the rest random. New
 * rows then stand side by side in the database's indexes, and a commit writes nearly half as many pages as with random ids.
 * It tells when it was made: not for what must be guessed by nobody.
 */
export function risingCode(random: Random, at: number, length: number): string {
  let time = ''
  for (let left = Math.floor(at); time.length < timeCharacters; left = Math.floor(left / 32))
    time = `${crockford[left % 32]}${time}`
  return time + code(random, length - timeCharacters)
}

/** `length` characters of five random bits each. */
export function code(random: Random, length: number): string {
  let text = ''
  for (const byte of random.bytes(length)) text += crockford[byte & 31]
  return text
}
