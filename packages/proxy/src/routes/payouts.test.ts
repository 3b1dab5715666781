import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { silentLog } from '../log.ts'
import type { Store } from '../store/store.ts'
import { StoreError } from '../store/store-error.ts'
import { aPayout } from '../testing/payouts.ts'
import { payoutRoutesOf } from './payouts.ts'
import { onError } from './problems.ts'

const payout = aPayout()
const broken = async () => {
  throw new StoreError('The database did not answer.')
}

async function ask(store: Partial<Store>, path: string, init?: RequestInit) {
  const deps = { store: store as Store, pay: async () => payout }
  const app = new Hono().route('/', payoutRoutesOf(deps))
  app.onError(onError(silentLog, () => {}))
  const answer = await app.request(path, init)
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> }
}

it('a payout that was started is told though the database went since: the shop would start another', async () => {
  const { status, json } = await ask({ readPayoutTimelines: broken }, '/v1/payouts', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': 'payout-0001' },
    body: JSON.stringify({ phone: '074123456', amount: 500 }),
  })
  expect(status).toBe(201)
  expect(json).toMatchObject({ id: payout.id, state: payout.state, timeline: [] })
})

it.each(['po_00000000000000000000', 'nonsense'])(
  'a payout that is not there is not found: %s',
  async (id) => {
    const { status, json } = await ask({ findPayout: async () => null }, `/v1/payouts/${id}`)
    expect([status, json['code'], json['detail']]).toEqual([
      404,
      'not-found',
      'No payout has this id.',
    ])
  },
)

it('a payout whose database does not answer is not said to be missing', async () => {
  const { status, json } = await ask({ findPayout: broken }, `/v1/payouts/${payout.id}`)
  expect([status, json['code']]).toEqual([503, 'store-unavailable'])
})
