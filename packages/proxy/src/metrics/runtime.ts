import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { RuntimeGauge } from './metrics.ts'

/** How the process itself is. Measures from now on; for the process that is ours alone. */
export function watchRuntime(): readonly RuntimeGauge[] {
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()
  return [
    {
      name: 'pvit_checkout_event_loop_delay_seconds',
      help: 'How late the event loop comes, since the last scrape.',
      read() {
        const samples = [50, 99, 100].map((percent) => ({
          labels: { quantile: String(percent / 100) },
          value: delay.percentile(percent) / 1e9,
        }))
        delay.reset()
        return samples
      },
    },
    {
      name: 'process_resident_memory_bytes',
      help: 'Resident memory of the process.',
      read: () => [{ value: process.memoryUsage.rss() }],
    },
  ]
}
