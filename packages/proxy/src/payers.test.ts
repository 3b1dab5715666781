import { expect, it } from 'vitest'
import { maskName } from './payers.ts'

it.each([
  ['JEANNE OBAME NZE', 'Jeanne O.'],
  ['  jeanne   obame ', 'Jeanne O.'],
  ['Jeanne', 'Jeanne'],
  ['Élodie d’Aranda', 'Élodie D.'],
  ['12 345', null],
  ['', null],
  [null, null],
])('shows %j as %j', (fullName, shown) => {
  expect(maskName(fullName)).toBe(shown)
})
