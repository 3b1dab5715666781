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
      const keys = Object.keys(next) as (keyof T)[] // a T's keys, as far as anybody may rely on them
      if (keys.every((key) => Object.is(next[key], value[key]))) return
      value = next
      for (const listener of [...listeners]) tell(listener)
    },
    subscribe(listener) {
      // A function of its own, so that one listener subscribed twice is two subscriptions.
      const own = () => listener()
      listeners.add(own)
      return () => void listeners.delete(own)
    },
  }
}

// A skin that throws must be heard of, but must not stop the payment from being followed.
function tell(listener: () => void) {
  try {
    listener()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
