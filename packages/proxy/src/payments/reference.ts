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

export function newPaymentId(random: Random): PaymentId {
  return `pay_${code(random, 20)}` as PaymentId // the form PaymentId's schema asks for
}

/** `length` characters of five random bits each. */
export function code(random: Random, length: number): string {
  let text = ''
  for (const byte of random.bytes(length)) text += crockford[byte & 31]
  return text
}
