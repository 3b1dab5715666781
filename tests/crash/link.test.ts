import { expect, it } from 'vitest'
import { crashAt } from './crash.ts'
import { linkPoints, type CrashPointName } from './points.ts'

it.each(Object.entries(linkPoints).map(([name, { says }]) => [name, says] as const))(
  'kill -9 at %s of a link, %s: its order is free again (promise 18)',
  async (name) => {
    const { state } = await crashAt(name as CrashPointName, { method: 'card' }) // the keys of `linkPoints`
    expect(state).toBe('failed')
  },
)
