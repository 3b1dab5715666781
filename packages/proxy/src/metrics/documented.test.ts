import { readFileSync } from 'node:fs'
import { systemClock } from '@pvit-checkout/pvit'
import { expect, it } from 'vitest'
import type { Store } from '../store/store.ts'
import { createMetrics } from './metrics.ts'
import { watchRuntime } from './runtime.ts'

const page = readFileSync(new URL('../../../../docs/operations.md', import.meta.url), 'utf8')

function everyName(): readonly string[] {
  const metrics = createMetrics(systemClock)
  metrics.readFrom({
    store: {} as Store, // asked at a scrape, and there is none
    accounts: [],
    streams: { count: 0 },
    runtime: watchRuntime(),
  })
  return metrics.registry.names()
}

it('every metric stands in docs/operations.md, and nothing else does', () => {
  const table = page.split('## Every metric')[1]?.split('\n## ')[0] ?? ''
  const cells = [...table.matchAll(/^\| (`.+?) \|/gm)].map(([, cell = '']) => cell)
  const documented = cells.flatMap((cell) =>
    [...cell.matchAll(/`([a-z_]+)/g)].map(([, name = '']) => name),
  )
  const own = everyName().map((name) => name.replace('pvit_checkout_', ''))
  expect(documented.toSorted()).toEqual(own.toSorted())
})

it('every metric that an alert of docs/operations.md reads exists', () => {
  const read = [...page.matchAll(/pvit_checkout_[a-z_]*[a-z]/g)].map(([name]) =>
    name.replace(/_bucket$/, ''),
  )
  expect(read).not.toEqual([])
  const names = everyName()
  expect(read.filter((name) => !names.includes(name))).toEqual([])
})

it('every range that an alert of docs/operations.md looks at holds four scrapes: of one alone there is no increase', () => {
  const every = Number(/scrape_interval: (\d+)s/.exec(page)?.[1] ?? 60) // Prometheus’s own default
  const ranges = [...page.matchAll(/\[(\d+)([mh])\]/g)].map(
    ([, length, unit]) => Number(length) * (unit === 'm' ? 60 : 3_600),
  )
  expect(ranges).not.toEqual([])
  expect(ranges.filter((seconds) => seconds < 4 * every)).toEqual([])
})
