import { formatPhone, readPhone } from '@pvit-checkout/contract/checkout'

// Digits as people set them apart, on one line: what else stands between two of them ends a number.
const runs = /[+(]{0,2}\d[\d \u00a0\u202f().-]{6,}\d/g

/**
 * The number in a pasted text that our plan cannot read as it stands, such as `Awa (boutique): +241 74 12 34 56, poste 3`.
 * Null where there is none, or several: which one is not ours to guess.
 */
export function readPasted(text: string): string | null {
  if (readPhone(text).kind === 'complete') return null
  const found = new Set<string>()
  for (const run of text.match(runs) ?? []) {
    const reading = readPhone(run)
    if (reading.kind === 'complete') found.add(reading.phone)
  }
  const [only] = found
  return found.size === 1 && only !== undefined ? formatPhone(only) : null
}
