import { expect, it } from 'vitest'
import { silentLog } from '../log.ts'
import { createSuspicions, type Suspicion } from './suspicions.ts'

function watched() {
  const minutes: (() => void)[] = []
  let alerts = 0
  const after = (ms: number, run: () => void) => {
    expect(ms).toBe(60_000)
    minutes.push(run)
    return () => {}
  }
  const log = { ...silentLog, error: () => void (alerts += 1) }
  const suspicions = createSuspicions(log, { now: () => 0, after })
  const post = (kind: Suspicion, times: number) => {
    for (let count = 0; count < times; count++) suspicions.note(kind)
    return alerts
  }
  return { post, endMinute: () => minutes.pop()?.(), timers: () => minutes.length }
}

it('five posts in a minute that look forged are told, once', () => {
  const { post } = watched()
  expect(post('unreadable', 2)).toBe(0)
  expect(post('unknown-reference', 2)).toBe(0)
  expect(post('key-refused', 1)).toBe(1)
  expect(post('foreign-address', 100)).toBe(1)
})

it('four in each of two minutes are not', () => {
  const { post, endMinute } = watched()
  post('unreadable', 4)
  endMinute()
  expect(post('unreadable', 4)).toBe(0)
  expect(post('unreadable', 1)).toBe(1)
})

it('a minute is timed once, from the first of them: no other timer cuts the next one short', () => {
  const { post, endMinute, timers } = watched()
  post('unreadable', 4)
  expect(timers()).toBe(1)
  endMinute()
  post('unreadable', 1)
  expect(timers()).toBe(1)
})

it('nor is whoever does not know the address: that is tried on every server', () => {
  expect(watched().post('wrong-token', 1_000)).toBe(0)
})
