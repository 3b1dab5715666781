import { afterEach, beforeEach, expect, it } from 'vitest'
import { createVirtualClock, type VirtualClock } from '@pvit-checkout/simulator'
import type { Account } from '../../packages/proxy/src/accounts/account.ts'
import { createAccounts } from '../../packages/proxy/src/accounts/accounts.ts'
import { silentLog } from '../../packages/proxy/src/log.ts'
import type { Due } from '../../packages/proxy/src/store/due.ts'
import { createSqlStore } from '../../packages/proxy/src/store/sql.ts'
import { openSqlite } from '../../packages/proxy/src/store/sqlite.ts'
import type { Store } from '../../packages/proxy/src/store/store.ts'
import { id } from '../../packages/proxy/src/testing/ids.ts'
import { aPayment, started } from '../../packages/proxy/src/testing/payments.ts'
import { aSession } from '../../packages/proxy/src/testing/sessions.ts'
import { aVault } from '../../packages/proxy/src/testing/vault.ts'
import { createDueWorker } from '../../packages/proxy/src/payments/due-worker.ts'
import { createPace } from '../../packages/proxy/src/payments/pace.ts'
import { nextOpenLook } from '../../packages/proxy/src/payments/schedule.ts'

const second = 1_000
const vault = aVault()

let clock: VirtualClock
let store: Store
beforeEach(async () => {
  clock = createVirtualClock()
  const file = openSqlite(':memory:')
  store = await createSqlStore(file.dialect, vault, () => file.close())
  await store.openSession(aSession())
})
afterEach(() => store.close())

/**
 * So many payments a second for so long, each decided by its shopper after half a minute, more or less, and told by our own
 * questions alone. Resolves to how long after that we knew, in seconds, each as of `until`.
 */
async function rush(perSecond: number, seconds: number, until: number): Promise<number[]> {
  const pace = createPace()
  const begun = clock.now()
  const decidedAt = new Map<string, number>()
  const knownAt = new Map<string, number>()
  let drawn = 1
  const draw = () => (drawn = (drawn * 16_807) % 2_147_483_647) / 2_147_483_647
  const worker = createDueWorker<Due>({
    claim: (...input) => store.claimDue(...input),
    nextDueAt: (...input) => store.nextDueAt(...input),
    async look({ payment }) {
      const now = clock.now()
      pace.spend(now)
      const decided = now >= (decidedAt.get(payment.id) ?? 0)
      if (decided) knownAt.set(payment.id, now)
      const nextAt = decided ? null : nextOpenLook(now - payment.createdAt, now, draw(), false)
      await store.track(payment.id, payment.version, { ...payment.tracking, nextAt })
    },
    putOff: ({ payment }, ...at) => store.putOffLook(payment.id, ...at),
    told: ({ payment }) => ({ payment: payment.id }),
    accounts: createAccounts([{ code: 'ACC_TEST', pace } as unknown as Account]), // all that is asked of it
    clock,
    log: silentLog,
  })
  worker.begin()
  for (let nr = 0; nr < perSecond * seconds; nr++) {
    const createdAt = clock.now()
    const payment = aPayment({
      id: id('pay', nr),
      order: `R-${nr}`,
      reference: `PRUSH${nr}`,
      attemptKey: `attempt-${nr}`,
      createdAt,
      tracking: { ...aPayment().tracking, nextAt: nextOpenLook(0, createdAt, draw()) },
    })
    decidedAt.set(payment.id, createdAt - 35 * second * Math.log(1 - draw()))
    await store.insertPayment(payment, started)
    worker.lookBy(payment.tracking.nextAt)
    await clock.advance(second / perSecond)
  }
  await clock.advance(begun + until * second - clock.now())
  await worker.stop()
  return [...decidedAt].map(
    ([payment, decided]) => ((knownAt.get(payment) ?? clock.now()) - decided) / second,
  )
}

const share = (lags: number[], within: number) =>
  lags.filter((lag) => lag <= within).length / lags.length

it('without callbacks, twice as many payments as the questions allow for are known within half a minute, most of them (promise 11)', async () => {
  const lags = await rush(4, 150, 180)
  expect(share(lags, 30)).toBeGreaterThan(0.9)
})

