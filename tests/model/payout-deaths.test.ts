import { randomBytes } from 'node:crypto'
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
import { createVault } from '../../packages/proxy/src/vault.ts'
import { createGate, type Gate } from './rules/gate.ts'

const random = { bytes: (length: number) => randomBytes(length), number: () => 0.5 }
const input = { phone: '074123456', amount: 500 }
const requestKey = 'payout-0001'

/**
 * The proxy's own payouts on SQLite against the simulator. The process dies before or after the n-th step: a verb of the
 * database, or a call to PVIT, which may then have been heard or not. The shop asks again with its key each time.
 */
async function dieAt(n: number, fault: string | null) {
  const clock = createVirtualClock()
  const simulator = createSimulator({ clock })
  if (fault !== null) simulator.faults.arm({ name: fault, on: 'rest' })
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
  life.gate.dieAfter(n)
  void life.payouts.pay(input, requestKey)
  await clock.advance(2 * 60_000)
  const died = life.gate.isDead()
  if (died) {
    await store.dropPayoutLeases(clock.now())
    life = boot()
  } else life.gate.dieAfter(Number.POSITIVE_INFINITY)
  void life.payouts.pay(input, requestKey)
  await clock.advance(60 * 60_000)

  const payout = await store.findPayoutByKey(requestKey)
  const given = simulator.ledger.debits().filter((one) => one.operation === 'GIVE_CHANGE')
  const requests = simulator.ledger.calls({ api: 'rest' }).length
  const told = await store.listDeliveries(undefined, { limit: 100 })
  await store.close()
  await simulator.close()
  return { died, payout, given: given.length, requests, told: told.map(({ type }) => type) }
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
    let steps = 0
    for (let died = true; died; steps += 1) {
      const run = await dieAt(steps, fault === 'no fault' ? null : fault)
      died = run.died
      // What went is found; what did not is never said to have gone.
      expect({ steps, requests: run.requests <= 1, state: run.payout?.state }).toEqual({
        steps,
        requests: true,
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
