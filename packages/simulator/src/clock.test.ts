import { describe, expect, it } from 'vitest'
import { createVirtualClock } from './clock.ts'

describe('a virtual clock', () => {
  it('runs timers in the order they fall due, then in the order they were made', async () => {
    const clock = createVirtualClock(0)
    const ran: string[] = []
    for (const [ms, name] of [
      [30, 'late'],
      [10, 'first'],
      [10, 'second'],
      [0, 'now'],
    ] as const) {
      clock.after(ms, () => ran.push(`${name} at ${clock.now()}`))
    }
    await clock.advance(30)
    expect(ran).toEqual(['now at 0', 'first at 10', 'second at 10', 'late at 30'])
  })

  it('stands still between advances, and stops exactly where it was told', async () => {
    const clock = createVirtualClock(1000)
    let ran = false
    clock.after(100, () => (ran = true))
    await clock.advance(99)
    expect([clock.now(), ran, clock.pending()]).toEqual([1099, false, 1])
    await clock.advance(1)
    expect([clock.now(), ran, clock.pending()]).toEqual([1100, true, 0])
  })

  it('tells whole milliseconds, as every clock and database does, whatever parts of one are asked for', async () => {
    const clock = createVirtualClock(0)
    const ran: number[] = []
    clock.after(10.4, () => ran.push(clock.now()))
    await clock.advance(10.2)
    expect([clock.now(), ran]).toEqual([10, []])
    await clock.advance(1)
    expect([clock.now(), ran]).toEqual([11, [11]])
  })

  it('runs timers that timers set, and forgets cancelled ones', async () => {
    const clock = createVirtualClock(0)
    const ran: number[] = []
    const again = () => {
      ran.push(clock.now())
      clock.after(10, again)
    }
    clock.after(10, again)
    const cancel = clock.after(15, () => ran.push(-1))
    cancel()
    cancel()
    await clock.advance(35)
    expect(ran).toEqual([10, 20, 30])
  })

  it('lets the work a timer began finish before the next one runs', async () => {
    // A machine that stops one of its processors for a moment holds up a thread of the pool for longer than any turn: rarely.
    let inOrder = 0
    for (let round = 0; round < 20; round++) if (await isInOrder()) inOrder += 1
    expect(inOrder).toBeGreaterThanOrEqual(18)
  })
})

async function isInOrder(): Promise<boolean> {
  const clock = createVirtualClock(0)
  const seen: string[] = []
  const work = async () => {
    await crypto.subtle.digest('SHA-256', new Uint8Array(16))
    await new Response(new Blob(['body']).stream()).text()
    seen.push('worked')
  }
  clock.after(1, () => void work())
  clock.after(2, () => seen.push('next'))
  await clock.advance(2)
  return seen.join() === 'worked,next'
}
