import fc from 'fast-check'

/**
 * Play `runs` random runs. Rejects with the shortest run that breaks the law, as the data to put into the list of kept
 * runs, and with what it broke.
 */
export async function hold<Step>(
  steps: fc.Arbitrary<Step[]>,
  play: (steps: Step[]) => Promise<void>,
  { seed, runs }: { seed: number; runs: number },
): Promise<void> {
  const { failed, counterexample, errorInstance } = await fc.check(fc.asyncProperty(steps, play), {
    seed,
    numRuns: runs,
  })
  if (!failed) return
  const told = errorInstance instanceof Error ? (errorInstance.stack ?? '') : String(errorInstance)
  throw new Error(
    `Seed ${seed} broke the law.\n${told}\nThe run:\n${JSON.stringify(counterexample?.[0])}`,
  )
}
