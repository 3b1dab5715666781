import { expect, it } from 'vitest'
import { createRegistry } from './registry.ts'

it('writes what Prometheus reads', async () => {
  const registry = createRegistry()
  const calls = registry.counter('calls_total', 'Calls.')
  calls.add({ api: 'rest', outcome: 'accepted' })
  calls.add({ api: 'rest', outcome: 'accepted' }, 2)
  calls.add({ api: 'a "quoted"\n\\ word' })
  const seconds = registry.histogram('call_seconds', 'How long.', [0.1, 1])
  for (const value of [0.1, 0.5, 7]) seconds.observe(value, { api: 'rest' })
  registry.gauge('open', 'Open now.', () => [{ value: 3 }])
  expect(await registry.write()).toBe(
    [
      '# HELP calls_total Calls.',
      '# TYPE calls_total counter',
      'calls_total{api="rest",outcome="accepted"} 3',
      'calls_total{api="a \\"quoted\\"\\n\\\\ word"} 1',
      '# HELP call_seconds How long.',
      '# TYPE call_seconds histogram',
      'call_seconds_bucket{api="rest",le="0.1"} 1',
      'call_seconds_bucket{api="rest",le="1"} 2',
      'call_seconds_bucket{api="rest",le="+Inf"} 3',
      'call_seconds_sum{api="rest"} 7.6',
      'call_seconds_count{api="rest"} 3',
      '# HELP open Open now.',
      '# TYPE open gauge',
      'open 3',
      '',
    ].join('\n'),
  )
})

it('leaves out a gauge that cannot be read, and nothing else', async () => {
  const registry = createRegistry()
  registry.gauge('broken', 'Broken.', () => Promise.reject(new Error('the database went away')))
  registry.gauge('well', 'Well.', () => [{ value: 1 }])
  expect(await registry.write()).toBe('# HELP well Well.\n# TYPE well gauge\nwell 1\n')
})

it('has every name once', () => {
  const registry = createRegistry()
  registry.counter('a', 'A.')
  expect(() => registry.gauge('a', 'A.', () => [])).toThrow(/twice/)
})
