import type { IntervalHistogram } from 'node:perf_hooks'
import { expect, it } from 'vitest'
import { watchRuntime } from './runtime.ts'

it('an event loop that is idle comes at once: the twenty milliseconds between two looks are not told as delay', () => {
  const lookedAfterMs: Record<number, number> = { 50: 20, 99: 45, 100: 0 }
  const forgotten: boolean[] = []
  const histogram = {
    enable: () => true,
    percentile: (percent: number) => (lookedAfterMs[percent] ?? 0) * 1e6,
    reset: () => void forgotten.push(true),
  } as unknown as IntervalHistogram // all that is asked of it
  const [delay] = watchRuntime(histogram)
  expect(delay?.read()).toEqual([
    { labels: { quantile: '0.5' }, value: 0 },
    { labels: { quantile: '0.99' }, value: expect.closeTo(0.025) as number },
    { labels: { quantile: '1' }, value: 0 },
  ])
  expect(forgotten).toEqual([true])
})
