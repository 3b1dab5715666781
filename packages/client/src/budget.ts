import type { BrowserClock } from './clock.ts'

/** Requests in five minutes, preflights included, that a waiting page may cost its shopper. */
export const requestBudget = { windowMs: 300_000, requests: 25 }

export interface Budget {
  /** Counts a request, twice when its URL is new: another origin's is preflighted once. */
  readonly spend: (request: string) => void
  /** How long a question of our own must wait. Urgent ones (the shopper came back) skip the pacing, not the limit. */
  readonly waitMs: (urgent: boolean) => number
}

// What the shopper asks for is never refused, only counted; the watch leaves room for it.
const forTheShopper = 2
// From here on the rest is spread over what is left of the window.
const calm = 12

export function createBudget(clock: BrowserClock): Budget {
  const known = new Set<string>()
  let spent: number[] = []
  return {
    spend(request) {
      const now = clock.now()
      if (!known.has(request)) spent.push(now)
      known.add(request)
      spent.push(now)
    },
    waitMs(urgent) {
      const { windowMs, requests } = requestBudget
      const now = clock.now()
      spent = spent.filter((at) => at > now - windowMs)
      const limit = requests - forTheShopper
      const freeing = spent[spent.length - limit]
      if (freeing !== undefined) return freeing + windowMs - now
      const [first] = spent
      const last = spent[spent.length - 1]
      if (urgent || first === undefined || last === undefined || spent.length < calm) return 0
      return Math.max(0, last + (first + windowMs - now) / (limit - spent.length) - now)
    },
  }
}
