import { randomBytes } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createVirtualClock } from '@pvit-checkout/simulator'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createCourier, type Lane } from '../../packages/proxy/src/events/courier.ts'
import type { Attempt, DueDelivery } from '../../packages/proxy/src/events/event.ts'
import { createOutbox } from '../../packages/proxy/src/events/outbox.ts'
import type { LogFields } from '../../packages/proxy/src/log.ts'
import { openStore } from '../../packages/proxy/src/store/open.ts'
import type { Store } from '../../packages/proxy/src/store/store.ts'
import { anEvent } from '../../packages/proxy/src/testing/events.ts'
import { createVault } from '../../packages/proxy/src/vault.ts'

const second = 1_000
const minute = 60 * second
const day = 86_400 * second
const random = { bytes: (length: number) => randomBytes(length), number: () => 0.5 }
const delivered: Attempt = { kind: 'delivered', status: 200 }
const refused: Attempt = { kind: 'not-delivered', status: 500, cause: 'refused' }

let clock: ReturnType<typeof createVirtualClock>
let store: Store
/** What reached the shop: by whom, and what. */
let posts: { by: string; event: string }[]
let answer: (delivery: DueDelivery) => Attempt | Promise<Attempt>
let logged: { level: string; message: string; fields: LogFields | undefined }[]
beforeEach(async () => {
  clock = createVirtualClock()
  const vault = createVault([randomBytes(32)], random)
  const log = { info() {}, warn() {}, error() {} }
  store = (await openStore('file::memory:', { vault, log })).store
  posts = []
  logged = []
  answer = () => delivered
})
afterEach(() => store.close())

function courier(
  by: string,
  on: Store = store,
  onPost: (delivery: DueDelivery, signal: AbortSignal) => void = () => {},
) {
  const lane: Lane = {
    target: 'webhook',
    types: () => null,
    timeoutMs: 15 * second,
    async deliver(delivery, _at, signal) {
      onPost(delivery, signal)
      posts.push({ by, event: delivery.eventId })
      return answer(delivery)
    },
  }
  const write = (level: string) => (message: string, fields?: LogFields) =>
    void logged.push({ level, message, fields })
  return createCourier({
    store: on,
    outbox: createOutbox({ targetsOf: () => [] }),
    lanes: [lane],
    clock,
    random,
    log: { info: write('info'), warn: write('warn'), error: write('error') },
  })
}

const tell = async (count: number) => {
  for (let index = 0; index < count; index++)
    await store.tellShop(anEvent({ id: `event_${index}`, at: clock.now() }))
}
const list = () => store.listDeliveries(undefined, { limit: 100 })
function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)() // what the flag puts there
}

const hanging = () => new Promise<Attempt>(() => {})

describe('several instances', () => {
  it('share what is to be told: each event goes out once, and each instance does its part (promise 23)', async () => {
    const couriers = [courier('first'), courier('second'), courier('third')]
    await tell(40)
    answer = async () => {
      await new Promise<void>((resolve) => clock.after(50, resolve))
      return delivered
    }
    for (const one of couriers) one.begin()
    await clock.advance(minute)
    expect(posts).toHaveLength(40)
    expect(new Set(posts.map(({ event }) => event)).size).toBe(40)
    expect(new Set(posts.map(({ by }) => by)).size).toBe(3)
    for (const one of couriers) await one.stop()
  })

  it('take over from one that died, once its lease is over', async () => {
    await tell(1)
    await store.claimDeliveries('webhook', null, clock.now(), clock.now() + minute, 1) // and was never heard of again
    const heir = courier('heir')
    heir.begin()
    await clock.advance(minute - 1)
    expect(posts).toEqual([])
    await clock.advance(1)
    expect(posts).toEqual([{ by: 'heir', event: 'event_0' }])
    await heir.stop()
  })
})

describe('a shop that hangs', () => {
  it('is left after fifteen seconds, and holds up eight deliveries, never more', async () => {
    await tell(20)
    answer = hanging
    const one = courier('one')
    one.begin()
    await clock.advance(14_999)
    expect(posts).toHaveLength(8)
    await clock.advance(1)
    expect(posts).toHaveLength(16)
    expect((await list()).filter(({ lastCause }) => lastCause === 'timed-out')).toHaveLength(8)
    const stopping = one.stop()
    await clock.advance(3_000)
    await stopping
  })

  it('does not keep us from stopping: what was under way is told again at the next start', async () => {
    await tell(1)
    answer = hanging
    const first = courier('first')
    first.begin()
    await clock.advance(second)
    const stopping = first.stop()
    await clock.advance(2_000)
    await stopping
    expect(await list()).toMatchObject([{ status: 'pending', lastCause: 'stopped' }])
    answer = () => delivered
    const next = courier('next')
    next.begin()
    await clock.advance(second)
    expect(await list()).toMatchObject([{ status: 'delivered' }])
    await next.stop()
  })
})

it('holds on to nothing of a delivery that has ended, for it may bring thousands an hour', async () => {
  const held: WeakRef<DueDelivery | AbortSignal>[] = []
  const one = courier('one', store, (delivery, signal) => {
    held.push(new WeakRef(delivery), new WeakRef(signal))
  })
  one.begin()
  await tell(20)
  one.kick()
  await clock.advance(minute)
  expect(posts).toHaveLength(20)
  await vi.waitFor(() => {
    collectGarbage()
    expect(held.filter((ended) => ended.deref() !== undefined)).toHaveLength(0)
  }, 10_000)
  await one.stop()
})

it('what is given up is an error in the log, once, and names the delivery', async () => {
  await tell(1)
  answer = () => refused
  const one = courier('one')
  one.begin()
  await clock.advance(2 * day)
  expect(posts).toHaveLength(8)
  const [id] = (await list()).map((delivery) => delivery.id)
  expect(logged.filter(({ level }) => level === 'error')).toMatchObject([
    { fields: { delivery: id, event: 'payment.succeeded', outcome: 'refused', status: 500 } },
  ])
  expect(logged.filter(({ level }) => level === 'warn')).toHaveLength(7)
  await one.stop()
})

it('a database that is away for a moment costs time, and no event', async () => {
  await tell(1)
  let broken = 2
  const flaky: Store = {
    ...store,
    claimDeliveries: (...args) =>
      broken-- > 0 ? Promise.reject(new Error('the disk is full')) : store.claimDeliveries(...args),
  }
  const one = courier('one', flaky)
  one.begin()
  await clock.advance(1_999)
  expect(posts).toEqual([])
  await clock.advance(2_001)
  expect(posts).toHaveLength(1)
  await one.stop()
})
