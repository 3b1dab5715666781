import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createGate } from './gate.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Work that goes on until it is told to end. */
function works(through: ReturnType<typeof createGate>) {
  const begun: string[] = []
  const ends = new Map<string, (how: 'ends' | 'fails') => void>()
  return {
    begun,
    send: (name: string) =>
      through(async () => {
        begun.push(name)
        const how = await new Promise<string>((resolve) => ends.set(name, resolve))
        if (how === 'fails') throw new Error(name)
        return name
      }),
    end: async (name: string, how: 'ends' | 'fails' = 'ends') => {
      ends.get(name)?.(how)
      await vi.advanceTimersByTimeAsync(0)
    },
  }
}

it('lets so many in at once, the others in the order they came, whether those before them succeed or fail', async () => {
  const { begun, send, end } = works(createGate(2, 1_000))
  const all = Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map(send))
  await vi.advanceTimersByTimeAsync(0)
  expect(begun).toEqual(['a', 'b'])
  await end('b', 'fails')
  expect(begun).toEqual(['a', 'b', 'c'])
  for (const one of ['a', 'c', 'd', 'e']) await end(one)
  const failed = (await all).map(({ status }) => status === 'rejected')
  expect(failed).toEqual([false, true, false, false, false])
  void [send('f'), send('g'), send('h')]
  await vi.advanceTimersByTimeAsync(0)
  expect(begun).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g'])
})

it('turns away whoever has waited too long, and nobody who is inside or comes in later', async () => {
  const { begun, send, end } = works(createGate(1, 1_000))
  const inside = send('inside')
  const late = send('late').catch(String)
  await vi.advanceTimersByTimeAsync(500)
  const later = send('later')
  await vi.advanceTimersByTimeAsync(500)
  expect(await late).toContain('Too many wait')
  await end('inside')
  await vi.advanceTimersByTimeAsync(5_000)
  await end('later')
  expect(await Promise.all([inside, later])).toEqual(['inside', 'later'])
  expect(begun).toEqual(['inside', 'later'])
})
