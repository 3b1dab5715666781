import { expect, it } from 'vitest'
import { play } from './world.ts'

it('an end and its event are one commit (promises 18, 23)', async () => {
  const run = play([
    { do: 'submit', order: 0, phone: 0 },
    { do: 'wait', ms: 12_000 },
    { do: 'wait', ms: 31_000 },
  ])
  await expect(run).resolves.toBeUndefined()
})

it('who leaves PVIT’s page unpaid may go back to it, and pay (promise 4)', async () => {
  const run = play([
    { do: 'submit', order: 0, phone: 1, method: 'web' },
    { do: 'wait', ms: 2_000 },
    { do: 'page', nth: 0, how: 'leave' },
    { do: 'wait', ms: 12_000 },
    { do: 'submit', order: 0, phone: 1, method: 'mobile_money' },
    { do: 'page', nth: 0, how: 'pay' },
    { do: 'decide', nth: 0, how: 'approve' },
    { do: 'wait', ms: 12_000 },
  ])
  await expect(run).resolves.toBeUndefined()
})
