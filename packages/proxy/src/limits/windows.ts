import { clocksDifferMs } from '../store/shared-clock.ts'

/** At most `most` in any `windowMs`; null: in the subject's whole life. */
export interface Window {
  readonly most: number
  readonly windowMs: number | null
}

/** How often something happened and when, per window: what a counter remembers. Epoch milliseconds, oldest first. */
export type Marks = Readonly<Record<string, readonly Mark[]>>
type Mark = readonly [at: number, count: number]

export interface WindowStanding {
  readonly remaining: number
  /** Until one more is allowed; 0 when it is now, null when never. */
  readonly waitMs: number | null
  /** Until the next place comes free; null when none does. */
  readonly resetMs: number | null
}

/** How a window stands at `now`. */
export function standingOf(marks: Marks, window: Window, now: number): WindowStanding {
  const seen = within(marks, window, now)
  const used = seen.reduce((sum, [, count]) => sum + count, 0)
  const remaining = Math.max(window.most - used, 0)
  const { windowMs } = window
  if (windowMs === null) return { remaining, waitMs: remaining > 0 ? 0 : null, resetMs: null }

  let leaving = used - window.most
  const freeing = remaining > 0 ? null : seen.find(([, count]) => (leaving -= count) < 0)
  const oldest = seen[0]?.[0] ?? now
  return {
    remaining,
    waitMs: freeing == null ? 0 : freeing[0] + windowMs - now,
    resetMs: Math.min((freeing?.[0] ?? oldest) + windowMs - now, windowMs),
  }
}

/** One more, at `at`. What no window looks at any longer is left out. */
export function mark(marks: Marks, windows: readonly Window[], at: number): Marks {
  const next = windows.map((window): [string, readonly Mark[]] => {
    const seen = within(marks, window, at)
    const stamp = stampOf(window, at)
    const last = seen.at(-1)
    const more: readonly Mark[] =
      last !== undefined && last[0] >= stamp
        ? [...seen.slice(0, -1), [last[0], last[1] + 1]]
        : [...seen, [stamp, 1]]
    return [nameOf(window), more]
  })
  return Object.fromEntries(next)
}

/** Take back one that was marked at `at`. Where it is forgotten already, nothing changes. */
export function unmark(marks: Marks, at: number): Marks {
  return Object.fromEntries(
    Object.entries(marks).map(([name, seen]) => {
      const index = seen.findIndex(([when]) => when >= at) // rounding only ever goes up
      const left = seen.map(([when, count], place): Mark => [
        when,
        count - (place === index ? 1 : 0),
      ])
      return [name, left.filter(([, count]) => count > 0)]
    }),
  )
}

/** When nothing marked by `at` counts any longer, rounding included. Null: with the subject alone. */
export function forgottenAt(windows: readonly Window[], at: number): number | null {
  const lengths = windows.map(({ windowMs }) => windowMs)
  return lengths.includes(null) ? null : at + 2 * Math.max(0, ...lengths.map(Number))
}

function within(marks: Marks, window: Window, now: number): readonly Mark[] {
  const seen = marks[nameOf(window)] ?? []
  const { windowMs } = window
  if (windowMs === null) return seen
  // Rounded up by a step at most, and an instance's clock may be a little ahead. What lies further on was marked before the clock
  // was set back: it would count until its hour comes again.
  const latest = now + windowMs / steps + clocksDifferMs
  return seen.filter(([at]) => at > now - windowMs && at <= latest)
}

/** A window of many marks is looked at in so many. */
const steps = 64

/**
 * Up to `most` marks are kept to the millisecond. Beyond that they are rounded up into some sixty steps, so that a counter
 * of thousands stays small: a place then comes free a step late, never early.
 */
function stampOf({ most, windowMs }: Window, at: number): number {
  const step = windowMs === null || most <= steps ? 1 : Math.max(Math.floor(windowMs / steps), 1)
  return Math.ceil(at / step) * step
}

function nameOf({ windowMs }: Window): string {
  return String(windowMs)
}
