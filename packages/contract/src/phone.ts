/** `airtel` and `moov` are told by the number's prefix; `other` is what PVIT names beyond them. */
export const operators = ['airtel', 'moov', 'other'] as const
export type Operator = (typeof operators)[number]

/** A Gabonese number as PVIT takes it: nine digits with the leading 0, such as `074123456`. */
export type LocalPhone = string & { readonly __brand: 'LocalPhone' }

export type PhoneReading =
  | { kind: 'empty' }
  | { kind: 'incomplete'; missing: number }
  | { kind: 'too-long'; extra: number }
  /** Begins with another country's code. */
  | { kind: 'foreign' }
  /** Eight digits with a leading 0: the numbering that ended in April 2024. To be offered, never applied silently. */
  | { kind: 'legacy'; suggestion: LocalPhone }
  /** A whole Gabonese number whose prefix belongs to no mobile-money operator we know. */
  | { kind: 'not-mobile-money'; phone: LocalPhone }
  | { kind: 'complete'; phone: LocalPhone; operator: Operator }

const operatorByPrefix: Readonly<Record<string, Operator>> = {
  '074': 'airtel',
  '076': 'airtel',
  '077': 'airtel',
  '060': 'moov',
  '062': 'moov',
  '065': 'moov',
  '066': 'moov',
}

/** Two digits of the plan that ended in April 2024 → the three that replaced them. */
const prefixSince2024: Readonly<Record<string, string>> = {
  '02': '062',
  '04': '074',
  '05': '065',
  '06': '066',
  '07': '077',
}

/**
 * Read a number as people in Gabon write it: `074 12 34 56`, `74 12 34 56`, `+241 74…`, `00241…`, `241…`, with any
 * punctuation. Says what is missing instead of throwing; never guesses a digit.
 */
export function readPhone(input: string): PhoneReading {
  const text = input.normalize('NFKC')
  const digits = text.replace(/\D/g, '')
  if (digits === '') return { kind: 'empty' }

  const hasPlus = /^\D*\+/.test(text)
  const international = hasPlus ? digits : digits.startsWith('00') ? digits.slice(2) : null
  if (international !== null && !international.startsWith('241')) {
    // While the code is still being typed, `+2` or `0024` may yet become ours.
    return '241'.startsWith(international)
      ? { kind: 'incomplete', missing: 11 - international.length }
      : { kind: 'foreign' }
  }
  const national = international?.slice(3) ?? (digits.startsWith('241') ? digits.slice(3) : digits)
  return readNational(national)
}

/** `074 12 34 56`, the way numbers are said aloud; shorter input is grouped as far as it goes. */
export function formatPhone(local: string): string {
  return [local.slice(0, 3), ...(local.slice(3).match(/\d{1,2}/g) ?? [])].join(' ').trim()
}

/** `074 •• •• 56`: enough for its owner to recognise, too little to call. */
export function maskPhone(local: string): string {
  return `${local.slice(0, 3)} •• •• ${local.slice(-2)}`
}

function readNational(national: string): PhoneReading {
  const prefix = national.length === 8 ? prefixSince2024[national.slice(0, 2)] : undefined
  if (prefix !== undefined) {
    return { kind: 'legacy', suggestion: `${prefix}${national.slice(2)}` as LocalPhone }
  }
  const local = national === '' || national.startsWith('0') ? national : `0${national}`
  if (local.length < 9) return { kind: 'incomplete', missing: 9 - local.length }
  if (local.length > 9) return { kind: 'too-long', extra: local.length - 9 }
  const phone = local as LocalPhone // nine digits with a leading 0: shown just above
  const operator = operatorByPrefix[phone.slice(0, 3)]
  return operator === undefined
    ? { kind: 'not-mobile-money', phone }
    : { kind: 'complete', phone, operator }
}
