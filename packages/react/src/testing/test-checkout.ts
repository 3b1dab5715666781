import {
  createCheckoutSession,
  type BrowserClock,
  type createCheckoutSession as CreateCheckoutSession,
} from '@pvit-checkout/client'
import {
  createFakeHost,
  createFakeNetwork,
  createFakeProxy,
  createFakeStorage,
  createPushedClock,
  fakeToken,
  type FakeNetwork,
  type FakeProxy,
  type PushedClock,
} from '@pvit-checkout/client/testing'
import type { PaymentView, SessionView } from '@pvit-checkout/contract/checkout'
import * as lateScreens from '../checkout/late-screens.ts'
import { loadLateScreens } from '../checkout/use-late-screens.ts'
import { scenarios, type ScenarioName, type TestScenario } from './scenarios.ts'

export interface TestCheckoutOptions {
  /** By name, or a story of your own. Without one the shopper pays. */
  scenario?: ScenarioName | TestScenario
  /** What this order's session says in place of the sample's 12 500 FCFA. */
  session?: Partial<SessionView>
}

export interface TestCheckout<Clock extends BrowserClock = PushedClock> {
  /**
   * `<PvitCheckout {...checkout.props} />`, or the same on a `CheckoutProvider`. Drawn a second time it is the same tab
   * after a reload.
   */
  readonly props: {
    readonly endpoint: string
    readonly session: string
    readonly engine: { readonly create: typeof CreateCheckoutSession; readonly clock: Clock }
  }
  /** Time as the checkout sees it: nothing waits, nothing ends, until you push it. */
  readonly clock: Clock
  /** In place of the page's own `fetch`, for a page that cannot hand `engine` on. Refuses every other address by name. */
  readonly fetch: typeof fetch
  /** What the proxy received, and the payments it holds. `proxy.move()` gives news of your own. */
  readonly proxy: FakeProxy
  /** What the network does to each request. */
  readonly network: FakeNetwork
  /** Every payment that really began: more than one means that somebody could pay twice. */
  readonly payments: () => readonly PaymentView[]
  /** The telephone loses the network, and says so. */
  readonly goOffline: () => void
  readonly goOnline: () => void
}

const endpoint = 'https://shop.test/pay'

/** A checkout with the real engine in it, on a proxy, a network and a clock in memory. No request leaves. */
export function createTestCheckout(options?: TestCheckoutOptions): TestCheckout
export function createTestCheckout<Clock extends BrowserClock>(
  options: TestCheckoutOptions & { clock: Clock },
): TestCheckout<Clock>
export function createTestCheckout({
  scenario: wanted = 'pays',
  session,
  clock = createPatientClock(),
}: TestCheckoutOptions & { clock?: BrowserClock } = {}): TestCheckout<BrowserClock> {
  const scenario: TestScenario = typeof wanted === 'string' ? scenarios[wanted] : wanted
  const { about: _, prepare, ...proxyOptions } = scenario
  const proxy = createFakeProxy({
    ...proxyOptions,
    clock,
    session: { ...scenario.session, ...session },
  })
  const network = createFakeNetwork(clock, proxy.fetch)
  const storage = createFakeStorage()
  const host = createFakeHost()
  prepare?.({ clock, proxy, network, host })
  // As behind a form that was looked at for a second. A file takes real time to come, which no pushed or faked clock waits for.
  void loadLateScreens(async () => lateScreens)
  let online: FakeNetwork['rule'] | null = null

  return {
    props: {
      endpoint,
      session: fakeToken(),
      engine: {
        clock,
        create: (given) =>
          createCheckoutSession({
            ...given,
            fetch: network.fetch,
            storage,
            host,
            jitter: () => 0.5,
          }),
      },
    },
    clock,
    fetch: async (input, init) => {
      const [url, request] = await plainly(input, init)
      if (!url.includes('/v1/checkout')) throw strange(request.method ?? 'GET', url)
      return network.fetch(url, request)
    },
    proxy,
    network,
    payments: proxy.payments,
    goOffline() {
      online ??= network.rule
      network.rule = () => 'refused'
      host.emit('offline')
      // What is open is cut too.
      proxy.restart()
    },
    goOnline() {
      network.rule = online ?? network.rule
      online = null
      host.emit('online')
    },
  }
}

/** English, which comes late too, is here before time moves: a test need not guess when it arrives. */
function createPatientClock(): PushedClock {
  const clock = createPushedClock()
  return {
    ...clock,
    async push(ms) {
      await import('../i18n/en.ts')
      await clock.push(ms)
    },
  }
}

/** Mock servers hand requests on as one object. */
async function plainly(
  input: Parameters<typeof fetch>[0],
  init: RequestInit = {},
): Promise<[url: string, init: RequestInit]> {
  if (!(input instanceof Request)) return [String(input), init]
  const { url, method, headers, signal } = input
  const body = method === 'GET' ? {} : { body: await input.text() }
  return [url, { method, headers, signal, ...body, ...init }]
}

function strange(method: string, url: string): Error {
  return new Error(
    `${method} ${url} is not for the checkout: createTestCheckout().fetch answers only …/v1/checkout. Let your own stub answer the rest of the page, and hand only these on.`,
  )
}
