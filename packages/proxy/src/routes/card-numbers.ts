import { readPhone } from '@pvit-checkout/contract/checkout'

/**
 * Whether a JSON text holds what may be a card's number: 13 to 19 digits whose last one checks (Luhn), in a name, a text or
 * a number, with or without blanks, hyphens and dots. Cards are typed on PVIT's own page; here nobody may even try to leave one.
 */
export function holdsCardNumber(json: string): boolean {
  if (isWrittenOut.test(json) && !mayBeCard.test(json)) return false
  for (const [token] of json.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|\d+/g)) {
    const text = token.startsWith('"') ? String(JSON.parse(token)) : token
    // `00241 74 12 34 56` is a telephone, whatever its digits add up to.
    if (readPhone(text).kind !== 'complete' && isCardWithin(text)) return true
  }
  return false
}

/** Nearly all that browsers send: nothing in it is escaped, and no digit or blank is of another script. */
const isWrittenOut = /^[\t\n\r\x20-\x5b\x5d-\x7e]*$/
/** There, what has no thirteen digits that could stand in one number needs no closer look. */
const mayBeCard = /\d(?:[ .-]?\d){12}/

function isCardWithin(text: string): boolean {
  const runs = text.normalize('NFKC').match(/\d+(?:[ .-]\d+)*/g) ?? []
  return runs.some((run) => {
    const groups = run.split(/[ .-]/)
    return groups.some((_, first) => {
      let digits = ''
      return groups.slice(first).some((group) => {
        digits += group
        return digits.length >= 13 && digits.length <= 19 && checks(digits)
      })
    })
  })
}

/** Luhn: every second digit from the right counts double, its digits added. */
function checks(digits: string): boolean {
  const sum = Array.from(digits).reduceRight((total, digit, index) => {
    const value = Number(digit) * ((digits.length - index) % 2 === 0 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}
