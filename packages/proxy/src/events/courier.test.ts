import { expect, it, vi } from 'vitest'
import { silentLog } from '../log.ts'
import type { DeliveryStore } from '../store/deliveries.ts'
import type { EventStore } from '../store/events.ts'
import { id } from '../testing/ids.ts'
import { aPayment } from '../testing/payments.ts'
import { createCourier, type Lane } from './courier.ts'
import { createOutbox } from './outbox.ts'

// What it does with a real store and a shop that fails stands in tests/journeys/courier.test.ts.

it('a payment that cannot be read holds up neither another that is not confirmed nor any delivery', async () => {
  const open = { state: 'awaiting', expiresAt: 1_000 } as const
  const whole = aPayment({ ...open, id: id('pay', 2) })
  const lost = aPayment({ ...open, id: id('pay', 1), createdAt: Number.NaN })
  const made: unknown[] = []
  const looked: string[] = []
  const store: Partial<EventStore & DeliveryStore> = {
    nextOverdueAt: async () => 1_000,
    async tellOverdue(_now, _limit, tell) {
      for (const payment of [lost, whole]) made.push(tell(payment)?.type)
      return 0
    },
    async claimDeliveries(target) {
      looked.push(target)
      return []
    },
    nextDeliveryAt: async () => null,
  }
  const lane = { target: 'webhook', types: () => null } as unknown as Lane // all that is asked of it
  const said: unknown[] = []
  const courier = createCourier({
    store: store as EventStore & DeliveryStore, // and of the store, that
    outbox: createOutbox({ targetsOf: () => ['webhook'] }),
    lanes: [lane],
    clock: { now: () => 2_000, after: () => () => {} },
    random: { bytes: () => new Uint8Array(), number: () => 0.5 },
    log: { ...silentLog, error: (_, fields) => said.push(fields?.payment) },
  })
  courier.begin()
  await vi.waitFor(() => expect(looked).toEqual(['webhook']))
  await courier.stop()
  expect(made).toEqual([undefined, 'payment.unconfirmed'])
  expect(said).toEqual([lost.id])
})

it('a delivery that is due, and that somebody else has locked, is looked for again a little later, and then delivered', async () => {
  let now = 2_000
  let isLocked = true
  const timers: { at: number; run: () => void }[] = []
  const delivered: string[] = []
  const due = { id: 'wh_1', type: 'payment.failed', attempts: 1 }
  const store = {
    nextOverdueAt: async () => null,
    claimDeliveries: async () => (isLocked || delivered.length > 0 ? [] : [due]),
    nextDeliveryAt: async () => (delivered.length > 0 ? null : 1_000),
    endAttempt: async () => {},
  }
  const lane = {
    ...{ target: 'webhook', types: () => null, timeoutMs: 1_000 },
    async deliver({ id }: { id: string }) {
      delivered.push(id)
      return { kind: 'delivered' }
    },
  } as unknown as Lane
  const courier = createCourier({
    store: store as unknown as EventStore & DeliveryStore, // all that is asked of it
    outbox: createOutbox({ targetsOf: () => ['webhook'] }),
    lanes: [lane],
    clock: {
      now: () => now,
      after(ms, run) {
        const timer = { at: now + ms, run }
        timers.push(timer)
        return () => void timers.splice(timers.indexOf(timer), 1)
      },
    },
    random: { bytes: () => new Uint8Array(), number: () => 0.5 },
    log: silentLog,
  })
  courier.begin()
  await vi.waitFor(() => expect(timers.map(({ at }) => at)).toContain(2_250))
  expect(timers.filter(({ at }) => at < 2_250)).toEqual([])
  isLocked = false
  now = 2_250
  timers.find(({ at }) => at === now)?.run()
  await vi.waitFor(() => expect(delivered).toEqual(['wh_1']))
  await courier.stop()
})
