import { descriptors } from './descriptors.ts'
import { closedLoop, expectAll, percentile } from './load.ts'
import { sameLoad } from './floors.ts'
import type { Rig, Watchers } from './rig.ts'
import { median, ms, say, whole, type Tell } from './table.ts'
import { until } from './until.ts'

/** Many who wait over SSE: what they weigh, how late they hear, and how soon they are back after a restart. */
export async function waitingShoppers(
  rig: Rig,
  tell: Tell,
  { most, told, echo }: { most: number; told: number; echo: number },
): Promise<void> {
  const limit = descriptors()
  const count = Math.min(most, Math.max(0, Math.floor((limit - 500) / 1.1)))
  say(
    `file descriptors a process may hold: ${limit}; ${count} shoppers wait${count < most ? ' (scaled down)' : ''}`,
  )
  const starts = await rig.prepareStarts(count)
  expectAll(await closedLoop(rig.proxy, starts), 202)
  const payments = await rig.payments(starts)
  const empty = rig.memory()
  const watchers = await rig.watch(payments)
  const each = (rig.memory() - empty) / count
  tell({
    what: `${whole(count)} shoppers waiting over SSE`,
    measured: `${(each / 1_024).toFixed(1)} KB each, ${whole(rig.memory() / 1_048_576)} MB in all`,
    goal: '≤ 25 KB each, ≤ 350 MB',
    kept: each <= 25 * 1_024 && rig.memory() <= 350 * 1_048_576,
  })

  const sinceKnown: number[] = []
  const sinceAnswered: number[] = []
  for (const { id, reference } of payments.slice(0, told)) {
    const { now: knownAt = 0 } = await rig.stub('paid', [reference])
    await closedLoop(rig.proxy, [rig.callback(reference)], 1)
    await until(() => watchers.seen.has(id))
    const seenAt = watchers.seen.get(id) ?? 0
    const { now: answeredAt = 0 } = await rig.stub('answered', reference)
    sinceKnown.push(seenAt - knownAt)
    sinceAnswered.push(seenAt - answeredAt)
  }
  const p99 = (times: number[]) => percentile({ times: times.toSorted((a, b) => a - b) }, 0.99)
  // With so many open payments a question waits for its turn: PVIT is asked eight times a second, however fast we are.
  tell({
    what: 'From PVIT’s answer to the screen, with all of them waiting: commit, event',
    measured: `p50 ${ms(median(sinceAnswered))}, p99 ${ms(p99(sinceAnswered))}; from PVIT’s knowing, one after the other, with the callback and the question’s turn among eight a second: p50 ${ms(median(sinceKnown))}, p99 ${ms(p99(sinceKnown))}`,
    goal: 'p99 ≤ 250 ms',
    kept: p99(sinceAnswered) <= 250,
  })

  const waiting = payments.slice(sinceKnown.length)
  const all = await comeBack(rig, watchers, waiting.length)
  const few = waiting.slice(0, sameLoad(waiting.length, echo))
  const fewer = await comeBack(rig, await rig.watch(few), few.length)
  tell({
    what: `The proxy is stopped and the next one started: those ${whole(waiting.length)} come back, from its listening to their first event`,
    measured: `p50 ${ms(percentile(all, 0.5))}, p99 ${ms(percentile(all, 0.99))}; of ${whole(few.length)}, as many for this machine: p50 ${ms(percentile(fewer, 0.5))}, p99 ${ms(percentile(fewer, 0.99))}`,
    goal: 'p99 ≤ 5 000 ms, of all or of the same share of the echo',
    kept: percentile(all, 0.99) <= 5_000 || percentile(fewer, 0.99) <= 5_000,
  })
}

/** How long after the next proxy listens the `count` who watched the last one have their first event. */
async function comeBack(
  rig: Rig,
  watchers: Watchers,
  count: number,
): Promise<{ times: readonly number[] }> {
  const since = await rig.restart()
  await until(() => watchers.back.length >= count, 120_000)
  watchers.close()
  return { times: watchers.back.map((at) => Math.max(0, at - since)).toSorted((a, b) => a - b) }
}
