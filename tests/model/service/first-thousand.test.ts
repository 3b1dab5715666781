import { expect, it } from 'vitest'
import { hold } from '../hold.ts'
import { steps } from './steps.ts'
import { play } from './world.ts'

it('the service keeps every invariant in 1 000 hostile runs (promises 3, 4, 12, 16, 17, 18, 24, 26)', async () => {
  await expect(hold(steps, play, { seed: 1, runs: 1_000 })).resolves.toBeUndefined()
})
