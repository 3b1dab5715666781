import { expect, it } from 'vitest'
import type { SessionId } from '@pvit-checkout/contract/checkout'
import { aPayment } from '../testing/payments.ts'
import { createHub } from './hub.ts'
import type { Payment } from './payment.ts'

const session = (name: string) => `cs_${name}` as SessionId // as `seen` is given it
const minute = 60_000

it('knows for a minute who was here, and lets go within two: thousands come in an hour', async () => {
  const hub = createHub()
  const isKnown = (name: string) => hub.isPresent(session(name), 0, Infinity)
  hub.seen(session('early'), minute)
  hub.seen(session('again'), minute)
  hub.seen(session('late'), 2 * minute - 1)
  hub.seen(session('again'), 2 * minute)
  expect([await isKnown('early'), await isKnown('late')]).toEqual([true, true])
  hub.seen(session('next'), 3 * minute - 2)
  expect(await isKnown('late')).toBe(true)
  hub.seen(session('next'), 3 * minute)
  expect([await isKnown('early'), await isKnown('late'), await isKnown('again')]).toEqual([
    false,
    false,
    true,
  ])
})

it('lets all of them go at once when nobody came for two minutes', async () => {
  const hub = createHub()
  hub.seen(session('early'), minute)
  hub.seen(session('next'), 3 * minute)
  expect(await hub.isPresent(session('early'), 3 * minute, Infinity)).toBe(false)
})

it('goes by the last time somebody was here, not by the one before', async () => {
  const hub = createHub()
  for (const now of [minute, 2 * minute]) hub.seen(session('again'), now)
  expect(await hub.isPresent(session('again'), 2 * minute, 30_000)).toBe(true)
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

it('a rush within a minute keeps nobody for longer than the count allows', async () => {
  const hub = createHub()
  hub.seen(session('first'), minute)
  const seenNow = (from: number, to: number) => {
    for (let one = from; one < to; one += 1) hub.seen(session(String(one)), minute)
    return hub.isPresent(session('first'), minute, Infinity)
  }
  expect(await seenNow(0, 20_000)).toBe(true)
  for (let again = 0; again < 30_000; again += 1) hub.seen(session('1'), minute)
  expect(await hub.isPresent(session('first'), minute, Infinity)).toBe(true) // one who comes again counts once
  expect(await seenNow(20_000, 40_000)).toBe(false)
})

it('a clock that jumped back keeps nobody until its hour comes again', async () => {
  const hub = createHub()
  hub.seen(session('ahead'), 100 * minute)
  hub.seen(session('now'), minute)
  expect(await hub.isPresent(session('ahead'), minute, Infinity)).toBe(false)
})

it('tells watchers of what shows, and counts every move: whoever reads meanwhile reads again', () => {
  const hub = createHub()
  const created = aPayment()
  const heard: number[] = []
  hub.watch(created, ({ version }) => heard.push(version))
  const move = (before: Payment, to: Partial<Payment>) => {
    const after = { ...before, ...to, version: before.version + 1 }
    hub.publish(after, before)
    return after
  }
  const back = move(move(created, { state: 'sending' }), { state: 'created' })
  expect([heard, hub.newsCount()]).toEqual([[], 2])
  const awaiting = move(move(back, { state: 'sending' }), { state: 'awaiting' })
  const withFees = move(awaiting, { fees: 15 })
  move(withFees, { pvitId: 'PVIT000001' })
  expect(heard).toEqual([5, 6])
  // From what it was moved is not known: it may show.
  hub.publish({ ...withFees, version: 8 }, null)
  expect(heard).toEqual([5, 6, 8])
})
