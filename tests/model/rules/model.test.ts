import { expect, it } from 'vitest'
import { hold } from '../hold.ts'
import { keptRuns } from './kept-runs.ts'
import { steps } from './steps.ts'
import { play } from './world.ts'

it('the payment rules keep every invariant in 20 000 hostile runs (promises 4, 16, 17, 18)', async () => {
  await expect(hold(steps, play, { seed: 1, runs: 20_000 })).resolves.toBeUndefined()
})

it.each(Object.entries(keptRuns))('no more: %s', async (_, run) => {
  await expect(play(run)).resolves.toBeUndefined()
})
