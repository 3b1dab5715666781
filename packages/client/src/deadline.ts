import { CheckoutError } from '@pvit-checkout/contract/checkout'
import type { BrowserClock } from './clock.ts'

/**
 * A time limit over one exchange that holds even when `fetch` ignores its signal: the wait ends, whatever the network
 * and the browser do. (AbortSignal.timeout and .any are too young for old WebViews.)
 */
export interface Deadline {
  /** For `fetch`: aborted when the limit passes, the caller gives up, or `end()` is called. */
  signal: AbortSignal
  /** From now on, `ms` are left. */
  set(ms: number): void
  /** The limit passed. */
  expired(): boolean
  /** The work's own end, or a rejection when the limit passes first. */
  race<T>(work: Promise<T>): Promise<T>
  /** Must be called: takes the timer away and tears down what is still open. */
  end(): void
}

export function createDeadline(clock: BrowserClock, caller?: AbortSignal): Deadline {
  const controller = new AbortController()
  let cancel: (() => void) | undefined
  let expired = false
  let giveUp: (reason: unknown) => void
  const over = new Promise<never>((_, reject) => {
    giveUp = (reason) => {
      reject(reason)
      controller.abort()
    }
  })
  // Whoever races sees the rejection; nobody may be racing when the limit passes.
  over.catch(() => {})

  const onCallerAbort = () => giveUp(new DOMException('Gave up', 'AbortError'))
  caller?.addEventListener('abort', onCallerAbort)
  if (caller?.aborted === true) onCallerAbort()

  return {
    signal: controller.signal,
    set(ms) {
      cancel?.()
      cancel = clock.after(ms, () => {
        expired = true
        giveUp(new CheckoutError('connection-lost', { detail: `nothing came for ${ms} ms` }))
      })
    },
    expired: () => expired,
    race: (work) => Promise.race([work, over]),
    end() {
      cancel?.()
      caller?.removeEventListener('abort', onCallerAbort)
      controller.abort()
    },
  }
}
