import { expect, it } from 'vitest'
import { play } from './world.ts'

// Random runs meet these seldom or at once: each is one law and one way to break it, for whoever takes a guard away.

it('nothing is posted before it is written down (promise 19)', async () => {
  const run = play([{ do: 'start', order: 0, key: 0, phone: 0, method: 'mobile_money' }])
  await expect(run).resolves.toBeUndefined()
})

it('what PVIT has named once is never “not received”, however long it is not found again (promise 4)', async () => {
  const run = play([
    { do: 'start', order: 1, key: 0, phone: 0, method: 'mobile_money' },
    { do: 'decide', nth: 0, status: 'SUCCESS' },
    { do: 'wait', ms: 12_000 },
    { do: 'storm', on: 'request', name: 'lost-after', times: 1 },
    { do: 'storm', on: 'status', name: 'ambiguous', times: 1 },
    { do: 'storm', on: 'status', name: 'forgotten', times: 100 },
    { do: 'start', order: 0, key: 0, phone: 1, method: 'mobile_money' },
    { do: 'decide', nth: 0, status: 'SUCCESS' },
    { do: 'wait', ms: 960_000 },
    { do: 'wait', ms: 960_000 },
  ])
  await expect(run).resolves.toBeUndefined()
})
