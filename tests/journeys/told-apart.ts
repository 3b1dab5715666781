/** How long two answers took, asked for one right after the other: milliseconds. */
export type Pair = readonly [one: number, other: number]

/**
 * Times so many pairs. Which of a pair is asked for first is left to chance, so that whatever the machine does besides falls
 * on both alike.
 */
export async function timePairs(
  count: number,
  asks: readonly [one: () => Promise<void>, other: () => Promise<void>],
  draw: () => number,
): Promise<Pair[]> {
  const pairs: Pair[] = []
  for (let at = 0; at < count; at++) {
    const took: [number, number] = [0, 0]
    for (const which of draw() < 0.5 ? ([0, 1] as const) : ([1, 0] as const)) {
      const began = performance.now()
      await asks[which]()
      took[which] = performance.now() - began
    }
    pairs.push(took)
  }
  return pairs
}

/**
 * How far from one half the share of pairs is in which `one` was the quicker, in standard deviations of what chance alone makes
 * of it. For answers that take as long it is beyond five once in two million times, on a machine however unquiet.
 */
export function toldApart(pairs: readonly Pair[]): number {
  const differing = pairs.filter(([one, other]) => one !== other)
  const quicker = differing.filter(([one, other]) => one < other).length
  return (2 * quicker - differing.length) / Math.sqrt(Math.max(differing.length, 1))
}

/** The same pairs, had each second answer taken so much longer. */
export function slower(pairs: readonly Pair[], ms: number): Pair[] {
  return pairs.map(([one, other]) => [one, other + ms])
}

/** Half of all first answers took no longer. */
function medianOf(pairs: readonly Pair[]): number {
  const times = pairs.map(([one]) => one).toSorted((a, b) => a - b)
  return times[Math.floor(times.length / 2)] ?? 0
}

/**
 * Neither takes half as long again as the other: with as much more for the second, the second is told to be the slower, and with
 * as much less the first. A difference that is real, and smaller than that, is none here; one as large is never taken for alike.
 */
export function areAlike(pairs: readonly Pair[]): boolean {
  const half = medianOf(pairs) / 2
  return toldApart(slower(pairs, half)) > 5 && toldApart(slower(pairs, -half)) < -5
}
