import { closedLoop, expectAll, repeated, type Measured, type Prepared } from './load.ts'
import type { Rig } from './rig.ts'
import { median, ms, percent, whole } from './table.ts'

/** Requests a second of the two bare servers on the machine that the goals were set on. */
const there = { echo: 66_000, passThrough: 17_900 }

/** What the page says of goals that a machine's speed decides. */
export const howGoalsAreRead = `Goals of so many a second, or of so many milliseconds, were set on a machine whose bare echo answered ${whole(there.echo)}/s and whose bare pass-through ${whole(there.passThrough)}/s. Beside such a goal stands what it was of those; it is kept where either is reached. Where the disk has a part in the time this second reading is the kinder one: a slower processor makes no slower disk.`

/**
 * `many` beside the bare echo, in turns: a machine that is quicker by the minute is so for both. The first round warms up; of the
 * others the middle of each counts, requests a second.
 */
export async function besideEcho(
  rig: Pick<Rig, 'proxy' | 'echo' | 'callback'>,
  many: readonly Prepared[],
  { status, rounds }: { status: number; rounds: number },
): Promise<{ measured: Measured; echo: number }> {
  const bare = repeated([rig.callback('ECHO')], many.length)
  const echoes: number[] = []
  const measured: Measured[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const echo = await closedLoop(rig.echo, bare)
    const one = await closedLoop(rig.proxy, many)
    expectAll(echo, 200)
    expectAll(one, status)
    if (round === 0) continue
    echoes.push(echo.perSecond)
    measured.push(one)
  }
  const [middle] = measured
    .toSorted((a, b) => a.perSecond - b.perSecond)
    .slice(Math.floor(measured.length / 2))
  if (middle === undefined) throw new Error('Nothing was measured.')
  return { measured: middle, echo: median(echoes) }
}

/** A goal of so many a second as what it is: a share of what the machine can do at all. */
export function paced(perSecond: number, echo: number, goal: number) {
  const share = perSecond / echo
  const wanted = goal / there.echo
  return {
    measured: `${whole(perSecond)}/s, ${percent(share)} of the bare echo's ${whole(echo)}/s`,
    goal: `≥ ${whole(goal)}/s, or the same share of the echo: ${percent(wanted)}`,
    kept: perSecond >= goal || share >= wanted,
  }
}

/** What part of the machine that the goals were set on is one whose echo answers so many a second. */
export function shareOf(echo: number): number {
  return echo / there.echo
}

/** As many a second here as `perSecond` was there: the same share of the echo. */
export function sameLoad(perSecond: number, echo: number): number {
  return Math.round(perSecond * shareOf(echo))
}

/** A goal of so many milliseconds as what it is: the time of so many bare pass-throughs, one after the other. */
export function inPassThroughs(tookMs: number, passThrough: number, goalMs: number) {
  const [took, wanted] = [(tookMs * passThrough) / 1_000, (goalMs * there.passThrough) / 1_000]
  return {
    measured: `${ms(tookMs)}, the time of ${took.toFixed(1)} bare pass-throughs at ${whole(passThrough)}/s`,
    goal: `p50 ≤ ${goalMs} ms, or as many pass-throughs: ${wanted.toFixed(1)}`,
    kept: tookMs <= goalMs || took <= wanted,
  }
}
