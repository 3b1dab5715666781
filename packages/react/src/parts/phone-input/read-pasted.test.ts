import { describe, expect, it } from 'vitest'

import { readPasted } from './read-pasted.ts'

describe('readPasted', () => {
  it.each([
    'Awa (boutique) : +241 74 12 34 56, poste 3',
    'Mon numéro : 074 12 34 56 (Airtel), code 123',
    'tel:+24174123456;ext=3',
    'Appelez le 074.12.34.56, réf. 2024-11',
    'WhatsApp +241 (0)74 12 34 56 ou 074123456',
    'Awa\u00a0: (+241) 74-12-34-56, poste 3',
    '2026-11-23\n074 12 34 56\nboutique',
  ])('finds the number in %j', (text) => {
    expect(readPasted(text)).toBe('074 12 34 56')
  })

  it.each([
    ['two numbers, one of which would be a guess', '074 12 34 56 ou 066 82 08 66'],
    ['a number of another country', '+33 6 12 34 56 78'],
    ['a number too short', 'le 074 12 34'],
    ['a number inside a longer one', 'compte 00074123456789'],
    ['two numbers that run into each other', 'les 074 12 34 56 066 82 08 66'],
    ['an old number, which is to be asked about', 'Awa 04 12 34 56 boutique'],
    ['no number at all', 'bonjour'],
  ])('offers nothing for %s', (_, text) => {
    expect(readPasted(text)).toBeNull()
  })

  it('has nothing better than what our plan reads by itself', () => {
    expect(readPasted('+241 74 12 34 56')).toBeNull()
  })
})
