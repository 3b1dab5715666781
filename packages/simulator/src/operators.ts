/** PVIT's names for whom the money comes from. */
export type Operator = 'AIRTEL_MONEY' | 'MOOV_MONEY' | 'VISA_MASTERCARD'

// Gabon's mobile plan as PVIT is seen to read it: 07x Airtel, 06x Moov.
const byPrefix: Record<string, Operator> = {
  '074': 'AIRTEL_MONEY',
  '076': 'AIRTEL_MONEY',
  '077': 'AIRTEL_MONEY',
  '060': 'MOOV_MONEY',
  '062': 'MOOV_MONEY',
  '065': 'MOOV_MONEY',
  '066': 'MOOV_MONEY',
}

const spellings: Record<string, Operator> = {
  AIRTEL: 'AIRTEL_MONEY',
  AIRTEL_MONEY: 'AIRTEL_MONEY',
  MOOV: 'MOOV_MONEY',
  MOOV_MONEY: 'MOOV_MONEY',
  CARD: 'VISA_MASTERCARD',
  VISA_MASTERCARD: 'VISA_MASTERCARD',
}

/** `0XXXXXXXX` for a number that begins with 0, 241, +241 or 00241; null for anything else. PVIT v5.5 §KYC API. */
export function localNumber(text: string): string | null {
  const digits = text.replace(/[ .-]/g, '').replace(/^(\+|00)/, '')
  const local = digits.startsWith('241') ? `0${digits.slice(3).replace(/^0/, '')}` : digits
  return /^0\d{8}$/.test(local) ? local : null
}

/** Whose number it is, or null when no operator owns the prefix. Takes the local form. */
export function operatorOf(phone: string): Operator | null {
  return byPrefix[phone.slice(0, 3)] ?? null
}

/** The operator a setting or an `operator_code` names, in any spelling we know; null for a word we do not. */
export function operatorNamed(word: string): Operator | null {
  return spellings[word.toUpperCase().replaceAll('-', '_')] ?? null
}

/** `074 •• •• 56`: enough to tell two phones apart in a journal, not enough to call one. */
export function masked(phone: string): string {
  const local = localNumber(phone)
  return local ? `${local.slice(0, 3)} •• •• ${local.slice(7)}` : '•••'
}
