import { expect, it } from 'vitest'
import { silentLog, type Log } from './log.ts'
import { createWakes } from './wakes.ts'

const still = { now: () => 0, after: () => () => {} }
const eventually = () => new Promise((resolve) => setImmediate(resolve))

it('a kick while a look is under way brings another after it, and no second beside it', async () => {
  const ends: (() => void)[] = []
  const wakes = createWakes(() => new Promise((end) => ends.push(end)), still, silentLog)
  wakes.kick() // before it begins, nobody looks
  expect(ends).toHaveLength(0)
  wakes.begin()
  wakes.kick()
  wakes.kick()
  await eventually()
  expect(ends).toHaveLength(1)
  ends[0]?.()
  await eventually()
  expect(ends).toHaveLength(2)
  ends[1]?.()
  await eventually()
  expect(ends).toHaveLength(2)
})

it('to stop waits for the look under way, and looks no more', async () => {
  let end = () => {}
  let looks = 0
  const look = () => {
    looks += 1
    return new Promise<void>((resolve) => (end = resolve))
  }
  const wakes = createWakes(look, still, silentLog)
  wakes.begin()
  let stopped = false
  const stopping = wakes.stop().then(() => (stopped = true))
  await eventually()
  expect(stopped).toBe(false)
  end()
  await stopping
  wakes.kick()
  expect(looks).toBe(1)
})

it('a database that does not answer is asked again two seconds later', async () => {
  const waits: number[] = []
  const said: string[] = []
  const log: Log = { ...silentLog, error: (message) => void said.push(message) }
  const clock = { now: () => 0, after: (ms: number) => (waits.push(ms), () => {}) }
  createWakes(() => Promise.reject(new Error('gone')), clock, log).begin()
  await eventually()
  expect([waits, said]).toEqual([[2_000], ['the database does not answer']])
})
