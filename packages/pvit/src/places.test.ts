import { expect, it } from 'vitest'
import { createPlaces } from './places.ts'

function crowd(atOnce: number) {
  const places = createPlaces(atOnce)
  const inside: string[] = []
  const come = (name: string) => places.take(() => inside.push(name))
  return { places, inside, come }
}

const soon = () => Promise.resolve()

it('lets so many in at once, and the others in the order they came', async () => {
  const { inside, come } = crowd(2)
  const [leaveA, leaveB] = ['a', 'b', 'c', 'd', 'e'].map(come)
  expect(inside).toEqual(['a', 'b'])
  leaveB?.()
  await soon()
  expect(inside).toEqual(['a', 'b', 'c'])
  leaveA?.()
  await soon()
  expect(inside).toEqual(['a', 'b', 'c', 'd'])
})

it('gives a place back once, however often it is left', async () => {
  const { inside, come } = crowd(1)
  const leave = come('a')
  leave()
  leave()
  come('b')
  come('c')
  await soon()
  expect(inside).toEqual(['a', 'b'])
})

it('calls nobody who has left the row, not even in the moment of being called', async () => {
  const { inside, come } = crowd(1)
  const [leaveA, leaveB, leaveC] = ['a', 'b', 'c', 'd'].map(come)
  leaveB?.()
  leaveA?.()
  leaveC?.()
  await soon()
  await soon()
  expect(inside).toEqual(['a', 'd'])
})

it('is left by one that leaves at once, inside its own coming', async () => {
  const places = createPlaces(1)
  places.take((leave) => leave())
  const inside: string[] = []
  places.take(() => inside.push('next'))
  await soon()
  expect(inside).toEqual(['next'])
})

it('lets a long row through that leaves as fast as it comes, one not inside the other', async () => {
  const places = createPlaces(1)
  const leaveFirst = places.take(() => {})
  let entered = 0
  for (let nr = 0; nr < 50_000; nr++)
    places.take((leave) => {
      entered += 1
      leave()
    })
  leaveFirst()
  await new Promise((resolve) => setImmediate(resolve))
  expect(entered).toBe(50_000)
})
