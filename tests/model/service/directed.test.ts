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
