import type { Clock } from '@pvit-checkout/pvit'

/** One timer for everybody who waits: ten thousand of their own would wake the process hundreds of times a second. */
export interface Heartbeat {
  /** `beat` within `everyMs`, and every `everyMs` from then on; call the result to stop. */
  join(beat: () => void): () => void
}

/** Runs only while somebody listens. */
export function createHeartbeat(clock: Clock, everyMs: number): Heartbeat {
  const listeners = new Set<() => void>()
  let cancel: (() => void) | null = null

  function tick(): void {
    cancel = listeners.size === 0 ? null : clock.after(everyMs, tick)
    for (const beat of listeners) beat()
  }

  return {
    join(beat) {
      listeners.add(beat)
      cancel ??= clock.after(everyMs, tick)
      return () => {
        listeners.delete(beat)
        if (listeners.size > 0) return
        cancel?.()
        cancel = null
      }
    },
  }
}
