import { descriptors } from './descriptors.ts'
import { closedLoop, expectAll, openLoop, percentile, repeated } from './load.ts'
import type { Payment, Rig } from './rig.ts'
import { median, ms, whole, type Tell } from './table.ts'
import { until } from './until.ts'

interface Size {
  readonly quick: boolean
  readonly rounds: number
}

export async function whilePvitHangs(
  rig: Rig,
  payments: readonly Payment[],
  tell: Tell,
  { quick, rounds }: Size,
): Promise<void> {
  const some = repeated(
    payments.map(({ reference }) => rig.callback(reference)),
    quick ? 3_000 : 10_000,
  )
  const crowd = payments.slice(0, quick ? 500 : 2_000)
  const calm = { callbacks: [] as number[], streams: [] as number[] }
  const sick = { callbacks: [] as number[], streams: [] as number[] }
  const measure = async (into: typeof calm) => {
    into.callbacks.push(percentile(await openLoop(rig.proxy, some, 500), 0.99))
    // One after the other: eight at once are as many as the client's core can open, and tell of that.
    const watchers = await rig.watch(crowd, 1)
    into.streams.push(percentile({ times: watchers.firstEvents }, 0.99))
    watchers.close()
  }
  await measure({ callbacks: [], streams: [] }) // the first one warms up
  for (let round = 0; round < rounds; round += 1) {
    await measure(calm)
    const starts = await rig.prepareStarts(1_000)
    await rig.stub('hang')
    // Each is answered within 2.5 s, without PVIT, and its request hangs on. That a thousand come at once is work of its own,
    // whatever PVIT does, and not what is measured here.
    expectAll(await closedLoop(rig.proxy, starts, 1_000), 202)
    const { held = 0 } = await rig.stub('calls')
    if (held < 40) throw new Error(`PVIT holds ${held} requests: it does not hang.`)
    await measure(sick)
    await rig.stub('answer')
    // So many silences keep the proxy from starting more for a while.
    await until(async () => {
      const { statuses } = await closedLoop(rig.proxy, await rig.prepareStarts(1), 1)
      return statuses.has(202)
    }, 90_000)
  }
  const told = (name: 'callbacks' | 'streams') => {
    const [before, during] = [median(calm[name]), median(sick[name])]
    return {
      ratio: during / before,
      text: `${(during / before).toFixed(2)} × (${ms(before)} → ${ms(during)})`,
    }
  }
  const [callback, stream] = [told('callbacks'), told('streams')]
  tell({
    what: 'While PVIT hangs with 1 000 starts under way: callbacks at 500/s, and a stream’s first event',
    measured: `p99 ${callback.text} and ${stream.text} that of a PVIT that answers`,
    goal: '≤ 1.2 ×',
    kept: callback.ratio <= 1.2 && stream.ratio <= 1.2,
  })
}

export async function whileManyDribble(rig: Rig, tell: Tell, { quick }: Size): Promise<void> {
  const count = Math.min(quick ? 1_000 : 5_000, Math.max(0, Math.floor((descriptors() - 500) / 2)))
  const starts = quick ? 500 : 2_000 // at 100/s: longer than the ten seconds a dribbler has
  await openLoop(rig.proxy, await rig.prepareStarts(500), 100) // warms up
  const before = percentile(await openLoop(rig.proxy, await rig.prepareStarts(starts), 100), 0.99)
  const calm = rig.memory()
  const dribblers = await rig.dribble(count)
  const during = percentile(await openLoop(rig.proxy, await rig.prepareStarts(starts), 100), 0.99)
  await until(() => dribblers.cut() >= count, 30_000)
  const more = (rig.memory() - calm) / 1_048_576
  dribblers.stop()
  tell({
    what: `While ${whole(count)} connections dribble a byte each two seconds, and come back when they are cut: starts at 100/s`,
    measured: `p99 ${(during / before).toFixed(2)} × (${ms(before)} → ${ms(during)}), ${whole(more)} MB more`,
    goal: '≤ 2 ×, ≤ 150 MB',
    kept: during <= 2 * before && more <= 150,
  })
}
