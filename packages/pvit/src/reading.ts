/** Small readings of PVIT's values, shared by replies, status answers and callbacks. */
import type { TransactionStatus } from './outcomes.ts'
import type { WireNumber } from './wire.ts'

const words: readonly TransactionStatus[] = ['PENDING', 'SUCCESS', 'FAILED', 'AMBIGUOUS']

/** Any case; a word PVIT does not document is `UNRECOGNISED`, never an end. */
export function statusWord(raw: string): TransactionStatus {
  const word = raw.trim().toUpperCase()
  return words.find((known) => known === word) ?? 'UNRECOGNISED'
}

/** XAF: `200`, `200.0` and `"200.0"` are 200. `200.5` stays 200.5, so that whoever compares sees it. */
export function toAmount(value: WireNumber): number {
  return Number(value)
}

export function amountOrNull(value: WireNumber | null | undefined): number | null {
  return value === null || value === undefined ? null : toAmount(value)
}

/** PVIT's id of a transaction, where it is one that may be stored, logged and sent back. */
export function pvitId(value: string | null | undefined): string | null {
  return value && isPlainId(value) ? value : null
}

/** Letters, digits, `-`, `_` and `.`, at most 64: nothing that can break a log line, a header or markup. */
export function isPlainId(value: string): boolean {
  return /^[\w.-]{1,64}$/.test(value)
}

/** `MOOV_MONEY`, `AIRTEL_MONEY`, …; null for anything that does not look like a name of that kind. */
export function operatorName(value: string | null | undefined): string | null {
  return value && /^[\w-]{1,40}$/.test(value) ? value : null
}

/**
 * A Gabonese number in the form 0XXXXXXXX, whichever way PVIT wrote it (+241, 00241, 241, without the
 * 0, as a JSON number). One that cannot be read so comes back as it is, cut to 32 characters: a
 * stranger's number must not look like an absent one.
 */
export function localPhone(value: string | number | null | undefined): string | null {
  const text = String(value ?? '').trim()
  if (text === '') return null
  const digits = text.replace(/[\s.-]/g, '').match(/^(?:(?:\+|00)?241)?0?([67]\d{7})$/)
  return digits ? `0${digits[1]}` : text.slice(0, 32)
}
