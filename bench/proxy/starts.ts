import { bareCommit } from './bare-commit.ts'
import { inPassThroughs } from './floors.ts'
import { closedLoop, expectAll, openLoop, percentile, repeated, type Measured } from './load.ts'
import type { Payment, Rig, Start } from './rig.ts'
import { median, ms, percent, whole, type Tell } from './table.ts'

/**
 * As many starts, and twice as many bare ones, before it is the other's turn: a machine that is quicker by the second is so for
 * both. Their sessions are opened right before, as a shop opens them: of the latest two thousand the proxy knows the tokens.
 */
export const startsATurn = 1_500

/** What a start costs beside the bare pass-through: how many a second, and how long one takes. Resolves to the payments. */
export async function startsBesidePassThrough(
  { proxy, passThrough, ...with_ }: Rig,
  tell: Tell,
  { each, calm: calmCount, rounds }: { each: number; calm: number; rounds: number },
): Promise<Payment[]> {
  const turns: { floor: Measured; start: Measured }[] = []
  const all: Start[] = []
  const turnsARound = Math.ceil(each / startsATurn)
  for (let turn = 0; turn < (rounds + 1) * turnsARound; turn += 1) {
    const starts = await with_.prepareStarts(Math.min(each, startsATurn))
    const bare = starts.map(({ body = '' }) => ({ path: '/', body }))
    // Short as it is, it is compiled for good only after some ten thousand: beside a cold one the proxy looks better than it is.
    if (turn === 0) expectAll(await closedLoop(passThrough, repeated(bare, 20_000)), 202)
    const floor = await closedLoop(passThrough, [...bare, ...bare])
    const start = await closedLoop(proxy, starts)
    expectAll(floor, 202)
    expectAll(start, 202)
    all.push(...starts)
    if (turn >= turnsARound) turns.push({ floor, start }) // the first round warms up
  }
  const floor = median(turns.map((turn) => turn.floor.perSecond))
  const start = median(turns.map((turn) => turn.start.perSecond))
  const share = median(turns.map((turn) => turn.start.perSecond / turn.floor.perSecond))
  tell({
    what: 'Start of a payment, two durable commits, 64 connections',
    measured: `${whole(start)}/s, ${percent(share)} of the bare pass-through's ${whole(floor)}/s; p99 ${ms(percentile(worst(turns.map((turn) => turn.start)), 0.99))}`,
    goal: '≥ 20 % (reach for 25 %)',
    kept: share >= 0.2,
  })

  const calm = await with_.prepareStarts(calmCount)
  const floorCalm = await openLoop(
    passThrough,
    calm.map(({ body = '' }) => ({ path: '/', body })),
    100,
  )
  const startCalm = await openLoop(proxy, calm, 100)
  const added = percentile(startCalm, 0.5) - percentile(floorCalm, 0.5)
  const read = inPassThroughs(added, floor, 2)
  // As many pages as a start's two write (written-pages.test.ts).
  const disk = (await bareCommit(12)) + (await bareCommit(4))
  tell({
    ...read,
    what: 'Time a start adds to the pass-through, 100/s',
    measured: `p50 ${read.measured}; p99 ${ms(percentile(startCalm, 0.99) - percentile(floorCalm, 0.99))}; two bare commits of as many pages take this disk ${ms(disk)}`,
  })
  return with_.payments(all)
}

function worst(measured: readonly Measured[]): Measured {
  const [first, ...others] = measured
  if (first === undefined) throw new Error('Nothing was measured.')
  return others.reduce((a, b) => (percentile(a, 0.99) >= percentile(b, 0.99) ? a : b), first)
}
