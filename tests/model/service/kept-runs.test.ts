import { expect, it } from 'vitest'
import { keptRuns } from './kept-runs.ts'
import { play } from './world.ts'

it.each(Object.entries(keptRuns))('no more: %s', async (_, run) => {
  await expect(play(run)).resolves.toBeUndefined()
})
