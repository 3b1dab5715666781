import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createPvit } from '@pvit-checkout/pvit'
import { createSimulator, createVirtualClock } from '@pvit-checkout/simulator'
import type { Account } from '../../packages/proxy/src/accounts/account.ts'
import { createAccounts } from '../../packages/proxy/src/accounts/accounts.ts'
import type { Keys } from '../../packages/proxy/src/keys/keys.ts'
import { createOutbox } from '../../packages/proxy/src/events/outbox.ts'
import { silentLog } from '../../packages/proxy/src/log.ts'
import { createPace } from '../../packages/proxy/src/payments/pace.ts'
import { createPayouts } from '../../packages/proxy/src/payouts/payouts.ts'
import { openSqlite } from '../../packages/proxy/src/store/sqlite.ts'
import { createSqlStore } from '../../packages/proxy/src/store/sql.ts'
import type { Store } from '../../packages/proxy/src/store/store.ts'
import { sized } from '../../packages/proxy/src/testing/whole.ts'
import { createVault } from '../../packages/proxy/src/vault.ts'
import { hold } from './hold.ts'
import { createGate, type Gate } from './rules/gate.ts'

const random = { bytes: (length: number) => randomBytes(length), number: () => 0.5 }
const input = { phone: '074123456', amount: 500 }
const requestKey = 'payout-0001'

interface Fault {
  readonly name: string
  readonly on: 'rest' | 'status'
  /** As often as it is asked, when not given. */
  readonly times?: number
}

/**
 * The proxy's own payouts on SQLite against the simulator. Each process but the last dies before or after the n-th of its
 * steps: a verb of the database, or a call to PVIT, which may then have been heard or not. The shop asks again with its key
 * each time.
 */
async function live(deaths: readonly number[], faults: readonly Fault[]) {
  const clock = createVirtualClock()
  const simulator = createSimulator({ clock })
  for (const fault of faults) simulator.faults.arm(fault)
  let sent = 0
  const { account, codes } = simulator.setup()
  const secret = simulator.control.issueKey(account)
  const vault = createVault([randomBytes(32)], random)
  const store = await createSqlStore(openSqlite(':memory:').dialect, vault)

  function boot() {
    const gate = createGate(clock)
    const pvit = createPvit({
      account,
      baseUrl: 'https://pvit.test',
      codes: { rest: codes.rest ?? '', status: codes.status ?? '' },
      clock: gate.clock,
      fetch: async (request, init) => {
        await gate.cross()
        if (new Request(request, init).url.endsWith('/rest')) sent += 1
        const response = await simulator.fetch(request, init)
        await gate.cross()
        return response
      },
    })
    const keys: Partial<Keys> = {
      current: () => secret,
      replaceRefused: () => Promise.resolve(secret),
    }
    const parts: Partial<Account> = {
      code: account,
      operators: null,
      methods: ['mobile_money'],
      pvit,
      keys: keys as Keys, // payouts use these two
      pace: createPace(),
    }
    const payouts = createPayouts({
      store: mortal(store, gate),
      vault,
      accounts: createAccounts([parts as Account]), // and of an account these
      clock: gate.clock,
      random,
      log: silentLog,
      terms: { agent: null, ownerCharge: 'MERCHANT', operatorOwnerCharge: 'MERCHANT' },
      caps: { enabled: true, each: null, daily: 1_000, numberDaily: null, min: 151, max: 9_000 },
      outbox: createOutbox({ targetsOf: () => ['handler'] }),
      onTold: () => {},
      background: () => {},
    })
    payouts.worker.begin()
    return { gate, payouts }
  }

  let life = boot()
  let died = 0
  for (const steps of deaths) {
    life.gate.dieAfter(steps)
    void life.payouts.pay(input, requestKey)
    await clock.advance(2 * 60_000)
    if (!life.gate.isDead()) continue
    died += 1
    await store.dropPayoutLeases(clock.now())
    life = boot()
  }
  life.gate.dieAfter(Number.POSITIVE_INFINITY)
  void life.payouts.pay(input, requestKey)
  await clock.advance(60 * 60_000)

  const payout = await store.findPayoutByKey(requestKey)
  const given = simulator.ledger.debits().filter((one) => one.operation === 'GIVE_CHANGE')
  const told = await store.listDeliveries(undefined, { limit: 100 })
  await store.close()
  await simulator.close()
  return { died, payout, given: given.length, sent, told: told.map(({ type }) => type) }
}

