import { screenOf } from '@pvit-checkout/client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aCallback } from '../../packages/proxy/src/testing/callbacks.ts'
import {
  airtelNumber,
  moovNumber,
  only,
  openHouse,
  refusedByPvit,
  requestLost,
  type House,
  type Link,
} from './house.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house.close())

const minute = 60_000
const absent = () => Promise.resolve(refusedByPvit(404, 4006, 'TRANSACTION_NOT_FOUND'))
const restCalls = () => house.simulator.ledger.calls({ api: 'rest' })

/** PVIT's answers lag behind its callback. */
const stillFailed: Link = async (request, pass) =>
  Response.json({ ...((await (await pass(request)).json()) as object), status: 'FAILED' })

async function started(amount: number) {
  const { token } = await house.openSession(amount)
  const session = await house.browse(token)
  void session.submit({ method: 'mobile_money', phone: airtelNumber })
  await house.advance(1_000)
  const { id = '', reference = '' } = session.getSnapshot().payment ?? {}
  /** Another attempt, with one key: as soon as one is started, it is the same. */
  const again = async () => {
    const { status, json } = await house.shopper(token, '/v1/checkout/payments', {
      body: { method: 'mobile_money', phone: airtelNumber },
      headers: { 'Idempotency-Key': 'second-attempt' },
    })
    return { status, detail: json['detail'] }
  }
  const state = async () => (await house.shop(`/v1/payments/${id}`)).json['state']
  return { id, reference, again, state, screen: () => screenOf(session.getSnapshot()) }
}

async function callBack(reference: string, status: string): Promise<void> {
  const reply = await house.raw(`/pvit/${house.hookToken}/callback`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(aCallback(reference, { status })),
  })
  expect(reply.status).toBe(200)
}

describe('a callback that calls a failed payment paid', () => {
  async function failedAndClaimed() {
    const attempt = await started(1_500)
    await house.advance(20_000)
    expect(attempt.screen()).toBe('failed')
    house.network.pvit = only('status', stillFailed)
    await callBack(attempt.reference, 'SUCCESS')
    await house.advance(1_000)
    return attempt
  }

  it('holds the next attempt while PVIT’s answers may lag behind it, and no longer (promise 16)', async () => {
    const { again, state } = await failedAndClaimed()
    const refused = await again()
    expect(refused.status).toBe(503)
    expect(refused.detail).toContain('A callback says')
    expect(restCalls()).toHaveLength(1)
    await house.advance(2 * minute)
    expect((await again()).status).toBe(202)
    expect(await state()).toBe('failed')
  })

  it('is right in the end: the order is paid, and was asked for once', async () => {
    const { reference, again, state } = await failedAndClaimed()
    expect((await again()).status).toBe(503)
    house.network.callbacks = requestLost
    await house.simulator.control.settle(reference, 'SUCCESS')
    house.network.pvit = (request, pass) => pass(request)
    await house.advance(10_000)
    expect((await again()).status).toBe(409)
    expect(await state()).toBe('succeeded')
    expect(house.simulator.ledger.debits()).toHaveLength(1)
  })

  it('is heard while the question before the next attempt is under way', async () => {
    const { reference, again, screen } = await started(1_500)
    await house.advance(20_000)
    expect(screen()).toBe('failed')
    house.network.pvit = only('status', async (request, pass) => {
      const answer = await stillFailed(request, pass)
      await callBack(reference, 'SUCCESS')
      return answer
    })
    expect((await again()).status).toBe(503)
    expect(restCalls()).toHaveLength(1)
  })

  it('holds it a quarter of an hour where PVIT does not find the payment', async () => {
    const { again } = await failedAndClaimed()
    house.network.pvit = only('status', absent)
    await house.advance(14 * minute)
    expect((await again()).status).toBe(503)
    await house.advance(minute)
    expect((await again()).status).toBe(202)
  })

  it.each<[string, Link]>([
    ['says nothing', requestLost],
    [
      'takes its time',
      async (request, pass) => {
        await new Promise<void>((resolve) => void house.clock.after(4_000, resolve))
        return requestLost(request, pass)
      },
    ],
  ])('holds the next attempt though PVIT refused it, while its answer %s', async (_, status) => {
    house.network.callbacks = requestLost
    house.network.pvit = only('rest', async (request, pass) => {
      await pass(request)
      return refusedByPvit(403, 3006, 'OPERATOR_NOT_ACTIVE')
    })
    const { reference, again, screen } = await started(500)
    expect(screen()).toBe('failed')
    house.network.pvit = only('status', status)
    await callBack(reference, 'SUCCESS')
    await house.advance(1_000)
    const next = again()
    await house.advance(3_000)
    expect((await next).status).toBe(503)
    await house.advance(3_000)
    expect(restCalls()).toHaveLength(1)
    // The house waits for its last question when it closes, and the answer for the time.
    house.network.pvit = only('status', requestLost)
    await house.advance(4_000)
  })
})

it('what a callback calls paid is not refused because PVIT, in maintenance, does not find it yet', async () => {
  house.network.callbacks = requestLost
  let found = false
  house.network.pvit = async (request, pass) => {
    const reply = await pass(request)
    if (request.url.endsWith('/rest')) return refusedByPvit(503, 10000, 'API_MAINTENANCE_MODE')
    if (found || !request.url.includes('/status')) return reply
    const asked = new URL(request.url).searchParams.get('transactionId') ?? ''
    if (asked.startsWith('P') && !asked.startsWith('PAY')) await callBack(asked, 'SUCCESS')
    return absent()
  }
  const { state, screen } = await started(500)
  expect([await state(), screen()]).toEqual(['unknown', 'waiting'])
  found = true
  await house.advance(30_000)
  expect(screen()).toBe('succeeded')
  expect(restCalls()).toHaveLength(1)
})

