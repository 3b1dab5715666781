import { screenOf, type CheckoutScreen } from '../screen.ts'
import { createCheckoutSession } from '../checkout-session.ts'
import { createSession } from '../session.ts'
import type { CheckoutSession, CheckoutSessionOptions } from '../types.ts'
import type { Watching } from '../watch.ts'
import { createFakeHost, type FakeHost } from './fake-host.ts'
import { createFakeNetwork, type FakeNetwork } from './fake-network.ts'
import { createFakeProxy, type FakeProxy, type FakeProxyOptions } from './fake-proxy.ts'
import { createFakeStorage, type FakeStorage } from './fake-storage.ts'
import { createPushedClock, type PushedClock } from './pushed-clock.ts'
import { fakeToken } from './views.ts'

export interface FakeWorld {
  clock: PushedClock
  proxy: FakeProxy
  network: FakeNetwork
  /** Opens a page on the checkout. The same `storage` is the same tab, after a reload. */
  readonly openPage: (options?: PageOptions) => FakePage
}

export interface PageOptions extends Partial<CheckoutSessionOptions> {
  storage?: FakeStorage
  /** Where the code that follows a payment comes from; at hand unless told otherwise. */
  watching?: Watching
}

export interface FakePage {
  session: CheckoutSession
  host: FakeHost
  storage: FakeStorage
  readonly screen: () => CheckoutScreen
  /** Every screen that was shown, in order, each once in a row. */
  screens: readonly CheckoutScreen[]
}

/** A proxy, a network and a pushed clock, and as many pages on them as a test wants to open. */
export function createFakeWorld(options: Omit<FakeProxyOptions, 'clock'> = {}): FakeWorld {
  const clock = createPushedClock()
  const proxy = createFakeProxy({ ...options, clock })
  const network = createFakeNetwork(clock, proxy.fetch)
  return { clock, proxy, network, openPage }

  function openPage({
    storage = createFakeStorage(),
    watching,
    ...overrides
  }: PageOptions = {}): FakePage {
    const host = createFakeHost()
    const given: CheckoutSessionOptions = {
      endpoint: 'https://shop.test/pay',
      token: fakeToken(),
      fetch: network.fetch,
      clock,
      storage,
      host,
      jitter: () => 0.5,
      ...overrides,
    }
    const session =
      watching === undefined ? createCheckoutSession(given) : createSession(given, watching)
    const screen = () => screenOf(session.getSnapshot())
    const screens: CheckoutScreen[] = [screen()]
    session.subscribe(() => {
      if (screens.at(-1) !== screen()) screens.push(screen())
    })
    session.open()
    return { session, host, storage, screen, screens }
  }
}
