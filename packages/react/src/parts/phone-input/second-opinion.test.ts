import { readPhone } from '@pvit-checkout/contract/checkout'
import fc from 'fast-check'
import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { describe, expect, it } from 'vitest'

import { formatWhole } from './format-typed.ts'
import { readPasted } from './read-pasted.ts'

// What the world's own tables say of Gabon, for a second opinion; never sent to a shopper (docs/decisions/0007).

/** Where the two part ways, and why ours stands. */
const disagreements = {
  '0605 to 0609': 'Moov Money by PVIT’s plan; the tables stop at 0604',
  '0610': 'a mobile in the tables, of no operator that takes mobile money',
  '02, 04 to 07 with eight digits': 'dead since April 2024: offered in its new form',
  '03 with eight digits': 'dead as well, and nobody says what became of it',
  'seven digits': 'older still',
} as const

const examples: Record<keyof typeof disagreements, string> = {
  '0605 to 0609': '060512345',
  '0610': '061012345',
  '02, 04 to 07 with eight digits': '04123456',
  '03 with eight digits': '03123456',
  'seven digits': '4123456',
}

const digits = (count: number) => fc.stringMatching(new RegExp(`^\\d{${count}}$`))
const written = fc.constantFrom<(national: string) => string>(
  (national) => `0${national}`,
  (national) => national,
  (national) => `+241${national}`,
  (national) => `+241 0${national}`,
  (national) => `00241 ${national}`,
)

describe('our plan of Gabon’s numbers and libphonenumber’s', () => {
  it('agree on every number that we take, or the difference is named', () => {
    fc.assert(
      fc.property(digits(8), written, (national, write) => {
        const ours = readPhone(write(national))
        if (ours.kind !== 'complete') return true
        const theirs = parsePhoneNumberFromString(ours.phone, 'GA')
        const same = theirs?.number === `+241${ours.phone.slice(1)}`
        return same && (theirs.getType() === 'MOBILE' || named(ours.phone) === '0605 to 0609')
      }),
      { numRuns: 5_000 },
    )
  })

  it('agree on every number that they call a mobile, or the difference is named', () => {
    const shape = fc.oneof(digits(7), digits(8), prefixed())
    fc.assert(
      fc.property(shape, written, (national, write) => {
        const theirs = parsePhoneNumberFromString(write(national), 'GA')
        if (theirs?.country !== 'GA' || theirs.getType() !== 'MOBILE') return true
        const ours = readPhone(write(national))
        if (ours.kind === 'complete') return ours.phone === `0${theirs.nationalNumber}`
        const why = named(theirs.nationalNumber)
        return why === '02, 04 to 07 with eight digits' ? ours.kind === 'legacy' : why !== null
      }),
      { numRuns: 10_000 },
    )
  })

  it.each(Object.keys(disagreements))('differ on %s, still', (difference) => {
    const number = examples[difference as keyof typeof disagreements] // its own keys
    const theirs = parsePhoneNumberFromString(number, 'GA')?.getType() === 'MOBILE'
    expect(theirs).not.toBe(readPhone(number).kind === 'complete')
    expect(named(number)).toBe(difference)
  })
})

describe('whatever is filled in or pasted', () => {
  it('is the number that libphonenumber reads, wherever we read one', () => {
    fc.assert(
      fc.property(
        prefixed(),
        written,
        fc.constantFrom('', ' ', '-', '.', ' '),
        (national, write, gap) => {
          const text = Array.from(write(national)).join(gap)
          const whole = readPhone(formatWhole(text))
          if (whole.kind !== 'complete') return
          expect(parsePhoneNumberFromString(text, 'GA')?.nationalNumber).toBe(whole.phone.slice(1))
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('is found in a sentence only where libphonenumber would dial the same', () => {
    const word = fc.stringMatching(/^[A-Za-zéàç :,]{1,12}$/)
    fc.assert(
      fc.property(word, prefixed(), written, word, (before, national, write, after) => {
        const found = readPasted(`${before} ${write(national)}${after}`)
        if (found === null) return
        expect(parsePhoneNumberFromString(found, 'GA')?.nationalNumber).toBe(national)
      }),
      { numRuns: 2_000 },
    )
  })
})

/** Eight digits behind the 0, of the prefixes that matter here. */
function prefixed() {
  const prefix = fc.constantFrom(
    '74',
    '76',
    '77',
    '60',
    '61',
    '62',
    '65',
    '66',
    '02',
    '04',
    '07',
    '11',
  )
  return fc.tuple(prefix, digits(6)).map(([first, rest]) => first + rest)
}

function named(number: string): keyof typeof disagreements | null {
  const national = number.replace(/^0(?=\d{8}$)/, '')
  if (/^60[5-9]\d{5}$/.test(national)) return '0605 to 0609'
  if (/^610\d{5}$/.test(national)) return '0610'
  if (/^03\d{6}$/.test(national)) return '03 with eight digits'
  if (/^0[24-7]\d{6}$/.test(national)) return '02, 04 to 07 with eight digits'
  return /^[2-7]\d{6}$/.test(national) ? 'seven digits' : null
}
