import { findPhoneNumbersInText } from 'libphonenumber-js/core'
import { gabonMetadata } from './gabon-metadata.ts'

/** The number of Gabon in a text, as `+241…`. Null where there is none, or several: which one is not ours to guess. */
export function findGabonNumber(text: string): string | null {
  const found = new Set(
    findPhoneNumbersInText(text, { defaultCountry: 'GA' }, gabonMetadata).map(
      (each) => each.number.number,
    ),
  )
  const [only] = found
  return found.size === 1 && only !== undefined ? only : null
}
