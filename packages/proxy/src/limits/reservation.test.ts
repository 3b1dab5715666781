import { expect, it } from 'vitest'
import { counted, reserve, type CountedOptions } from './reservation.ts'

const second = 1_000
const minute = 60 * second

const ip = { key: 'ip', limit: 'ip', windows: [{ most: 1, windowMs: 10 * minute }] } as const
const global = { key: 'global', limit: 'global', windows: [{ most: 1, windowMs: minute }] } as const
const session = (endsAt: number) =>
  ({ key: 'session', limit: 'session', windows: [{ most: 1, windowMs: null }], endsAt }) as const

/** A place at each moment, one after the other, of the same counters; how the last one went. */
function lastOf(moments: readonly number[], limits: readonly CountedOptions[]) {
  const states = new Map<string, string>()
  const verdicts = moments.map((at) => {
    const reservation = reserve(limits.map(counted), at)
    for (const [key, { state }] of reservation.take(states) ?? []) states.set(key, state)
    return reservation.verdict()
  })
  return verdicts.at(-1)
}

it.each([
  ['in the order of their asking', [ip, global]],
  ['in the other', [global, ip]],
])('of two that say no, the one with the longer wait is told: %s', (_, limits) => {
  expect(lastOf([0, 20 * second], limits)?.refusedBy).toMatchObject({
    policy: 'ip-10m',
    waitMs: 10 * minute - 20 * second,
  })
})

it('one under which no place comes free is told before any wait', () => {
  expect(lastOf([0, 20 * second], [ip, session(minute)])?.refusedBy).toMatchObject({
    policy: 'session',
    resetMs: null,
  })
})

it.each([
  ['its end', 90 * second, 20 * second, 70 * second],
  ['a second at the least, where its end is nearer', 21 * second - 1, 20 * second + 1, second],
])('of a session whose places are used up, the wait is %s', (_, endsAt, at, waitMs) => {
  expect(lastOf([0, at], [session(endsAt)])?.refusedBy).toMatchObject({ waitMs })
})

it('of several windows of one limit each is told, and counts', () => {
  const phone = {
    key: 'phone',
    limit: 'phone',
    windows: [
      { most: 2, windowMs: 10 * minute },
      { most: 3, windowMs: 1_440 * minute },
    ],
  } as const
  expect(lastOf([0, minute, 10 * minute], [phone])).toEqual({
    refusedBy: null,
    standings: [
      {
        limit: 'phone',
        policy: 'phone-10m',
        most: 2,
        windowMs: 600_000,
        remaining: 0,
        waitMs: minute,
        resetMs: minute,
      },
      {
        limit: 'phone',
        policy: 'phone-1d',
        most: 3,
        windowMs: 86_400_000,
        remaining: 0,
        waitMs: 1_430 * minute,
        resetMs: 1_430 * minute,
      },
    ],
  })
  expect(lastOf([0, minute, 10 * minute, 12 * minute], [phone])?.refusedBy?.policy).toBe('phone-1d')
})
