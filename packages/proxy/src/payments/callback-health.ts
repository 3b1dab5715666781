import type { Log } from '../log.ts'

/** How many of an account's last results are looked at. */
export const resultsKept = 50
/** Fewer say nothing yet. */
const fewest = 10
const healthyShare = 0.8

/**
 * Do PVIT's callbacks come before our own questions find the result? Where they do not, payments are asked about sooner and
 * more often. Kept per account in this process, from its database on: other instances come to the same verdict.
 */
export interface CallbackHealth {
  areHealthy(account: string): boolean
  /** A result is known; `calledBack`: a callback came before it was. */
  heard(account: string, calledBack: boolean): void
}

/** `past` holds the results known so far, newest first. */
export function createCallbackHealth(
  past: ReadonlyMap<string, readonly boolean[]>,
  log: Log,
): CallbackHealth {
  const results = new Map(past)
  const areHealthy = (account: string) => healthy(results.get(account) ?? [])
  return {
    areHealthy,
    heard(account, calledBack) {
      const before = areHealthy(account)
      results.set(account, [calledBack, ...(results.get(account) ?? [])].slice(0, resultsKept))
      const now = areHealthy(account)
      if (before && !now) log.warn('callbacks stay away; PVIT is asked more often', { account })
      if (!before && now) log.info('callbacks come again', { account })
    },
  }
}

function healthy(results: readonly boolean[]): boolean {
  if (results.length < fewest) return true
  return results.filter((calledBack) => calledBack).length / results.length >= healthyShare
}
