import metadata from 'libphonenumber-js/metadata.min.json' with { type: 'json' }
import { describe, expect, it } from 'vitest'

import { gabonMetadata } from './gabon-metadata.ts'
import { readPasted } from './read-pasted.ts'

describe('readPasted', () => {
  it.each([
    'Awa (boutique) : +241 74 12 34 56, poste 3',
    'Mon numéro : 074 12 34 56 (Airtel), code 123',
    'tel:+24174123456;ext=3',
    'Appelez le 074.12.34.56, réf. 2024-11',
  ])('finds the number in %j', async (text) => {
    expect(await readPasted(text)).toBe('074 12 34 56')
  })

  it.each([
    ['two numbers, one of which would be a guess', '074 12 34 56 ou 066 82 08 66'],
    ['a number of another country', '+33 6 12 34 56 78'],
    ['a number too short', 'le 074 12 34'],
    ['no number at all', 'bonjour'],
  ])('offers nothing for %s', async (_, text) => {
    expect(await readPasted(text)).toBeNull()
  })

  it('has nothing better than what our plan reads by itself', async () => {
    expect(await readPasted('+241 74 12 34 56')).toBeNull()
  })
})

describe('gabonMetadata', () => {
  it('is the library’s own row', () => {
    expect(gabonMetadata.version).toBe(metadata.version)
    expect(gabonMetadata.countries).toEqual({ GA: metadata.countries.GA })
  })
})
