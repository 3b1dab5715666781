import type { Clock } from '@pvit-checkout/pvit'
import { expect, it } from 'vitest'
import { createSharedClock } from './shared-clock.ts'

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