it('of more payments than there are questions, the shoppers who still wait are answered first, and nobody is left for last (promise 11)', async () => {
  const lags = await rush(12, 120, 300)
  // Eight questions a second are two for three of them.
  expect(share(lags, 120)).toBeGreaterThan(0.6)
  expect(Math.max(...lags)).toBeLessThan(240)
})

/** Of the pace: now a question has just been earned, now one will be soon. */
const atAnyPoint = (nr: number) => 637 + 89 * (nr % 7)

/**
 * Far more is due than may be asked, of an account that `sharers` instances ask about; meanwhile a callback comes every so often.
 * Resolves to how long each of those waited to be looked at, in milliseconds, and to the looks a second, theirs and the planned.
 */
async function callbacksIn({ sharers = 1, callbacks = 0, everyMs = atAnyPoint }) {
  const pace = createPace(() => sharers)
  const begun = clock.now()
  const cameAt = new Map<string, number>()
  const waited: number[] = []
  let planned = 0
  const worker = createDueWorker<Due>({
    claim: (...input) => store.claimDue(...input),
    nextDueAt: (...input) => store.nextDueAt(...input),
    async look({ payment }) {
      pace.spend(clock.now())
      const came = cameAt.get(payment.id)
      if (came === undefined) planned += 1
      else waited.push(clock.now() - came)
      await new Promise<void>((resolve) => void clock.after(60, resolve)) // PVIT answers
      await store.track(payment.id, payment.version, payment.tracking)
    },
    putOff: ({ payment }, ...at) => store.putOffLook(payment.id, ...at),
    told: ({ payment }) => ({ payment: payment.id }),
    accounts: createAccounts([{ code: 'ACC_TEST', pace } as unknown as Account]), // all that is asked of it
    clock,
    log: silentLog,
  })
  async function made(nr: number, nextAt: number) {
    const unique = { order: `R-${nr}`, reference: `PRUSH${nr}`, attemptKey: `attempt-${nr}` }
    const tracking = { ...aPayment().tracking, nextAt }
    const payment = aPayment({ id: id('pay', nr), ...unique, createdAt: begun, tracking })
    await store.insertPayment(payment, started)
    return payment
  }
  for (let nr = 0; nr < 40; nr++) await made(nr, begun) // and they stay due
  worker.begin()
  await clock.advance(5 * second)
  const [from, before] = [clock.now(), planned]
  for (let nr = 0; nr < callbacks; nr++) {
    const payment = await made(100 + nr, begun + 3_600 * second)
    cameAt.set(payment.id, clock.now())
    const came = { ...started, at: clock.now(), source: 'callback' } as const
    await store.hint(payment, came)
    worker.lookBy(clock.now())
    await clock.advance(everyMs(nr))
  }
  if (callbacks === 0) await clock.advance(60 * second)
  const aSecond = (count: number) => (count * second) / (clock.now() - from)
  const looks = { planned: aSecond(planned - before), hinted: aSecond(waited.length) }
  const stopped = worker.stop()
  await clock.advance(second)
  await stopped
  return { waited: waited.toSorted((a, b) => a - b), ...looks }
}

it('while far more is due than may be asked, a callback waits for no turn as a rule, and never longer than one question takes to be earned', async () => {
  const { waited, planned, hinted } = await callbacksIn({ callbacks: 60 })
  expect(waited).toHaveLength(60)
  expect(waited[42]).toBeLessThanOrEqual(5)
  expect(Math.max(...waited)).toBeLessThanOrEqual(125)
  expect(planned + hinted).toBeGreaterThan(7.9)
})

it('more callbacks than questions leave a quarter to what is due longest', async () => {
  const { planned, hinted } = await callbacksIn({ callbacks: 200, everyMs: () => 100 })
  expect(planned).toBeGreaterThan(1.9)
  expect(planned + hinted).toBeGreaterThan(7.9)
})

it.each([3, 4, 5, 8])(
  'what is due by the schedule is asked about at the whole pace while no callback comes, by each of %i that share it',
  async (sharers) => {
    const { planned } = await callbacksIn({ sharers })
    expect(planned).toBeGreaterThan((0.98 * 8) / sharers)
  },
)
