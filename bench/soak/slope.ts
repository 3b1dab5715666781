export interface Slope {
  /** By how much of itself it grows in an hour. */
  readonly share: number
  /** The standard error of it: what the points' own scatter leaves open. */
  readonly error: number
  readonly from: number
  readonly to: number
}

/** The line of least squares through what was read once a minute. */
export function slopeOf(minutes: readonly number[]): Slope {
  const count = minutes.length
  const meanAt = (count - 1) / 2
  const mean = minutes.reduce((sum, one) => sum + one, 0) / count
  const below = minutes.reduce((sum, _, at) => sum + (at - meanAt) ** 2, 0)
  const slope = minutes.reduce((sum, one, at) => sum + (at - meanAt) * (one - mean), 0) / below
  const scatter = minutes.reduce(
    (sum, one, at) => sum + (one - mean - slope * (at - meanAt)) ** 2,
    0,
  )
  const error = Math.sqrt(scatter / Math.max(count - 2, 1) / below)
  return {
    share: (slope / mean) * 60,
    error: (error / mean) * 60,
    from: mean - slope * meanAt,
    to: mean + slope * meanAt,
  }
}
