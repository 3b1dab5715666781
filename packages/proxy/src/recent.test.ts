import { expect, it } from 'vitest'
import { createRecent } from './recent.ts'

it('of what a rush of others followed, nothing is kept', () => {
  const recent = createRecent<number, string>({ most: 2 })
  const kept = () => [1, 2, 3, 4, 5].filter((key) => recent.get(key) !== undefined)
  for (const key of [1, 2, 3, 4]) recent.set(key, 'value')
  expect(kept()).toEqual([1, 2, 3, 4])
  recent.set(5, 'value')
  expect(kept()).toEqual([3, 4, 5])
})

it('what came within its time is kept, and nothing twice as old', () => {
  const recent = createRecent<number, string>({ most: Infinity, forMs: 1_000 })
  recent.set(1, 'first', 5_000)
  recent.set(2, 'second', 6_000)
  expect([recent.get(1), recent.get(2)]).toEqual(['first', 'second'])
  recent.set(3, 'third', 8_000)
  expect([recent.get(1), recent.get(2), recent.get(3)]).toEqual([undefined, undefined, 'third'])
})

it('a clock that was set back keeps nothing for longer', () => {
  const recent = createRecent<number, string>({ most: Infinity, forMs: 1_000 })
  recent.set(1, 'of the future', 3_600_000)
  recent.set(2, 'second', 0)
  recent.set(3, 'third', 1_000)
  expect([recent.get(1), recent.get(2)]).toEqual([undefined, 'second'])
})