/** Every verb may be the last thing a process does, before it is done or after. */
function mortal(store: Store, gate: Gate): Store {
  return new Proxy(store, {
    get(target, name: keyof Store) {
      const verb = target[name].bind(target) as (...args: unknown[]) => Promise<unknown>
      return async (...args: unknown[]) => {
        await gate.cross()
        const result = await verb(...args)
        await gate.cross()
        return result
      }
    },
  })
}

it.each([
  'no fault',
  'payout.sync-timeout-executed',
  'payout.sync-pending',
  'payout.duplicate-accepted',
  'transport.latency',
])(
  'with %s at PVIT, a payout leaves at most once, at whichever step the process dies (promise 42)',
  async (fault) => {
    const faults = fault === 'no fault' ? [] : [{ name: fault, on: 'rest' } as const]
    let steps = 0
    for (let died = 1; died > 0; steps += 1) {
      const run = await live([steps], faults)
      died = run.died
      // What went is found; what did not is never said to have gone.
      expect({ steps, once: run.sent <= 1, state: run.payout?.state }).toEqual({
        steps,
        once: true,
        state: run.given === 1 ? 'succeeded' : 'unknown',
      })
      expect(run.given).toBeLessThanOrEqual(1)
      // The shop is told of every end, once, with the commit that made it one.
      const ends = run.told.filter((type) => type === 'payout.succeeded')
      expect(ends).toHaveLength(run.given)
    }
    expect(steps).toBeGreaterThan(8)
  },
)

/** What may befall any call, and lies about nothing. */
const anywhere = [
  'transport.latency',
  'transport.connect-refused',
  'transport.half-open',
  'transport.reset-before-bytes',
  'transport.reset-after-headers',
  'transport.body-stall',
  'commit.drop-before-commit',
  'commit.drop-after-commit',
  'commit.500-before',
  'commit.500-after',
  'commit.504-after',
  'replies.bad-json',
  'replies.empty-200',
  'replies.wrong-schema',
  'replies.wrong-reference',
  'replies.unknown-status',
  'replies.ambiguous',
  'errors.429',
  'errors.maintenance-10000',
  'errors.secret-3100',
] as const
const ofRequests = [
  'commit.late-commit',
  'errors.ambiguous-5001',
  'errors.expired-6000',
  'replies.failed-at-once',
  'payout.sync-timeout-executed',
  'payout.sync-pending',
  'payout.duplicate-accepted',
] as const
const ofQuestions = [
  'status.404-lag',
  'status.404-other-account',
  'status.pending-forever',
  'status.only-by-pvit-id',
] as const

type Step = { dieAfter: number } | Fault

/** As often as it is asked, in one case of five. */
const times = fc.option(fc.integer({ min: 1, max: 3 }), { nil: 1_000_000 })
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: fc.record({ dieAfter: fc.nat({ max: 30 }) }) },
    fc.record({
      name: fc.constantFrom(...anywhere, ...ofRequests),
      on: fc.constant('rest' as const),
      times,
    }),
    fc.record({
      name: fc.constantFrom(...anywhere, ...ofQuestions),
      on: fc.constant('status' as const),
      times,
    }),
  ),
  { minLength: 1, maxLength: 6, size: 'max' },
)

async function play(run: readonly Step[]): Promise<void> {
  const deaths = run.flatMap((step) => ('dieAfter' in step ? [step.dieAfter] : []))
  const faults = run.flatMap((step) => ('name' in step ? [step] : []))
  const { payout, given, sent, told } = await live(deaths, faults)
  const state = payout?.state ?? 'none'
  const isTrue = state === 'succeeded' ? given === 1 : state === 'failed' ? given === 0 : true
  const ends = told.filter((type) => type === 'payout.succeeded' || type === 'payout.failed')
  expect({ sent: sent <= 1, given: given <= 1, isTrue, ends }).toEqual({
    sent: true,
    given: true,
    isTrue: true,
    ends: state === 'succeeded' || state === 'failed' ? [`payout.${state}`] : [],
  })
}

it(
  'whatever befalls its request and its questions, and however often the process dies, a payout leaves at most once (promise 42)',
  async () => {
    await expect(hold(steps, play, { seed: 42, runs: sized(40, 5_000) })).resolves.toBeUndefined()
  },
  sized(60_000, 3_600_000),
)
