import { expect, it } from 'vitest'
import { crashAt } from './crash.ts'
import { crashPoints, type CrashPointName } from './points.ts'

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