describe('a callback that overtakes the answer to the start', () => {
  beforeEach(() => {
    house.network.callbacks = requestLost
  })

  /** Paid and called back, or hinted at otherwise, a second before the answer is there. */
  const overtaken = (
    answer: (reference: string) => Response | null,
    hint = (reference: string) => callBack(reference, 'SUCCESS'),
  ): Link =>
    only('rest', async (request, pass) => {
      const { reference } = (await request.clone().json()) as { reference: string }
      const reply = await pass(request)
      await house.simulator.control.settle(reference, 'SUCCESS')
      await hint(reference)
      await new Promise<void>((resolve) => void house.clock.after(1_000, resolve))
      return answer(reference) ?? reply
    })

  it('is looked into as soon as the answer is there, not by the schedule (promise 13)', async () => {
    house.network.pvit = overtaken(() => null)
    const { screen } = await started(500)
    await house.advance(1_000)
    expect(screen()).toBe('succeeded')
  })

  it('is looked into as soon as that, even if it is the shop that asks “check now”', async () => {
    house.network.pvit = overtaken(
      () => null,
      async () => {
        const { items } = (await house.shop('/v1/payments?limit=1')).json as {
          items: { id: string }[]
        }
        expect((await house.shop(`/v1/payments/${items[0]?.id}/check`, {})).status).toBe(200)
      },
    )
    const { screen } = await started(500)
    await house.advance(1_000)
    expect(screen()).toBe('succeeded')
  })

  it.each([
    ['a refusal', () => refusedByPvit(403, 3017, 'OPERATOR_AND_OPERATION_ACCOUNT_MISMATCH')],
    [
      'a “failed”',
      (reference: string) =>
        Response.json({ status: 'FAILED', merchant_reference_id: reference }, { status: 400 }),
    ],
  ])('is not overruled by %s in it: PVIT is asked first', async (_, answer) => {
    const answered = overtaken(answer)
    let silent = true
    house.network.pvit = (request, pass) =>
      silent && request.url.includes('/status')
        ? requestLost(request, pass)
        : answered(request, pass)
    const { id, state, screen } = await started(500)
    await house.advance(1_000)
    expect([await state(), screen()]).toEqual(['unknown', 'waiting'])
    silent = false
    await house.advance(30_000)
    expect(screen()).toBe('succeeded')
    expect((await house.shop(`/v1/payments/${id}`)).json['late']).toBe(false)
  })

  it('and is not true leaves what PVIT refused and does not find open for a person: it is not sent again', async () => {
    let sent = 0
    house.network.pvit = async (request, pass) => {
      if (request.url.includes('/status')) return absent()
      if (!request.url.endsWith('/rest')) return pass(request)
      sent += 1
      const { reference } = (await request.json()) as { reference: string }
      await callBack(reference, 'SUCCESS')
      return refusedByPvit(403, 3017, 'OPERATOR_AND_OPERATION_ACCOUNT_MISMATCH')
    }
    const { state } = await started(500)
    await house.advance(60 * minute)
    expect([sent, await state()]).toEqual([1, 'unknown'])
  })
})

describe('a payment whose answer was lost, and that PVIT does not find', () => {
  /** PVIT took it, and finds another payment of the account alone. */
  async function lost() {
    const neighbour = await house.browse((await house.openSession(500, 'B-1')).token)
    void neighbour.submit({ method: 'mobile_money', phone: moovNumber })
    await house.advance(30_000)
    const { reference: known = '' } = neighbour.getSnapshot().payment ?? {}
    house.network.callbacks = requestLost
    let sent = 0
    house.network.pvit = async (request, pass) => {
      const reply = await pass(request)
      if (request.url.endsWith('/rest')) {
        sent += 1
        throw new TypeError('fetch failed')
      }
      return request.url.includes('/status') && !request.url.includes(known) ? absent() : reply
    }
    return { ...(await started(500)), known, sent: () => sent }
  }

  it.each(['SUCCESS', 'PENDING'])(
    'but a callback calls %s, is neither sent again nor “not received” (promise 4)',
    async (word) => {
      const { reference, state, sent } = await lost()
      await callBack(reference, word)
      await house.advance(60 * minute)
      expect([sent(), await state()]).toEqual([1, 'unknown'])
    },
  )

  it('and a callback calls failed, is not sent again, and ends as not received', async () => {
    const { reference, state, sent } = await lost()
    await callBack(reference, 'FAILED')
    await house.advance(60 * minute)
    expect([sent(), await state()]).toEqual([1, 'failed'])
  })

  it('is not called “not received” over a claim that comes as that is about to be written', async () => {
    const { known, reference, state } = await lost()
    const { pvit } = house.network
    let claimed = false
    house.network.pvit = async (request, pass) => {
      // The question that shows whether the account's questions are answered at all: the last before the end.
      if (!claimed && request.url.includes(known)) {
        claimed = true
        await callBack(reference, 'SUCCESS')
      }
      return pvit(request, pass)
    }
    await house.advance(60 * minute)
    expect([claimed, await state()]).toEqual([true, 'unknown'])
  })
})
