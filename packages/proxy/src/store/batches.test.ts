import { expect, it } from 'vitest'
import { inBatches } from './batches.ts'

/** Writes batch after batch, each once it is told to. */
function byHand(most: number) {
  const written: number[][] = []
  const ends: ((error?: Error) => void)[] = []
  const add = inBatches(most, (items: readonly number[]) => {
    written.push([...items])
    return new Promise<string[]>((resolve, reject) =>
      ends.push((error) =>
        error === undefined ? resolve(items.map((item) => `kept ${item}`)) : reject(error),
      ),
    )
  })
  const end = async (error?: Error) => {
    ends.shift()?.(error)
    await rounds()
  }
  return { add, written, end }
}

const rounds = async () => {
  for (let round = 0; round < 3; round++) await new Promise((resolve) => setImmediate(resolve))
}

it('writes at once what comes in one round, and what comes meanwhile all together afterwards', async () => {
  const { add, written, end } = byHand(100)
  const told = [add(1), add(2)]
  await rounds()
  told.push(add(3), add(4), add(5))
  await rounds()
  expect(written).toEqual([[1, 2]])
  await end()
  expect(written).toEqual([
    [1, 2],
    [3, 4, 5],
  ])
  await end()
  expect(await Promise.all(told)).toEqual(['kept 1', 'kept 2', 'kept 3', 'kept 4', 'kept 5'])
})

it('never writes more than so many in one, and those that came first, first', async () => {
  const { add, written, end } = byHand(2)
  const told = [1, 2, 3, 4, 5].map(add)
  await rounds()
  for (let batch = 0; batch < 3; batch++) await end()
  expect(written).toEqual([[1, 2], [3, 4], [5]])
  expect(await Promise.all(told)).toHaveLength(5)
})

it('tells everybody in a batch that failed, and goes on with the next', async () => {
  const { add, written, end } = byHand(2)
  const told = Promise.allSettled([1, 2, 3].map(add))
  await rounds()
  const broken = new Error('The line broke.')
  await end(broken)
  await end()
  expect(await told).toEqual([
    { status: 'rejected', reason: broken },
    { status: 'rejected', reason: broken },
    { status: 'fulfilled', value: 'kept 3' },
  ])
  const later = add(4)
  await rounds()
  await end()
  expect(await later).toBe('kept 4')
  expect(written).toEqual([[1, 2], [3], [4]])
})
