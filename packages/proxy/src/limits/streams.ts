import type { SessionId } from '@pvit-checkout/contract/checkout'
import { addressGroup } from './addresses.ts'
import { RateLimited } from './rate-limited.ts'

/** A shopper has a page, a reload of it whose old stream still dies, and perhaps a second tab. */
const perSession = 3
/** Whoever is refused reads by long-poll instead, so it may do that at once. */
const comeBackMs = 2_000

/** How many streams are open in this process, by session and by address. */
export interface Streams {
  /** One more opens; call the result when it closes. Throws a RateLimited that sends the client to its next road. */
  open(session: SessionId, address: string | null): () => void
  readonly count: number
}

/** `perAddress` is LIMIT_SSE_IP; null when switched off. */
export function createStreams(perAddress: number | null): Streams {
  const sessions = createTally<SessionId>()
  const addresses = createTally<string>()
  let count = 0
  return {
    open(session, address) {
      const group = address === null ? null : addressGroup(address)
      if (sessions.of(session) >= perSession) throw full('sse-session', perSession)
      if (perAddress !== null && group !== null && addresses.of(group) >= perAddress)
        throw full('sse-ip', perAddress)
      const leaving = [sessions.add(session), ...(group === null ? [] : [addresses.add(group)])]
      count++
      return () => {
        if (leaving.length === 0) return
        for (const leave of leaving.splice(0)) leave()
        count--
      }
    },
    get count() {
      return count
    },
  }
}

function full(policy: string, most: number): RateLimited {
  return new RateLimited({
    ...{ limit: 'sse', policy, most, windowMs: null, remaining: 0 },
    ...{ waitMs: comeBackMs, resetMs: null },
  })
}

function createTally<Key>() {
  const counts = new Map<Key, number>()
  return {
    of: (key: Key) => counts.get(key) ?? 0,
    add(key: Key) {
      counts.set(key, (counts.get(key) ?? 0) + 1)
      return () => {
        const left = (counts.get(key) ?? 1) - 1
        if (left > 0) counts.set(key, left)
        else counts.delete(key)
      }
    },
  }
}
