import { expect, it } from 'vitest'
import { aPayment } from '../testing/payments.ts'
import { aSession } from '../testing/sessions.ts'
import { silentLog } from '../log.ts'
import { createPace } from './pace.ts'
import { createReconciler, type ReconcileDeps } from './reconcile.ts'

const madeAt = 1_000

/** What becomes of a RESTLINK that a process left unopened when it died, and that the next one finds at `now`. */
async function leftUnopened(now: number, status: 'open' | 'canceled'): Promise<string> {
  const payment = aPayment({ method: 'restlink', state: 'link_ready', createdAt: madeAt })
  const due = [{ payment, hinted: false }]
  return new Promise((resolve) => {
    const deps = {
      store: {
        claimDue: () => Promise.resolve(due.splice(0)),
        nextDueAt: () => Promise.resolve(null),
        findSession: () => Promise.resolve(aSession({ status })),
      },
      accounts: { all: [{ code: payment.account, pace: createPace() }] },
      sender: {
        trigger() {
          resolve('opened')
          return Promise.resolve(payment)
        },
      },
      settle(_: unknown, { event }: { event: { type: string } }) {
        resolve(event.type)
        return Promise.resolve(payment)
      },
      clock: { now: () => now, after: () => () => {} },
      log: silentLog,
    }
    createReconciler(deps as unknown as ReconcileDeps).begin() // a link asks for no more than these
  })
}

it.each([
  ['is opened while its shopper may still wait', 29_999, 'open', 'opened'],
  ['is opened by nobody half a minute later (promise 34)', 30_000, 'open', 'linkLost'],
  ['is opened by nobody once its session was closed (promise 34)', 1_000, 'canceled', 'linkLost'],
] as const)('a RESTLINK that a process left unopened %s', async (_, later, status, becomes) => {
  expect(await leftUnopened(madeAt + later, status)).toBe(becomes)
})
