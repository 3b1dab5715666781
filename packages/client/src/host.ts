/** What the page and the device say of themselves: the seam to `document`, `window` and `navigator`. */
export interface HostEvents {
  /** `restored`: back from the back/forward cache. Stops when the returned function is called. */
  listen(listener: (event: HostEvent) => void): () => void
  state(): HostState
  /** The page's address, to come back to; null without one. */
  page(): string | null
}

export type HostEvent = 'visible' | 'hidden' | 'restored' | 'online' | 'offline'

export interface HostState {
  hidden: boolean
  offline: boolean
  /** The shopper saves data, or the network is 2G. */
  frugal: boolean
}

/** Works on a server too, where nothing ever happens. */
export const browserHost: HostEvents = {
  listen(listener) {
    if (typeof document === 'undefined') return () => {}
    const onVisibility = () => listener(document.hidden ? 'hidden' : 'visible')
    const onShow = (event: PageTransitionEvent) => event.persisted && listener('restored')
    const onOnline = () => listener('online')
    const onOffline = () => listener('offline')
    document.addEventListener('visibilitychange', onVisibility)
    window.addEventListener('pageshow', onShow)
    window.addEventListener('online', onOnline)
    window.addEventListener('offline', onOffline)
    return () => {
      document.removeEventListener('visibilitychange', onVisibility)
      window.removeEventListener('pageshow', onShow)
      window.removeEventListener('online', onOnline)
      window.removeEventListener('offline', onOffline)
    }
  },
  state() {
    if (typeof document === 'undefined') return { hidden: false, offline: false, frugal: false }
    const { connection } = navigator as NavigatorWithConnection
    return {
      hidden: document.hidden,
      offline: !navigator.onLine,
      frugal: connection?.saveData === true || /2g/.test(connection?.effectiveType ?? ''),
    }
  },
  page: () => (typeof location === 'undefined' ? null : location.href),
}

/** Network Information is in Chrome only, and so not in TypeScript's `Navigator`. */
type NavigatorWithConnection = Navigator & {
  connection?: { saveData?: boolean; effectiveType?: string }
}
