import type { BrowserClock, Sleeper } from './clock.ts'
import type { Http } from './http.ts'
import type { CheckoutRecord } from './record.ts'

/** What the engine's parts work with. */
export interface Core {
  http: Http
  clock: BrowserClock
  jitter: () => number
  record: CheckoutRecord
  /** Between the tries of whatever must succeed before anything else: the reading, then the start. */
  sleeper: Sleeper
  /** Ends when another session's token takes over. */
  readonly life: () => AbortSignal
  /** Ends with `close()`, or with the life. */
  readonly visit: () => AbortSignal
}
