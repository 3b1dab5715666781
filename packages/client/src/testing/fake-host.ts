import type { HostEvent, HostEvents, HostState } from '../host.ts'

export interface FakeHost extends HostEvents {
  /** The page or the device changes, and says so as a browser does. */
  emit(event: HostEvent): void
  set(state: Partial<HostState>): void
}

/** A page without a browser: visible, online and on a good network until told otherwise. */
export function createFakeHost(): FakeHost {
  let state: HostState = { hidden: false, offline: false, frugal: false }
  const listeners = new Set<(event: HostEvent) => void>()
  return {
    listen(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    state: () => state,
    page: () => 'https://shop.test/checkout',
    set(change) {
      state = { ...state, ...change }
    },
    emit(event) {
      if (event === 'hidden' || event === 'visible')
        state = { ...state, hidden: event === 'hidden' }
      if (event === 'offline' || event === 'online') {
        state = { ...state, offline: event === 'offline' }
      }
      for (const listener of [...listeners]) listener(event)
    },
  }
}
