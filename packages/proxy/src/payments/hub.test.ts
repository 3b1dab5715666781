import { expect, it } from 'vitest'
import type { SessionId } from '@pvit-checkout/contract/checkout'
import { aPayment } from '../testing/payments.ts'
import { createHub } from './hub.ts'
import type { Payment } from './payment.ts'

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
