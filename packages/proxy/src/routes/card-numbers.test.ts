import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { holdsCardNumber } from './card-numbers.ts'

// Published test numbers of the card schemes; none of them is anybody's.
const cards = [
  '4111111111111111',
  '5555555555554444',
  '378282246310005',
  '30569309025904',
  '6011111111111117',
  '4222222222222',
  '6304000000000000000',
  // More digits than a JavaScript number holds.
  '6767700000000000126',
]
const digits = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })

describe('a card’s number', () => {
  it.each(cards)('%s is seen wherever it stands', (card) => {
    const grouped = card.replace(/(\d{4})(?=\d)/g, '$1 ')
    const bodies = [
      { phone: card },
      { phone: grouped },
      { phone: grouped.replaceAll(' ', '-') },
      { phone: grouped.replaceAll(' ', '\u00a0') },
      { phone: `card ${grouped}, 12/30` },
      { phone: `12 ${grouped}` },
      { [card]: 1 },
      { deep: [{ er: [card] }] },
    ].map((body) => JSON.stringify(body))
    const escaped = `{"phone":"\\u003${card[0]}${card.slice(1)}"}`
    const wide = JSON.stringify({
      phone: card.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
    })
    for (const body of [...bodies, escaped, wide, `{"phone":${card}}`])
      expect([body, holdsCardNumber(body)]).toEqual([body, true])
  })

  it('is not seen where one digit is another', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...cards),
        fc.nat(),
        fc.integer({ min: 1, max: 9 }),
        (card, at, by) => {
          const place = at % card.length
          const other = (Number(card[place]) + by) % 10
          const wrong = card.slice(0, place) + String(other) + card.slice(place + 1)
          expect(holdsCardNumber(JSON.stringify({ phone: wrong }))).toBe(false)
        },
      ),
    )
  })

  it('is never a telephone, however it is written', () => {
    const tail = digits(6).map((more) => more.join(''))
    fc.assert(
      fc.property(
        fc.constantFrom('074', '077', '062', '066'),
        tail,
        fc.constantFrom('', '+241 ', '00241', '00 241 '),
        (prefix, rest, country) => {
          const phone = `${country}${prefix}${rest}`
          expect(holdsCardNumber(JSON.stringify({ phone }))).toBe(false)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('has neither fewer than 13 digits nor more than 19', () => {
    expect(holdsCardNumber('{"phone":"000000000000"}')).toBe(false)
    expect(holdsCardNumber(`{"phone":"${'0'.repeat(20)}"}`)).toBe(false)
  })
})
