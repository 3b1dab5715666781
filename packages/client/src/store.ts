/** One value that many read: replaced whole, and the same object until something changed. */
export interface Store<T extends object> {
  readonly get: () => T
  /** Tells the listeners only where a field really changed. */
  readonly set: (patch: Partial<T>) => void
  readonly subscribe: (listener: () => void) => () => void
}

export function createStore<T extends object>(initial: T): Store<T> {
  let value = initial
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set(patch) {
      const next = { ...value, ...patch }
      const changed = (Object.keys(next) as (keyof T)[]).some(
        (key) => !Object.is(next[key], value[key]),
      )
      if (!changed) return
      value = next
      for (const listener of [...listeners]) listener()
    },
    subscribe(listener) {
      // A function of its own, so that one listener subscribed twice is two subscriptions.
      const own = () => listener()
      listeners.add(own)
      return () => void listeners.delete(own)
    },
  }
}
