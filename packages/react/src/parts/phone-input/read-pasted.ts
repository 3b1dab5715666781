import { formatPhone, readPhone } from '@pvit-checkout/contract/checkout'

/**
 * The number in a pasted text that our plan cannot read as it stands, such as `Awa (boutique): +241 74 12 34 56, poste 3`.
 * libphonenumber finds it, our plan decides on it. Null where there is nothing better to offer, also when the parser,
 * which is loaded for this alone, cannot be had.
 */
export async function readPasted(text: string): Promise<string | null> {
  if (readPhone(text).kind === 'complete') return null
  try {
    const { findGabonNumber } = await import('./find-gabon-number.ts')
    const reading = readPhone(findGabonNumber(text) ?? '')
    return reading.kind === 'complete' ? formatPhone(reading.phone) : null
  } catch {
    return null
  }
}
