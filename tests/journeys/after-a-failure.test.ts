import { screenOf } from '@pvit-checkout/client'
import { afterEach, describe, expect, it } from 'vitest'
import {
  airtelNumber,
  answerLost,
  moovNumber,
  only,
  openHouse,
  refusedByPvit,
  requestLost,
  type House,
} from './house.ts'

let house: House
afterEach(() => house.close())

const minute = 60_000
const references = () => house.simulator.ledger.calls({ api: 'rest' }).map((call) => call.reference)

describe('after a failure', () => {
  async function failedOnce() {
    house = await openHouse()
    const opened = await house.openSession(1_500)
    const session = await house.browse(opened.token)
    void session.submit({ method: 'mobile_money', phone: airtelNumber })
    await house.advance(20_000)
    expect(screenOf(session.getSnapshot())).toBe('failed')
    return { ...opened, session, reference: session.getSnapshot().payment?.reference ?? '' }
  }

  it('a success that comes late is found, told as late, and closes the order (promise 16)', async () => {
    const { reference, id, session } = await failedOnce()
    await house.simulator.control.settle(reference, 'SUCCESS')
    await house.advance(11 * 60_000)
    const { json } = await house.shop(`/v1/sessions/${id}`)
    expect(json).toMatchObject({ status: 'paid', payments: [{ state: 'succeeded', late: true }] })
    expect(session.getSnapshot().payment?.reference).toBe(reference)
  })

  it('a success that comes late is found though PVIT was silent at the last look for it, a day later (promise 16)', async () => {
    const { reference, id } = await failedOnce()
    house.network.callbacks = (request, pass) =>
      request.url.endsWith('/callback') ? requestLost(request, pass) : pass(request)
    await house.advance(23 * 60 * minute)
    await house.simulator.control.settle(reference, 'SUCCESS')
    house.network.pvit = only('status', answerLost)
    await house.advance(2 * 60 * minute)
    house.network.pvit = (request, pass) => pass(request)
    await house.advance(7 * 60 * minute)
    const { json } = await house.shop(`/v1/sessions/${id}`)
    expect(json).toMatchObject({ status: 'paid', payments: [{ state: 'succeeded', late: true }] })
  })

  it('a success of another amount that comes late settles nothing, and the shop hears of it (promise 15)', async () => {
    const { reference, id, session } = await failedOnce()
    const told: string[] = []
    for (const type of ['payment.succeeded', 'payment.failed', 'payment.conflict'] as const)
      house.checkout().on(type, () => void told.push(type))
    await house.advance(1_000)
    house.network.callbacks = requestLost
    house.network.pvit = only('status', async (request, pass) =>
      Response.json({ ...((await (await pass(request)).json()) as object), amount: 1_505 }),
    )
    await house.simulator.control.settle(reference, 'SUCCESS')
    await house.advance(11 * 60_000)
    const { json } = await house.shop(`/v1/sessions/${id}`)
    expect(json).toMatchObject({
      status: 'open',
      payments: [{ state: 'failed', conflict: { field: 'amount', expected: 1_500, seen: 1_505 } }],
    })
    expect(told).toEqual(['payment.failed', 'payment.conflict'])
    expect(screenOf(session.getSnapshot())).toBe('unconfirmed')
  })

  it('the next attempt asks about the earlier one first: it had been paid, so nothing is sent (promise 16)', async () => {
    const { reference, session } = await failedOnce()
    const restBefore = references().length
    // PVIT changes its mind between the failure and the second tap, and says nothing of it.
    house.network.callbacks = requestLost
    await house.simulator.control.settle(reference, 'SUCCESS')
    session.retry()
    void session.submit({ method: 'mobile_money', phone: airtelNumber }).catch(() => {})
    await house.advance(3_000)
    expect(references()).toHaveLength(restBefore)
    expect(house.simulator.ledger.debits()).toHaveLength(1)
  })

  it('each next attempt asks: what let the second out, seconds ago, does not let out the third (promise 16)', async () => {
    const { reference, token } = await failedOnce()
    house.network.callbacks = requestLost
    const next = async (key: string) => {
      const { status, json } = await house.shopper(token, '/v1/checkout/payments', {
        body: { method: 'mobile_money', phone: airtelNumber },
        headers: { 'Idempotency-Key': key },
      })
      return [status, json['code']]
    }
    house.network.pvit = only('rest', () =>
      Promise.resolve(refusedByPvit(403, 3023, 'CUSTOMER_UNKNOWN')),
    )
    expect(await next('second-attempt')).toEqual([202, undefined])
    house.network.pvit = (request, pass) => pass(request)
    await house.simulator.control.settle(reference, 'SUCCESS')
    await house.advance(4_000)
    expect(await next('third-attempt')).toEqual([409, 'order-already-paid'])
    expect(house.simulator.ledger.debits()).toHaveLength(1)
  })

  it('a payment under way is named at once, without a question about earlier ones', async () => {
    const { token, session } = await failedOnce()
    session.retry()
    void session.submit({ method: 'mobile_money', phone: '074 12 90 07' }) // ambiguous for ever
    await house.advance(3_000)
    house.network.pvit = only('status', requestLost)
    const { status, json } = await house.shopper(token, '/v1/checkout/payments', {
      body: { method: 'mobile_money', phone: airtelNumber },
      headers: { 'Idempotency-Key': 'third-attempt' },
    })
    expect([status, json['code']]).toEqual([409, 'attempt-in-progress'])
  })

  it('the next attempt is refused while PVIT does not answer about the earlier one (promise 16)', async () => {
    const { token } = await failedOnce()
    house.network.pvit = only('status', requestLost)
    const { status, json } = await house.shopper(token, '/v1/checkout/payments', {
      body: { method: 'mobile_money', phone: airtelNumber },
      headers: { 'Idempotency-Key': 'second-attempt' },
    })
    expect([status, json['code']]).toEqual([503, 'provider-unavailable'])
    expect(json['detail']).toContain('does not confirm')
    expect(references()).toHaveLength(1)
  })

  it('the next attempt is refused within two and a half seconds where PVIT hangs over the earlier one (promise 16)', async () => {
    const { token } = await failedOnce()
    house.network.pvit = only('status', () => new Promise<Response>(() => {}))
    let status = 0
    void house
      .shopper(token, '/v1/checkout/payments', {
        body: { method: 'mobile_money', phone: airtelNumber },
        headers: { 'Idempotency-Key': 'second-attempt' },
      })
      .then((reply) => {
        status = reply.status
      })
    await house.advance(2_500)
    expect(status).toBe(503)
    expect(references()).toHaveLength(1)
  })

  // As after a person's verdict on what PVIT then still calls open.
  it.each([
    ['PENDING', 'still open'],
    ['AMBIGUOUS', 'not that an earlier attempt of this order ended'],
  ])(
    'the next attempt is refused where PVIT answers %s about the earlier one, and nobody says that it was silent (promise 16)',
    async (word, said) => {
      const { token, session } = await failedOnce()
      house.network.pvit = only('status', async (request, pass) => {
        const reply = (await (await pass(request)).json()) as object
        return Response.json({ ...reply, status: word })
      })
      session.retry()
      void session.submit({ method: 'mobile_money', phone: airtelNumber }).catch(() => {})
      await house.advance(3_000)
      expect(screenOf(session.getSnapshot())).toBe('form')
      const refusal = session.getSnapshot().startError
      expect([refusal?.code, refusal?.retryable]).toEqual(['provider-unavailable', true])
      expect(refusal?.detail).toContain(said)
      expect(refusal?.detail).toContain('GET /v1/payments?order=')
      expect(references()).toHaveLength(1)

      const { json } = await house.shopper(token, '/v1/checkout/payments', {
        body: { method: 'mobile_money', phone: airtelNumber },
        headers: { 'Idempotency-Key': 'third-attempt' },
      })
      expect(JSON.stringify(json)).not.toMatch(/does not answer/)

      // Once PVIT has closed it, the next one goes out.
      house.network.pvit = (request, pass) => pass(request)
      await house.advance(10_000)
      void session.submit({ method: 'mobile_money', phone: airtelNumber }).catch(() => {})
      await house.advance(1_000)
      expect(references()).toHaveLength(2)
    },
  )

  it.each([
    ['older', 0],
    ['newer', 1],
  ])(
    'the next attempt is refused where PVIT calls the %s of two earlier ones open: every one of them has to have ended (promise 16)',
    async (_, open) => {
      const { token, session } = await failedOnce()
      session.retry()
      void session.submit({ method: 'mobile_money', phone: moovNumber })
      await house.advance(20_000)
      expect(screenOf(session.getSnapshot())).toBe('failed')

      house.network.pvit = only('status', async (request, pass) => {
        const isOpen = request.url.includes(references()[open] ?? 'none')
        const reply = await pass(request)
        return isOpen
          ? Response.json({ ...((await reply.json()) as object), status: 'PENDING' })
          : reply
      })
      const { status, json } = await house.shopper(token, '/v1/checkout/payments', {
        body: { method: 'mobile_money', phone: airtelNumber },
        headers: { 'Idempotency-Key': 'third-attempt' },
      })
      expect([status, json['code']]).toEqual([503, 'provider-unavailable'])
      expect(references()).toHaveLength(2)
    },
  )
})
