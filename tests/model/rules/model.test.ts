import { expect, it } from 'vitest'
import { hold } from '../hold.ts'
import { keptRuns } from './kept-runs.ts'
import { steps, stepsTogether, type Step } from './steps.ts'
import { play } from './world.ts'

it('the payment rules keep every invariant in 20 000 hostile runs (promises 4, 16, 17, 18)', async () => {
  await expect(hold(steps, play, { seed: 1, runs: 20_000 })).resolves.toBeUndefined()
})

it('three instances on one store keep them too, whichever of them dies or is taken for dead (promises 3, 18, 21)', async () => {
  const together = (run: Step[]) => play(run, 3)
  await expect(hold(stepsTogether, together, { seed: 2, runs: 2_000 })).resolves.toBeUndefined()
})

it.each(Object.entries(keptRuns))('no more: %s', async (_, run) => {
  await expect(play(run)).resolves.toBeUndefined()
})
