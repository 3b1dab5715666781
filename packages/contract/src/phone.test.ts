import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatPhone, maskPhone, readPhone } from './phone.ts'

const operators = {
  '074': 'airtel',
  '076': 'airtel',
  '077': 'airtel',
  '060': 'moov',
  '062': 'moov',
  '065': 'moov',
  '066': 'moov',
} as const
const legacyPrefixes = { '02': '062', '04': '074', '05': '065', '06': '066', '07': '077' } as const

const digits = (count: number) => fc.stringMatching(new RegExp(`^\\d{${count}}$`))
const prefix = fc.constantFrom(...(Object.keys(operators) as (keyof typeof operators)[]))
const local = fc.tuple(prefix, digits(6)).map(([first, rest]) => `${first}${rest}`)
// Nothing that could be taken for a digit or for the + of a country.
const noise = fc.stringMatching(/^[ .\-/()\u00a0\u202f]{0,3}$/)

/** Every way in which people write one number. */
const forms: readonly ((number: string) => string)[] = [
  (number) => number,
  (number) => number.slice(1),
  (number) => `+241${number.slice(1)}`,
  (number) => `+241${number}`,
  (number) => `00241${number.slice(1)}`,
  (number) => `00241${number}`,
  (number) => `241${number.slice(1)}`,
  (number) => `241${number}`,
  (number) => ` +241 (0)${number.slice(1)}`,
  (number) => formatPhone(number),
  (number) => number.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
]

describe('a number as people write it', () => {
  it('reads the same in every form, with any punctuation, for every operator', () => {
    fc.assert(
      fc.property(local, fc.constantFrom(...forms), fc.array(noise), (number, write, noises) => {
        const text = withNoise(write(number), noises)
        expect(readPhone(text)).toEqual({
          kind: 'complete',
          phone: number,
          operator: operators[number.slice(0, 3) as keyof typeof operators],
        })
      }),
      { numRuns: 1_000 },
    )
  })

  it('is not complete with a digit more or less', () => {
    fc.assert(
      fc.property(local, fc.constantFrom(...forms), digits(1), (number, write, digit) => {
        expect(readPhone(write(number).slice(0, -1)).kind).not.toBe('complete')
        expect(readPhone(write(number) + digit).kind).not.toBe('complete')
      }),
      { numRuns: 1_000 },
    )
  })

  it('is complete only as nine digits of a known prefix, whatever is typed', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), digits(8), digits(9), digits(12)), (text) => {
        const reading = readPhone(text)
        return reading.kind !== 'complete' || /^0(74|76|77|60|62|65|66)\d{6}$/.test(reading.phone)
      }),
      { numRuns: 5_000 },
    )
  })

  it('says how many digits are missing while it is typed', () => {
    const readings = ['0', '07', '074', '0741'].map(readPhone)
    expect(readings).toEqual([8, 7, 6, 5].map((missing) => ({ kind: 'incomplete', missing })))
    expect(readPhone('74 12 34')).toEqual({ kind: 'incomplete', missing: 2 })
    expect(readPhone('+241 74 12 34')).toEqual({ kind: 'incomplete', missing: 2 })
  })

  it('says how many are too many', () => {
    expect(readPhone('074 12 34 56 78')).toEqual({ kind: 'too-long', extra: 2 })
  })

  it('knows another country by its code alone', () => {
    expect(readPhone('+33 6 12 34 56 78')).toEqual({ kind: 'foreign' })
    expect(readPhone('0033 6 12 34 56 78')).toEqual({ kind: 'foreign' })
    expect(readPhone('+237 6 71 23 45 67')).toEqual({ kind: 'foreign' })
  })

  it('waits while our own code is being typed', () => {
    const kinds = ['+2', '+24', '+241', '00', '002', '0024', '00241'].map(
      (text) => readPhone(text).kind,
    )
    expect(new Set(kinds)).toEqual(new Set(['incomplete']))
  })

  it('keeps a prefix that it does not know apart from a number that is wrong', () => {
    expect(readPhone('011 12 34 56')).toEqual({ kind: 'not-mobile-money', phone: '011123456' })
  })

  it.each(['', '   ', '+', 'abc', '( )'])('finds no number in “%s”', (text) => {
    expect(readPhone(text)).toEqual({ kind: 'empty' })
  })
})

describe('a number of the plan that ended in 2024', () => {
  it('is offered in its new form, never applied', () => {
    const old = fc.tuple(fc.constantFrom(...Object.keys(legacyPrefixes)), digits(6))
    fc.assert(
      fc.property(old, fc.constantFrom('', '+241', '00241', '241'), ([first, rest], country) => {
        const reading = readPhone(`${country}${first}${rest}`)
        expect(reading).toEqual(legacyOf(`${first}${rest}`))
        expect(reading).not.toHaveProperty('phone')
        expect(reading).not.toHaveProperty('operator')
      }),
    )
  })

  it('is not confused with “bare 8”, the new number without its 0', () => {
    expect(readPhone('74 12 34 56')).toMatchObject({ kind: 'complete', phone: '074123456' })
    expect(readPhone('04 12 34 56')).toEqual({ kind: 'legacy', suggestion: '074123456' })
  })

  it('has no new form where there never was a mobile prefix', () => {
    expect(readPhone('01 12 34 56')).toEqual({ kind: 'incomplete', missing: 1 })
  })
})

describe('a number on the screen', () => {
  it('is grouped as it is said, at any length', () => {
    expect(['', '0', '074', '0741', '07412', '074123456'].map(formatPhone)).toEqual([
      '',
      '0',
      '074',
      '074 1',
      '074 12',
      '074 12 34 56',
    ])
  })

  it('reads back to itself', () => {
    fc.assert(
      fc.property(local, (number) => {
        expect(readPhone(formatPhone(number))).toMatchObject({ phone: number })
      }),
    )
  })

  it('is masked so that only its owner knows it', () => {
    fc.assert(
      fc.property(local, (number) => {
        const masked = maskPhone(number)
        expect(masked).toBe(`${number.slice(0, 3)} •• •• ${number.slice(7)}`)
        expect(masked).not.toContain(number.slice(3, 7))
      }),
    )
  })
})

function legacyOf(old: string) {
  const first = old.slice(0, 2) as keyof typeof legacyPrefixes
  return { kind: 'legacy', suggestion: `${legacyPrefixes[first]}${old.slice(2)}` } as const
}

/** Between any two characters, but not before a `+`, which means a country only in front. */
function withNoise(text: string, noises: readonly string[]): string {
  return Array.from(text, (letter, at) => letter + (noises[at] ?? '')).join('')
}
