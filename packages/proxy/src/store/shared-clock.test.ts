import type { Clock } from '@pvit-checkout/pvit'
import { randomBytes } from 'node:crypto'
import { expect, it, vi } from 'vitest'
import { silentLog } from '../log.ts'
import { createVault } from '../vault.ts'
import { openStore } from './open.ts'
import { createSharedClock, watchDrift } from './shared-clock.ts'

/** A clock of one's own: `time` is what it shows, `tick` runs what fell due. */
function handClock(time: number) {
  const timers: { at: number; run: () => void }[] = []
  const clock: Clock = {
    now: () => time,
    after(ms, run) {
      const timer = { at: time + ms, run }
      timers.push(timer)
      return () => void timers.splice(timers.indexOf(timer), 1)
    },
  }
  return {
    clock,
    timers,
    async tick(ms: number) {
      time += ms
      for (const timer of timers.filter(({ at }) => at <= time)) {
        timers.splice(timers.indexOf(timer), 1)
        timer.run()
      }
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

it('shows the database’s time, however wrong the machine’s own is', async () => {
  const own = handClock(1_000_000)
  const shared = await createSharedClock(own.clock, async () => 500_000)
  expect(shared.now()).toBe(500_000)
  await own.tick(250)
  expect(shared.now()).toBe(500_250)
  shared.stop()
})

it('believes the quickest of several answers, and takes half its way off', async () => {
  const own = handClock(0)
  const took = [40, 10, 90]
  const shared = await createSharedClock(own.clock, async () => {
    const way = took.shift() ?? 0
    await own.tick(way)
    return own.clock.now() - way / 2 + 7_000 // as it was when the question got there
  })
  expect(shared.now() - own.clock.now()).toBe(7_000)
  shared.stop()
})

it('compares again every minute, and keeps what it knows while the database is away', async () => {
  const own = handClock(0)
  let ahead = 1_000
  let away = false
  const shared = await createSharedClock(own.clock, async () => {
    if (away) throw new Error('away')
    return own.clock.now() + ahead
  })
  ahead = 5_000
  away = true
  await own.tick(60_000)
  expect(shared.now()).toBe(61_000)
  away = false
  await own.tick(60_000)
  expect(shared.now()).toBe(125_000)
  shared.stop()
  expect(own.timers).toEqual([])
})

it('of a SQLite file does not jump with the machine’s (promise 20)', async () => {
  const random = { bytes: (length: number) => randomBytes(length), number: () => 0.5 }
  const vault = createVault([randomBytes(32)], random)
  const { clock, close } = await openStore('file::memory:', { vault, log: silentLog })
  const before = clock.now()
  expect(Number.isInteger(before)).toBe(true)
  const real = Date.now.bind(Date)
  for (const jump of [-3_600_000, 3_600_000]) {
    const now = vi.spyOn(Date, 'now').mockImplementation(() => real() + jump)
    expect(Math.abs(clock.now() - before)).toBeLessThan(60_000)
    now.mockRestore()
  }
  await close()
})

it.each([-3_600_000, 3_600_000])(
  'says once that the machine’s own jumped by %i ms',
  async (jump) => {
    const own = handClock(0)
    const said: (number | undefined)[] = []
    let ahead = 0
    const log = {
      ...silentLog,
      warn: (_: string, { ms }: { ms?: number } = {}) => void said.push(ms),
    }
    const stop = watchDrift(own.clock, () => own.clock.now() + ahead, log)
    await own.tick(60_000)
    ahead = 500 // as clocks drift
    await own.tick(60_000)
    expect(said).toEqual([])
    ahead = jump
    await own.tick(60_000)
    await own.tick(60_000)
    expect(said).toEqual([jump])
    stop()
    expect(own.timers).toEqual([])
  },
)
