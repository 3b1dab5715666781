const second = 1_000
const minute = 60 * second
const hour = 60 * minute

/** Svix's schedule: eight attempts within some 28 hours. A shop that is down for a night still hears of everything. */
const waits = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  10 * hour,
] as const

const askedWaitMax = 10 * hour

/**
 * How long after a failed attempt the next one is due; null: that was the last. `attempts` counts it, from 1; `random` is in
 * [0, 1) and spreads by a fifth either way. A shop that asks for a longer wait gets it, within ten hours.
 */
export function retryAfter(
  attempts: number,
  random: number,
  askedMs: number | null = null,
): number | null {
  const wait = waits[attempts - 1]
  if (wait === undefined) return null
  const spread = Math.round(wait * (0.8 + 0.4 * random))
  return Math.max(spread, Math.min(askedMs ?? 0, askedWaitMax))
}
