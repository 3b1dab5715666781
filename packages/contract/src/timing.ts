import { checkEveryMs } from './payment.ts'

// A file of its own: the browser's watch reads it, and comes after what the first payment waits for.
/** Waiting and asking, in milliseconds: what the watch of the browser and the proxy's hints agree on. */
export const timing = {
  /** A stream without its first event after this long is given up for the next road. */
  firstEventMs: 5_000,
  /** A stream silent for this long is dead: heartbeats come every `heartbeatMs`. */
  silenceMs: 45_000,
  heartbeatMs: 20_000,
  longPollMs: 25_000,
  streamMaxMs: 600_000,
  /** `nextCheckAfterMs` grows with the payment's age between these. */
  pollMinMs: 4_000,
  pollMaxMs: 30_000,
  checkEveryMs,
} as const
