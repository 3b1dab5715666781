/** What came last, by name. */
export interface Recent<Key, Value> {
  get(key: Key): Value | undefined
  /** Sets it anew, as one that came `now`, in milliseconds; where nothing goes by time, without. */
  set(key: Key, value: Value, now?: number): void
}

/**
 * Keeps what came within `forMs`, unless `most` others came since; of what is twice as old, or was followed by twice as many,
 * nothing once another comes. They go a whole generation at a time: a Map whose oldest are deleted one by one is searched through
 * all it has lost for the next oldest, which doubled what a reading cost.
 */
export function createRecent<Key, Value>({
  most,
  forMs = Infinity,
}: {
  most: number
  forMs?: number
}): Recent<Key, Value> {
  let young = new Map<Key, Value>()
  let old = new Map<Key, Value>()
  let youngSince = 0

  return {
    get: (key) => young.get(key) ?? old.get(key),
    set(key, value, now = 0) {
      const age = Math.abs(now - youngSince) // of one that was set back nobody knows how old the young are
      if (age >= forMs || young.size >= most) {
        old = age >= 2 * forMs ? new Map() : young
        young = new Map()
        youngSince = now
      }
      young.set(key, value)
    },
  }
}
