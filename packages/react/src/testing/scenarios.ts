import {
  fakePayer,
  scenarios as payments,
  type FakeHost,
  type FakeNetwork,
  type FakeProxyOptions,
  type FakeProxy,
} from '@pvit-checkout/client/testing'
import type { BrowserClock } from '@pvit-checkout/client'

/** What a shopper goes through, from the session to the end: the proxy's answers and what the network does to them. */
export interface TestScenario extends Pick<
  FakeProxyOptions,
  'session' | 'payment' | 'payer' | 'scenarios' | 'waitMs'
> {
  /** The story in a sentence. */
  about: string
  /** Called once, before anything is asked. */
  prepare?: (world: ScenarioWorld) => void
}

export interface ScenarioWorld {
  clock: BrowserClock
  proxy: FakeProxy
  network: FakeNetwork
  host: FakeHost
}

/** Every story a shop's page should come through well. Times are counted from the press on “pay”. */
export const scenarios = {
  pays: {
    about: 'Types the code: paid after 12 seconds.',
    scenarios: [payments.pays],
  },
  'pays-at-once': {
    about: 'The answer to “pay” already says paid.',
    scenarios: [payments['pays-at-once']],
  },
  'pays-late': {
    about: 'Nothing for three minutes, so “not confirmed”; the money is there after four.',
    scenarios: [payments['pays-late']],
  },
  declines: {
    about: 'The operator says no after 12 seconds and gives no cause: the usual failure.',
    scenarios: [payments.declines],
  },
  'declines-then-pays': {
    about: 'The first try is declined, the second is paid.',
    scenarios: [payments.declines, payments.pays],
  },
  'wrong-pin': {
    about: 'A wrong code, and the operator says so.',
    scenarios: [payments['types-a-wrong-pin']],
  },
  'insufficient-funds': {
    about: 'Too little money, and the operator says so.',
    scenarios: [payments['has-too-little']],
  },
  'refused-by-payer': {
    about: 'The shopper refuses on the phone, and the operator says so.',
    scenarios: [payments['turns-it-down']],
  },
  'shop-at-fault': {
    about: 'PVIT refuses the shop’s own account at once: nothing was taken.',
    scenarios: [payments['is-refused-at-once']],
  },
  unconfirmed: {
    about: 'No answer ever: after three minutes “not confirmed, do not pay again”.',
    scenarios: [payments['never-answers']],
  },
  'failed-then-paid': {
    about: 'Declined, and a minute later PVIT takes that back: paid.',
    scenarios: [payments['fails-then-succeeds']],
  },
  'answer-lost': {
    about: 'The press arrives, its answer is lost: the same attempt is found again, and paid.',
    scenarios: [payments.pays],
    prepare({ network }) {
      let lost = false
      network.rule = ({ method, url }) => {
        if (lost || method !== 'POST' || !url.endsWith('/payments')) return null
        lost = true
        return 'answer-lost'
      }
    },
  },
  'slow-network': {
    about: 'Every answer takes five seconds.',
    scenarios: [payments.pays],
    prepare({ network }) {
      network.latencyMs = 5_000
    },
  },
  'no-streams': {
    about: 'Something on the way keeps streams back: the news comes by asking.',
    scenarios: [payments.pays],
    prepare({ network }) {
      network.rule = ({ url }) => (url.endsWith('/events') ? 'buffers' : null)
    },
  },
  'captive-portal': {
    about: 'For the first half minute a hotspot answers everything with its own page.',
    scenarios: [payments.pays],
    prepare({ network, clock, host }) {
      network.rule = () => 'captive-portal'
      clock.after(30_000, () => {
        network.rule = () => null
        host.emit('online')
      })
    },
  },
  'proxy-down': {
    about: 'The proxy cannot be reached at all.',
    prepare({ network }) {
      network.rule = () => 'refused'
    },
  },
  'cannot-start': {
    about: 'The payment service is down: “pay” is refused, nothing was started.',
    prepare: ({ proxy }) =>
      proxy.refuse('startPayment', { code: 'provider-unavailable', times: Infinity }),
  },
  'name-check-down': {
    about: 'The name behind the number cannot be had. Paying goes on without it.',
    scenarios: [payments.pays],
    prepare: ({ proxy }) =>
      proxy.refuse('lookUpPayer', { code: 'kyc-unavailable', times: Infinity }),
  },
  'unknown-number': {
    about: 'The operator does not know the number.',
    scenarios: [payments.declines],
    payer: fakePayer({ known: false, active: null, name: null }),
  },
  'inactive-wallet': {
    about: 'The number’s wallet is inactive.',
    scenarios: [payments.declines],
    payer: fakePayer({ active: false }),
  },
  'other-tab': {
    about: 'The same order is being paid in another tab: this one shows that payment.',
    payment: { status: 'confirm' },
    prepare: ({ proxy, clock }) =>
      void clock.after(10_000, () => proxy.move({ status: 'succeeded' })),
  },
  'back-from-card': {
    about: 'Back from the card page; the money is there three seconds later.',
    session: { methods: ['mobile_money', 'card'] },
    payment: {
      status: 'redirect',
      method: 'card',
      operator: null,
      redirectUrl: 'https://cards.example/pay',
    },
    prepare: ({ proxy, clock }) =>
      void clock.after(3_000, () => proxy.move({ status: 'succeeded' })),
  },
  'already-paid': {
    about: 'The order was paid before the page was opened.',
    session: { status: 'paid' },
    payment: { status: 'succeeded' },
  },
  'session-expired': {
    about: 'The payment window was open for too long.',
    session: { status: 'expired' },
  },
} as const satisfies Record<string, TestScenario>

export type ScenarioName = keyof typeof scenarios
