// Loaded into the proxy's process before it (`--expose-gc --import`): says over the channel to its parent what it holds.
import type { Held } from './report.ts'

process.on('message', () => {
  // All that can be collected, and what is then free goes back to the system: resident memory is what is held.
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' })
  const { rss, heapUsed, external } = process.memoryUsage()
  const held: Held = { rss, live: heapUsed + external }
  process.send?.(held)
})
process.channel?.unref()
