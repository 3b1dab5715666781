import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { RuntimeGauge } from './metrics.ts'

/** Node looks so often how late it is, and counts from one look to the next: what it tells of a loop that is idle, too. */
const everyMs = 20

/** How the process itself is. Measures from now on; for the process that is ours alone. */
export function watchRuntime(
  delay = monitorEventLoopDelay({ resolution: everyMs }),
): readonly RuntimeGauge[] {
  delay.enable()
  return [
    {
      name: 'pvit_checkout_event_loop_delay_seconds',
      help: 'How late the event loop comes, since the last scrape.',
      read() {
        const samples = [50, 99, 100].map((percent) => ({
          labels: { quantile: String(percent / 100) },
          value: Math.max(delay.percentile(percent) / 1e9 - everyMs / 1_000, 0),
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
