import fc from 'fast-check'
import type { PaymentMethod } from '@pvit-checkout/contract/checkout'

/** What may happen to the whole service next. Plain data, so that a run that failed can be written down and kept. */
export type Step =
  /** The shopper taps “pay” in the real client; without a method, by a prompt on their phone. */
  | { do: 'submit'; order: number; phone: number; method?: PaymentMethod }
  /** A request by hand, under a key of its own: a second tab, an old page, a script. */
  | { do: 'post'; order: number; key: number; phone: number; method?: PaymentMethod }
  /** A shopper does something on a page of PVIT's whose address they were given, and follows where it sends them. */
  | { do: 'page'; nth: number; how: OnPage }
  | { do: 'check'; order: number; by: 'shopper' | 'shop' }
  | { do: 'reload'; order: number }
  | { do: 'leave'; order: number }
  | { do: 'cancel'; order: number }
  | { do: 'decide'; nth: number; how: 'approve' | 'refuse' | 'expire' }
  /** PVIT changes its mind. */
  | { do: 'turn'; nth: number }
  | { do: 'forge'; nth: number; says: 'SUCCESS' | 'FAILED' | 'PENDING' }
  | { do: 'replay'; nth: number }
  | { do: 'forge-key' }
  | { do: 'kill-key' }
  | { do: 'wait'; ms: number }
  | { do: 'fault'; name: string; times: number; executed?: boolean }
  | { do: 'line'; side: Side; loses: 'request' | 'answer'; times: number }
  /** The shop's own handler of events stops working, or works again. */
  | { do: 'shop'; up: boolean }
  /** The process dies at the n-th time from now that it reads the clock, which it does all along its way. */
  | { do: 'crash'; after: number }

/** Read it; pay by phone or a good card; a bad card; leave; the bank's code, and a refusal there; see how it stands. */
export type OnPage = 'open' | 'pay' | 'pay-badly' | 'leave' | 'confirm' | 'refuse' | 'look'

export type Side = 'browser' | 'pvit' | 'callbacks'

const requestFaults = [
  'transport.connect-refused',
  'transport.half-open',
  'transport.reset-before-bytes',
  'transport.reset-after-headers',
  'transport.body-stall',
  'transport.slice',
  'commit.drop-before-commit',
  'commit.drop-after-commit',
  'commit.500-before',
  'commit.500-after',
  'commit.504-after',
  'commit.late-commit',
  'replies.bad-json',
  'replies.html-502',
  'replies.empty-200',
  'replies.wrong-schema',
  'replies.wrong-reference',
  'replies.string-status-code',
  'replies.unknown-status',
  'replies.ambiguous',
  'errors.maintenance-10000',
  'errors.429',
  'errors.secret-3100',
  'errors.secret-401',
  'errors.ref-5000-foreign',
  'errors.ambiguous-5001',
  'errors.expired-6000',
  'errors.balance-2000',
] as const
const statusFaults = [
  'status.404-lag',
  'status.404-other-account',
  'status.pending-forever',
  'status.flip-once',
  'status.stale',
  'status.only-by-pvit-id',
  'status.wrong-amount',
  'status.wrong-account',
  'status.wrong-phone',
] as const
const callbackFaults = [
  'callback.lost',
  'callback.dup',
  'callback.delay',
  'callback.before-reply',
  'callback.wrong-amount',
  'callback.unknown-ref',
  'callback.xml',
  'status.disagrees-with-callback',
] as const
const keyFaults = [
  'secret.lost',
  'secret.10008',
  'secret.arrives-before-reply',
  'secret.inline-v2',
  'secret.short-life',
  'secret.forged-flood',
  'secret.wrong-account',
] as const

const linkFaults = [
  'replies.link-foreign-host',
  'link.prefetch',
  'link.return-without-payment',
  'link.payment-without-return',
] as const

const nth = fc.nat({ max: 3 })
const order = fc.constantFrom(0, 0, 1)
const phone = fc.nat({ max: 2 })
const times = fc.integer({ min: 1, max: 3 })

/** What may happen to any payment. */
const common: fc.WeightedArbitrary<Step>[] = [
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('check'),
      order,
      by: fc.constantFrom('shopper', 'shop'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reload'), order }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave'), order }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel'), order }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('decide'),
      nth,
      how: fc.constantFrom('approve', 'approve', 'refuse', 'expire'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('turn'), nth }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('forge'),
      nth,
      says: fc.constantFrom('SUCCESS', 'FAILED', 'PENDING'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('replay'), nth }) },
  { weight: 1, arbitrary: fc.constant({ do: 'forge-key' }) },
  { weight: 1, arbitrary: fc.constant({ do: 'kill-key' }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('wait'),
      ms: fc.constantFrom(200, 2_000, 12_000, 31_000, 70_000, 130_000, 1_000_000),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('fault'),
      name: fc.constantFrom(...requestFaults),
      times,
      executed: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('fault'),
      name: fc.constantFrom(...statusFaults, ...callbackFaults, ...keyFaults),
      times,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('line'),
      side: fc.constantFrom('browser', 'pvit', 'callbacks'),
      loses: fc.constantFrom('request', 'answer'),
      times,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('shop'), up: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('crash'), after: fc.nat({ max: 60 }) }) },
]

/** Prompts alone, as most shops sell. */
const prompted: fc.WeightedArbitrary<Step>[] = [
  { weight: 6, arbitrary: fc.record({ do: fc.constant('submit'), order, phone }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('post'), order, key: fc.nat({ max: 2 }), phone }),
  },
]

/** Prompts and PVIT's pages, mixed. */
const method = fc.constantFrom('mobile_money', 'web', 'web', 'card', 'card', 'restlink')
const hosted: fc.WeightedArbitrary<Step>[] = [
  { weight: 7, arbitrary: fc.record({ do: fc.constant('submit'), order, phone, method }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('post'),
      order,
      key: fc.nat({ max: 2 }),
      phone,
      method,
    }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      do: fc.constant('page'),
      nth,
      how: fc.constantFrom('open', 'pay', 'pay', 'pay-badly', 'leave', 'confirm', 'refuse', 'look'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('fault'), name: fc.constantFrom(...linkFaults), times }),
  },
]

const run = (kinds: fc.WeightedArbitrary<Step>[]) =>
  fc.array(fc.oneof(...kinds), { minLength: 1, maxLength: 24, size: 'max' })

/** Half of the runs by prompts alone: what is rare there stays as likely as it was. */
export const steps = fc.oneof(run([...prompted, ...common]), run([...hosted, ...common]))
