import { randomBytes } from 'node:crypto'
import { expect, it, vi } from 'vitest'
import type { Attempt } from './events/event.ts'
import { silentLog } from './log.ts'
import { beginPruning } from './pruning.ts'
import { createSqlStore } from './store/sql.ts'
import { openSqlite } from './store/sqlite.ts'
import { anEvent } from './testing/events.ts'
import { createVault } from './vault.ts'

const day = 86_400_000
const delivered: Attempt = { kind: 'delivered', status: 200 }
const refused: Attempt = { kind: 'not-delivered', status: 500, cause: 'refused' }
const random = { bytes: (length: number) => randomBytes(length), number: () => 0.5 }

async function setUp() {
  const vault = createVault([randomBytes(32)], random)
  const store = await createSqlStore(openSqlite(':memory:').dialect, vault)
  const timers: { ms: number; run: () => void }[] = []
  const after = (ms: number, run: () => void) => {
    const timer = { ms, run }
    timers.push(timer)
    return () => void timers.splice(timers.indexOf(timer), 1)
  }
  const warnings: string[] = []
  const log = { ...silentLog, warn: (message: string) => void warnings.push(message) }
  const now = 100 * day
  const stop = beginPruning(store, { now: () => now, after }, log)
  const fire = () => timers.splice(0).forEach(({ run }) => run())
  const waits = () => timers.map(({ ms }) => ms).sort((a, b) => a - b)
  return { store, stop, fire, waits, warnings, now }
}

it('a pruning that the database refuses is told, and the next one comes all the same', async () => {
  const { store, stop, fire, waits, warnings } = await setUp()
  await store.close()
  for (const told of [2, 4]) {
    expect(waits()).toEqual([600_000, 600_000])
    fire()
    await expect.poll(() => warnings).toHaveLength(told)
    await expect.poll(waits).toHaveLength(2)
  }
  stop()
  expect(waits()).toEqual([])
  expect(new Set(warnings)).toEqual(
    new Set(['old counters were not forgotten', 'old events were not forgotten']),
  )
})

it('more old events than a page are forgotten page after page, and the young ones stay', async () => {
  const { store, stop, fire, waits, now } = await setUp()
  const tell = (nr: number, at: number) =>
    store.tellShop({
      id: `evt-${nr}`,
      type: 'payment.failed',
      at,
      body: '{}',
      targets: ['webhook'],
    })
  for (let nr = 0; nr < 750; nr += 1) await tell(nr, 0)
  await tell(750, now)
  const left = async () => (await store.listDeliveries(undefined, { limit: 1_000 })).length
  expect(await left()).toBe(751)
  fire()
  await expect.poll(waits).toEqual([1_000, 600_000])
  expect(await left()).toBe(251)
  fire()
  await expect.poll(waits).toEqual([600_000, 600_000])
  expect(await left()).toBe(1)
  stop()
  await store.close()
})

it('old deliveries are forgotten: taken ones after 30 days, the others after 90', async () => {
  const { store, stop, fire, waits, now } = await setUp()
  for (const [kind, days] of Object.entries({ taken: [29, 31], givenUp: [89, 91] })) {
    for (const age of days) {
      const at = now - age * day
      await store.tellShop(anEvent({ id: `${kind}_${age}`, at }))
      const [claimed] = await store.claimDeliveries('webhook', null, at, at + 1, 1)
      if (claimed === undefined) throw new Error('Nothing is due.')
      await store.endAttempt(claimed, kind === 'taken' ? delivered : refused, at, null)
    }
  }
  fire()
  await expect.poll(waits).toHaveLength(2)
  const left = await store.listDeliveries(undefined, { limit: 10 })
  expect(left.map(({ eventId }) => eventId)).toEqual(['taken_29', 'givenUp_89'])
  stop()
  await store.close()
})

it('stopped while it deletes, it does not come again', async () => {
  const { store, stop, fire, waits } = await setUp()
  const works = [vi.spyOn(store, 'pruneLimits'), vi.spyOn(store, 'pruneEvents')]
  fire()
  stop()
  await Promise.all(works.flatMap(({ mock }) => mock.results.map(({ value }) => value)))
  await new Promise(setImmediate) // whoever waited for it as well has gone on
  expect(waits()).toEqual([])
  await store.close()
})
