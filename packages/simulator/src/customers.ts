import type { Random } from './random.ts'

/** How a customer behaves when the prompt appears. `rule` is PVIT's own test rule: at most 1000 XAF succeeds. */
export type Behaviour =
  | 'rule'
  | 'approves'
  | 'wrong-pin'
  | 'insufficient-funds'
  | 'refuses'
  | 'no-answer'
  | 'ambiguous-then-success'
  | 'ambiguous-then-failed'
  | 'ambiguous-forever'
  | 'unknown'
  | 'inactive'
  | 'blocked'
  | 'pin-not-set'

/** What the last four digits of a phone number decide. Every other number follows the test rule. */
export const magicNumbers = {
  9000: 'approves',
  9001: 'wrong-pin',
  9002: 'insufficient-funds',
  9003: 'refuses',
  9004: 'no-answer',
  9005: 'ambiguous-then-success',
  9006: 'ambiguous-then-failed',
  9007: 'ambiguous-forever',
  9010: 'unknown',
  9011: 'inactive',
  9012: 'blocked',
  9013: 'pin-not-set',
} as const satisfies Record<number, Behaviour>

/** What a number stands for, by its last four digits. */
export function behaviourOf(phone: string): Behaviour {
  const table: Record<string, Behaviour> = magicNumbers
  return table[phone.slice(-4)] ?? 'rule'
}

/** A made-up holder, always the same for one number. */
export function holderOf(phone: string, random: Random): { first: string; last: string } {
  const pick = (names: readonly string[], what: string) =>
    names[Math.floor(random.draw('holder', what, phone) * names.length)] ?? 'Jeanne'
  return { first: pick(firstNames, 'first'), last: pick(lastNames, 'last') }
}

const firstNames = [
  'Jeanne',
  'Arnaud',
  'Prisca',
  'Steeve',
  'Nadège',
  'Rodrigue',
  'Edwige',
  'Ulrich',
]
const lastNames = [
  'Obame',
  'Mboumba',
  'Nzoghe',
  'Ondo',
  'Koumba',
  'Mintsa',
  'Moussavou',
  'Bignoumba',
]
