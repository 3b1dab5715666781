import { expect, it } from 'vitest'
import type { SessionId } from '@pvit-checkout/contract/checkout'
import { createHub } from './hub.ts'

const session = (name: string) => `cs_${name}` as SessionId // as `seen` is given it
const minute = 60_000

it('knows for a minute who was here, and then lets go: thousands come in an hour', async () => {
  const hub = createHub()
  hub.seen(session('early'), 0)
  hub.seen(session('late'), minute - 1)
  hub.seen(session('early'), minute)
  hub.seen(session('next'), 2 * minute - 1)
  expect(await hub.isPresent(session('early'), 2 * minute - 1, Infinity)).toBe(true)
  expect(await hub.isPresent(session('late'), 2 * minute - 1, Infinity)).toBe(false)
})

it('a stream is present however long it lives, and so is its shopper for a while after', async () => {
  const hub = createHub()
  const leave = hub.enter(session('long'))
  hub.seen(session('other'), 10 * minute)
  expect(await hub.isPresent(session('long'), 10 * minute, 30_000)).toBe(true)
  leave(10 * minute)
  expect(await hub.isPresent(session('long'), 10 * minute + 30_000, 30_000)).toBe(true)
  expect(await hub.isPresent(session('long'), 10 * minute + 30_001, 30_000)).toBe(false)
})

it('a clock that jumped back keeps nobody for longer than the count allows', async () => {
  const hub = createHub()
  hub.seen(session('ahead'), 100 * minute)
  for (let one = 0; one < 20_000; one += 1) hub.seen(session(String(one)), minute)
  expect(await hub.isPresent(session('ahead'), minute, Infinity)).toBe(false)
})
