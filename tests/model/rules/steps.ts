import fc from 'fast-check'
import type { PaymentMethod } from '@pvit-checkout/contract/checkout'
import { requestFaults, statusFaults } from './model-pvit.ts'

/** What may happen next. Plain data, so that a run that failed can be written down and kept. */
export type Step =
  | { do: 'start'; order: number; key: number; phone: number; method: PaymentMethod }
  /** A shopper pays on a page whose address they were given, whatever became of the payment since. */
  | { do: 'page'; nth: number }
  | { do: 'decide'; nth: number; status: 'SUCCESS' | 'FAILED' }
  | { do: 'turn'; nth: number }
  | { do: 'callback'; nth: number; says: 'SUCCESS' | 'FAILED' | 'PENDING' }
  | { do: 'check'; nth: number; source: 'shopper' | 'shop' }
  | { do: 'look'; order: number }
  | { do: 'wait'; ms: number }
  | { do: 'storm'; on: 'request' | 'status'; name: string; times: number }
  | { do: 'crash'; after: number }
  /** Whoever holds a lease is cut off from the rest: taken for dead, and alive. */
  | { do: 'mistake' }

const nth = fc.nat({ max: 3 })
const order = fc.nat({ max: 1 })
const methods = ['mobile_money', 'mobile_money', 'mobile_money', 'web', 'card', 'restlink'] as const

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('start'),
      order,
      key: fc.nat({ max: 3 }),
      phone: fc.nat({ max: 1 }),
      method: fc.constantFrom(...methods),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('page'), nth }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('decide'),
      nth,
      status: fc.constantFrom('SUCCESS', 'SUCCESS', 'FAILED'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('turn'), nth }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('callback'),
      nth,
      says: fc.constantFrom('SUCCESS', 'FAILED', 'PENDING'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('check'),
      nth,
      source: fc.constantFrom('shopper', 'shop'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('look'), order }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('wait'),
      ms: fc.constantFrom(200, 2_000, 12_000, 31_000, 70_000, 130_000, 960_000),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('storm'),
      on: fc.constant('request'),
      name: fc.constantFrom(...requestFaults),
      times: fc.integer({ min: 1, max: 2 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('storm'),
      on: fc.constant('status'),
      name: fc.constantFrom(...statusFaults),
      times: fc.integer({ min: 1, max: 6 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash'), after: fc.nat({ max: 14 }) }) },
)

const mistake = { weight: 3, arbitrary: fc.record({ do: fc.constant('mistake' as const) }) }

/** A run long enough for rare pairs to meet. */
const long = { minLength: 1, maxLength: 24, size: 'max' } as const
export const steps = fc.array(step, long)
/** Of several instances: one may take another for dead. */
export const stepsTogether = fc.array(
  fc.oneof<fc.MaybeWeightedArbitrary<Step>[]>({ weight: 33, arbitrary: step }, mistake),
  long,
)
