import { CheckoutError, checkoutRoutes } from '@pvit-checkout/contract/checkout'
import { backOff } from './clock.ts'
import type { Core } from './core.ts'
import { isLost } from './http.ts'

export interface Reader {
  /** Reads the session, thrice if need be; what fails then is shown. */
  load(): Promise<void>
  /** Reads it once; rejects with what went wrong. */
  read(signal: AbortSignal): Promise<void>
  /** A quiet look: nothing waits for it, so its failure is shown nowhere. True when it was answered. */
  refresh(): Promise<boolean>
  /** When it was last asked for, as an instant of the clock. */
  askedAt(): number
}

const tries = 3

export function createReader({ http, clock, jitter, record, sleeper, visit }: Core): Reader {
  let askedAt = Number.NEGATIVE_INFINITY
  let loading: { by: AbortSignal; done: Promise<void> } | null = null

  return {
    load() {
      const by = visit()
      if (loading?.by !== by) {
        const done = readUntilKnown(by).finally(() => {
          if (loading?.by === by) loading = null
        })
        loading = { by, done }
      }
      return loading.done
    },
    read,
    async refresh() {
      try {
        await read(visit())
        return true
      } catch {
        return false
      }
    },
    askedAt: () => askedAt,
  }

  async function read(signal: AbortSignal) {
    askedAt = clock.now()
    record.takeCheckout(await http.call(checkoutRoutes.readCheckout, { signal }))
  }

  async function readUntilKnown(signal: AbortSignal) {
    record.loading()
    for (let failures = 1; ; failures++) {
      try {
        await read(signal)
        return
      } catch (error) {
        if (signal.aborted) return
        const fault = toCheckoutError(error)
        if (isLost(fault)) record.connect('lost')
        if (failures === tries || !isPassing(fault)) {
          record.fail(fault)
          return
        }
        await sleeper.sleep(backOff(failures, jitter))
        if (signal.aborted) return
      }
    }
  }
}

/** Another try may do better. */
export function isPassing(error: CheckoutError): boolean {
  return isLost(error) || error.retryable || error.code === 'internal'
}

export function toCheckoutError(error: unknown): CheckoutError {
  return error instanceof CheckoutError
    ? error
    : new CheckoutError('connection-lost', { cause: error })
}
