import { forgottenAt, mark, standingOf, type Marks, type Window } from './windows.ts'

/** One durable counter: what it remembers, and until when it has to be remembered. */
export interface Counter {
  readonly state: string
  readonly keepUntil: number
}

/** A place asked for on several counters at once. The store holds them still while `take` decides. */
export interface Reservation {
  readonly at: number
  /** Which counters, in the one order in which everybody takes them: those of the fewest first, which they may keep waiting. */
  readonly keys: readonly string[]
  /** What the counters become, or null when one of them has no room: then none moves. */
  take(states: ReadonlyMap<string, string>): ReadonlyMap<string, Counter> | null
}

export type LimitName = 'phone' | 'session' | 'ip' | 'global' | 'kyc' | 'sse'

/** What said no, for the metrics. `blocked`: BLOCKED_PHONES, which counts nothing and has nothing left. */
export interface Refusal {
  readonly limit: LimitName | 'blocked'
  readonly policy: string
}

/** The setting that a refusal comes from. */
export function settingOf(limit: Refusal['limit']): string {
  if (limit === 'blocked') return 'BLOCKED_PHONES'
  return `LIMIT_${limit === 'sse' ? 'SSE_IP' : limit.toUpperCase()}`
}

/** How one policy stands, as `RateLimit` and `RateLimit-Policy` show it. */
export interface Standing {
  readonly limit: LimitName
  readonly policy: string
  readonly most: number
  readonly windowMs: number | null
  readonly remaining: number
  /** Until one more is allowed, or what is counted is over; 0 when it is now. */
  readonly waitMs: number
  /** Until the next place comes free; null when none does. */
  readonly resetMs: number | null
}

/** Something that is counted: how it stands, and what it becomes with one more. */
export interface Subject {
  readonly key: string
  standings(state: string | undefined, at: number): readonly Standing[]
  taken(state: string | undefined, at: number): Counter
}

export interface Verdict {
  /** The policy that says no: one under which no place comes free, else the one with the longest wait. Null when all agree. */
  readonly refusedBy: Standing | null
  /** How every policy stands after this. */
  readonly standings: readonly Standing[]
}

/**
 * Asks every subject for a place, all or none. `verdict()` tells how it went, once the store has decided. The subjects come in
 * the order of `Reservation.keys`.
 */
export function reserve(
  subjects: readonly Subject[],
  at: number,
): Reservation & { verdict(): Verdict } {
  let verdict: Verdict = { refusedBy: null, standings: [] }
  return {
    at,
    keys: subjects.map(({ key }) => key),
    take(states) {
      const before = subjects.flatMap((subject) => subject.standings(states.get(subject.key), at))
      const full = before.filter(({ remaining }) => remaining === 0)
      const lasting = full.find(({ resetMs }) => resetMs === null)
      const refusedBy = lasting ?? full.sort((a, b) => b.waitMs - a.waitMs)[0] ?? null
      if (refusedBy !== null) {
        verdict = { refusedBy, standings: before }
        return null
      }
      const counters = new Map(
        subjects.map((subject) => [subject.key, subject.taken(states.get(subject.key), at)]),
      )
      const standings = subjects.flatMap((subject) =>
        subject.standings(counters.get(subject.key)?.state, at),
      )
      verdict = { refusedBy, standings }
      return counters
    },
    verdict: () => verdict,
  }
}

export interface CountedOptions {
  readonly key: string
  readonly limit: LimitName
  readonly windows: readonly Window[]
  /** When the subject itself is over: the end of a limit without a window. */
  readonly endsAt?: number
}

/** So many in such a time. */
export function counted({ key, limit, windows, endsAt = 0 }: CountedOptions): Subject {
  return {
    key,
    standings: (state, at) => windowStandings({ limit, windows, endsAt }, readMarks(state), at),
    taken: (state, at) => ({
      state: JSON.stringify(mark(readMarks(state), windows, at)),
      keepUntil: forgottenAt(windows, at) ?? endsAt,
    }),
  }
}

export function windowStandings(
  { limit, windows, endsAt = 0 }: Omit<CountedOptions, 'key'>,
  marks: Marks,
  at: number,
): readonly Standing[] {
  return windows.map((window) => {
    const { remaining, waitMs, resetMs } = standingOf(marks, window, at)
    const { most, windowMs } = window
    const policy = windowMs === null ? limit : `${limit}-${lengthOf(windowMs)}`
    return {
      ...{ limit, policy, most, windowMs, remaining },
      waitMs: waitMs ?? Math.max(endsAt - at, 1_000),
      resetMs,
    }
  })
}

function readMarks(state: string | undefined): Marks {
  return state === undefined ? {} : (JSON.parse(state) as Marks) // written above alone
}

/** 600 000 → `10m` */
function lengthOf(ms: number): string {
  const [unit, size] = (
    [
      ['d', 86_400_000],
      ['h', 3_600_000],
      ['m', 60_000],
    ] as const
  ).find(([, whole]) => ms % whole === 0) ?? ['s', 1_000]
  return `${ms / size}${unit}`
}
