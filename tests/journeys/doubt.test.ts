import { screenOf } from '@pvit-checkout/client'
import { afterEach, describe, expect, it } from 'vitest'
import type { ShopPayment } from '@pvit-checkout/contract/shop'
import type { Config } from '@pvit-checkout/proxy'
import {
  airtelNumber,
  answerLost,
  moovNumber,
  nobodyListens,
  only,
  openHouse,
  refusedByPvit,
  requestLost,
  type House,
  type Link,
} from './house.ts'

let house: House
afterEach(() => house.close())

/** A shopper taps “pay” while PVIT's REST answers as `link` says, once; then all is well again. */
async function payThrough(link: Link, settings: Config = {}) {
  house = await openHouse({ settings })
  const opened = await house.openSession(500)
  const session = await house.browse(opened.token)
  house.network.pvit = only('rest', (request, pass) => {
    house.network.pvit = (next, through) => through(next)
    return link(request, pass)
  })
  void session.submit({ method: 'mobile_money', phone: airtelNumber })
  await house.advance(3_000)
  const id = session.getSnapshot().payment?.id ?? ''
  const state = async () => (await house.shop(`/v1/payments/${id}`)).json['state']
  return { ...opened, session, screen: () => screenOf(session.getSnapshot()), state }
}

const minute = 60_000
const maintenance = () => refusedByPvit(503, 10000, 'API_MAINTENANCE_MODE')
const absent = () => refusedByPvit(404, 4006, 'TRANSACTION_NOT_FOUND')
const references = () => house.simulator.ledger.calls({ api: 'rest' }).map((call) => call.reference)
const prompts = () => house.simulator.ledger.prompts()

describe('no answer is not a refusal', () => {
  it('the answer was lost after PVIT took the payment: status finds it, nothing is sent again (promise 4)', async () => {
    const { session, screen } = await payThrough(answerLost)
    expect(screen()).toBe('waiting')
    expect(session.getSnapshot().payment?.status).toBe('confirm')
    await house.advance(20_000)
    expect(screen()).toBe('succeeded')
    expect(references()).toHaveLength(1)
    expect(prompts()).toHaveLength(1)
  })

  it('the request was lost before PVIT: the same reference goes out once more while the shopper waits', async () => {
    const { screen, state } = await payThrough(requestLost)
    expect(await state()).toBe('unknown')
    expect(screen()).toBe('waiting')
    await house.advance(60_000)
    expect(screen()).toBe('succeeded')
    expect(references()).toHaveLength(1) // at PVIT: the first never got there
    expect(prompts()).toHaveLength(1)
  })

  it('the request was lost: it does not go out again before PVIT has twice, ten seconds apart, not known it (promise 4)', async () => {
    const { session } = await payThrough(requestLost)
    const id = session.getSnapshot().payment?.id ?? ''
    const asked = () => house.simulator.ledger.calls({ api: 'status' }).length
    expect(asked()).toBe(1)
    await house.shop(`/v1/payments/${id}/check`, {})
    await house.advance(5_000)
    expect(asked()).toBe(2) // in time for nothing: five seconds are one answer heard twice
    expect(references()).toEqual([])
    await house.advance(30_000)
    expect(references()).toHaveLength(1)
  })

  it('what did not leave is sent within thirty seconds or never: nobody is rung when they have stopped waiting', async () => {
    house = await openHouse()
    const { token } = await house.openSession(500)
    const session = await house.browse(token)
    house.network.pvit = only('rest', nobodyListens)
    void session.submit({ method: 'mobile_money', phone: airtelNumber })
    await house.advance(33_000)
    house.network.pvit = (request, pass) => pass(request)
    await house.advance(120_000)
    expect(references()).toEqual([])
    expect(session.getSnapshot().payment).toMatchObject({ status: 'failed', reason: 'never-sent' })
  })

  it('the request was lost and the shopper left: nothing is sent behind their back', async () => {
    const { session } = await payThrough(requestLost)
    session.close()
    house.network.pvit = only('status', requestLost)
    await house.advance(40_000)
    house.network.pvit = (request, pass) => pass(request)
    await house.advance(120_000)
    expect(references()).toEqual([])
  })

  it.each([
    { asks: 'reads the payment', at: '/payments/:id', headers: {} },
    { asks: 'asks whether it moved', at: '/payments/:id', headers: { 'If-None-Match': '*' } },
    { asks: 'reads the checkout', at: '', headers: {} },
  ])(
    'the request was lost and the shopper $asks now and then: it goes out once more',
    async ({ at, headers }) => {
      const { session, token } = await payThrough(requestLost)
      const id = session.getSnapshot().payment?.id ?? ''
      session.close()
      house.network.pvit = only('status', requestLost)
      await house.advance(40_000)
      house.network.pvit = (request, pass) => pass(request)
      for (let asked = 0; asked < 4; asked += 1) {
        await house.raw(`/v1/checkout${at.replace(':id', id)}`, {
          headers: { Authorization: `Bearer ${token}`, ...headers },
        })
        await house.advance(20_000)
      }
      expect(references()).toHaveLength(1)
    },
  )

  it('every request is lost: it goes out twice, under one reference, and never a third time (promise 4)', async () => {
    const sent: unknown[] = []
    house = await openHouse()
    const { token } = await house.openSession(500)
    const session = await house.browse(token)
    house.network.pvit = only('rest', async (request, pass) => {
      sent.push(((await request.clone().json()) as { reference: string }).reference)
      return requestLost(request, pass)
    })
    void session.submit({ method: 'mobile_money', phone: airtelNumber })
    await house.advance(180_000)
    expect(sent).toHaveLength(2)
    expect(new Set(sent).size).toBe(1)
  })

  it('while nobody knows whether it was sent, no second payment of the order starts (promise 4)', async () => {
    const { token, state } = await payThrough(requestLost, { repostWhenNotFound: false })
    expect(await state()).toBe('unknown')
    const second = await house.shopper(token, '/v1/checkout/payments', {
      body: { method: 'mobile_money', phone: moovNumber },
      headers: { 'Idempotency-Key': 'attempt-0002' },
    })
    expect([second.status, second.json['code']]).toEqual([409, 'attempt-in-progress'])
    expect(references()).toEqual([])
  })

  it('two minutes later it is too late: nobody expects a prompt any more', async () => {
    const { screen } = await payThrough(requestLost)
    house.network.pvit = only('status', requestLost)
    await house.advance(120_000)
    house.network.pvit = (request, pass) => pass(request)
    await house.advance(600_000)
    expect(references()).toEqual([])
    expect(screen()).toBe('unconfirmed')
  })

  it('with REPOST_WHEN_NOT_FOUND=false it is never sent twice', async () => {
    const { screen } = await payThrough(requestLost, { repostWhenNotFound: false })
    await house.advance(240_000)
    expect(references()).toEqual([])
    expect(screen()).toBe('unconfirmed')
  })

  it('stays unknown, however old, while no other payment proves that the account’s questions are answered (promise 4)', async () => {
    const { state } = await payThrough(requestLost, { repostWhenNotFound: false })
    await house.advance(60 * 60_000)
    expect(await state()).toBe('unknown')
  })

  it.each([
    ['reference', { merchant_reference_id: 'PSOMEBODYELSE01' }],
    ['account', { merchant_operation_account_code: 'ACC_OTHER' }],
  ])(
    'stays unknown when what is found of a known payment is another’s by its %s',
    async (_, differing) => {
      const { state } = await payThrough(requestLost, { repostWhenNotFound: false })
      const other = await house.openSession(500, 'B-1')
      const neighbour = await house.browse(other.token)
      void neighbour.submit({ method: 'mobile_money', phone: moovNumber })
      await house.advance(30_000)
      house.network.pvit = only('status', async (request, pass) => {
        const reply = await pass(request)
        return reply.ok
          ? Response.json({ ...((await reply.json()) as object), ...differing })
          : reply
      })
      await house.advance(60 * 60_000)
      expect(await state()).toBe('unknown')
    },
  )

  it('ends as not received once a known payment is still found (promise 4)', async () => {
    const { state, session } = await payThrough(requestLost, { repostWhenNotFound: false })
    const other = await house.openSession(500, 'B-1')
    const neighbour = await house.browse(other.token)
    void neighbour.submit({ method: 'mobile_money', phone: '066 82 08 66' })
    await house.advance(10 * 60_000)
    expect(await state()).toBe('unknown') // three times not found, but not fifteen minutes old
    await house.advance(30 * 60_000)
    expect(await state()).toBe('failed')
    expect(session.getSnapshot().payment).toMatchObject({
      status: 'failed',
      reason: 'not-received',
    })
  })

  /**
   * Both of a payment's requests are lost on their way, and PVIT is silent from then on. It knows another payment of the
   * account.
   */
  async function sentTwiceInVain() {
    house = await openHouse()
    const other = await house.openSession(500, 'B-1')
    const neighbour = await house.browse(other.token)
    void neighbour.submit({ method: 'mobile_money', phone: moovNumber })
    await house.advance(30_000)

    const { token } = await house.openSession(500)
    const session = await house.browse(token)
    house.network.pvit = only('rest', (request, pass) => {
      house.network.pvit = only('rest', (next, through) => {
        house.network.pvit = requestLost
        return requestLost(next, through)
      })
      return requestLost(request, pass)
    })
    void session.submit({ method: 'mobile_money', phone: airtelNumber })
    await house.advance(30_000)
    const id = session.getSnapshot().payment?.id ?? ''
    const read = async () => (await house.shop(`/v1/payments/${id}`)).json as unknown as ShopPayment
    const { timeline } = await read()
    const sentAt = (type: string) =>
      Date.parse(timeline.find((line) => line.type === type)?.at ?? 'never')
    return {
      firstAt: sentAt('send'),
      lastAt: sentAt('resend'),
      /** What is known of it once PVIT was asked at that time. */
      lookAt: async (at: number) => {
        await house.advance(at - house.clock.now())
        await house.shop(`/v1/payments/${id}/check`, {})
        await house.advance(1_000)
        return (await read()).state
      },
    }
  }

  it('the fifteen minutes to “not received” count from the last time it was sent, not from the first (promise 4)', async () => {
    const { firstAt, lastAt, lookAt } = await sentTwiceInVain()
    house.network.pvit = (request, pass) => pass(request)
    const apart = lastAt - firstAt
    expect(apart).toBeGreaterThan(10_000)
    expect(await lookAt(firstAt + 15 * minute + apart / 2)).toBe('unknown')
    expect(await lookAt(lastAt + 15 * minute + 11_000)).toBe('failed')
  })

  it('“not received” takes three answers since the last time it was sent, however late they come (promise 4)', async () => {
    const { lastAt, lookAt } = await sentTwiceInVain()
    await house.advance(lastAt + 16 * minute - house.clock.now())
    house.network.pvit = (request, pass) => pass(request)
    const from = house.clock.now()
    expect(await lookAt(from)).toBe('unknown')
    expect(await lookAt(from + 11_000)).toBe('unknown')
    expect(await lookAt(from + 22_000)).toBe('failed')
  })

  it.each([
    ['named it', { status: 'AMBIGUOUS' }],
    ['named it with another amount', { amount: 5 }],
  ])(
    'stays unknown, and is sent once, when PVIT has %s and finds it no more (promise 4)',
    async (_, differing) => {
      house = await openHouse()
      const other = await house.openSession(500, 'B-1')
      const neighbour = await house.browse(other.token)
      void neighbour.submit({ method: 'mobile_money', phone: moovNumber })
      await house.advance(30_000)
      const { token } = await house.openSession(500)
      const session = await house.browse(token)
      let sent = 0
      let named = false
      const reference = () => session.getSnapshot().payment?.reference ?? 'none yet'
      house.network.pvit = async (request, pass) => {
        const reply = await pass(request)
        if (request.url.endsWith('/rest')) {
          sent += 1
          throw new TypeError('fetch failed')
        }
        if (!request.url.includes(reference())) return reply
        if (named) return absent()
        named = true
        return Response.json({ ...((await reply.json()) as object), ...differing })
      }
      void session.submit({ method: 'mobile_money', phone: '074 12 90 07' }) // ambiguous for ever
      await house.advance(60 * 60_000)
      const { id = '' } = session.getSnapshot().payment ?? {}
      expect((await house.shop(`/v1/payments/${id}`)).json['state']).toBe('unknown')
      expect(named).toBe(true)
      expect(sent).toBe(1)
    },
  )

  it.each([
    ['a 500 without a word of PVIT’s', () => new Response('oops', { status: 500 })],
    [
      'a 502 in HTML',
      () => new Response('<html>', { status: 502, headers: { 'Content-Type': 'text/html' } }),
    ],
    ['an empty 200', () => new Response('')],
    [
      'broken JSON',
      () => new Response('{"status":', { headers: { 'Content-Type': 'application/json' } }),
    ],
  ])('%s, after PVIT took it: one prompt, and the right end', async (_, answer) => {
    const { screen } = await payThrough(async (request, pass) => {
      await pass(request)
      return answer()
    })
    expect(screen()).toBe('waiting')
    await house.advance(30_000)
    expect(screen()).toBe('succeeded')
    expect(prompts()).toHaveLength(1)
  })

  it('a silent PVIT does not keep the shopper waiting for the screen (promise 6)', async () => {
    let release = () => {}
    const { screen, session } = await payThrough(async (request, pass) => {
      await new Promise<void>((resolve) => {
        release = resolve
      })
      return pass(request)
    })
    expect(screen()).toBe('waiting')
    expect(session.getSnapshot().payment?.status).toBe('processing')
    release()
    await house.advance(30_000)
    expect(screen()).toBe('succeeded')
  })

  it('maintenance is believed once PVIT does not know the reference', async () => {
    const { session, screen } = await payThrough(() => Promise.resolve(maintenance()))
    expect(screen()).toBe('failed')
    expect(session.getSnapshot().payment?.reason).toBe('maintenance')
  })

  it('maintenance is not believed when PVIT took the payment all the same (promise 5)', async () => {
    const { screen } = await payThrough(async (request, pass) => {
      await pass(request)
      return maintenance()
    })
    await house.advance(30_000)
    expect(screen()).toBe('succeeded')
  })

  it('maintenance is not believed while nobody answers whether PVIT knows the payment', async () => {
    const { screen, state } = await payThrough(async (request, pass) => {
      await pass(request)
      house.network.pvit = only('status', requestLost)
      return maintenance()
    })
    expect(await state()).toBe('unknown')
    expect(screen()).toBe('waiting')
    house.network.pvit = (request, pass) => pass(request)
    await house.advance(60_000)
    expect(screen()).toBe('succeeded')
  })
})

describe('a reply that is none to our request', () => {
  const alarms = () => house.logged.filter(({ level }) => level === 'error')

  it.each([
    ['wrong-reference', { merchant_reference_id: 'PSOMEBODYELSE01' }],
    ['wrong-account', { merchant_operation_account_code: 'ACC_OTHER' }],
    ['unreadable-reply', { status: null }],
  ])(
    'is told by its cause, in the timeline and to whoever runs the proxy: %s',
    async (cause, differing) => {
      const { session, screen } = await payThrough(async (request, pass) =>
        Response.json({ ...((await (await pass(request)).json()) as object), ...differing }),
      )
      const { id = '' } = session.getSnapshot().payment ?? {}
      expect(alarms()).toEqual([
        { level: 'error', message: "PVIT's reply is none to our request", payment: id, cause },
      ])
      const { timeline } = (await house.shop(`/v1/payments/${id}`)).json
      const detail = { outcome: 'maybe-executed', fault: null, cause }
      expect(timeline).toContainEqual(expect.objectContaining({ type: 'answer', detail }))
      await house.advance(30_000)
      expect(screen()).toBe('succeeded')
    },
  )

  it('a time-out is told as one, and alarms nobody', async () => {
    const { session } = await payThrough(answerLost)
    const { id = '' } = session.getSnapshot().payment ?? {}
    const { timeline } = (await house.shop(`/v1/payments/${id}`)).json
    expect(JSON.stringify(timeline)).toMatch(/"outcome":"maybe-executed","fault":null,"cause":"/)
    expect(alarms()).toEqual([])
  })

  const redirect = () =>
    new Response(null, { status: 302, headers: { Location: 'https://b.test' } })

  it('a redirect, though PVIT took the payment, is no refusal (promise 4)', async () => {
    const { screen } = await payThrough(async (request, pass) => {
      await pass(request)
      return redirect()
    })
    await house.advance(30_000)
    expect(screen()).toBe('succeeded')
  })

  it('a redirect is believed once PVIT does not know the reference, and asked about before the next attempt', async () => {
    const { session, screen } = await payThrough(() => Promise.resolve(redirect()))
    expect(session.getSnapshot().payment).toMatchObject({
      status: 'failed',
      reason: 'service-unavailable',
    })
    const asked = () => house.simulator.ledger.calls({ api: 'status' }).length
    await house.advance(10_000) // so early, PVIT's not knowing it proves little
    const before = asked()
    session.retry()
    void session.submit({ method: 'mobile_money', phone: airtelNumber })
    await house.advance(1_000)
    expect(asked()).toBe(before + 1)
    await house.advance(30_000)
    expect(screen()).toBe('succeeded')
  })
})

describe('an end named by the reply itself', () => {
  it.each([
    ['FAILED', 'FAILED', 'failed'],
    ['SUCCESS', 'SUCCESS', 'succeeded'],
    ['AMBIGUOUS', 'SUCCESS', 'succeeded'],
  ] as const)('%s is asked about at once: %s is %s', async (status, truth, screen) => {
    house = await openHouse({ simulator: { decideAfterMs: null } })
    const { token } = await house.openSession(500)
    const session = await house.browse(token)
    house.network.callbacks = requestLost
    house.network.pvit = only('rest', async (request, pass) => {
      const reply = (await (await pass(request)).json()) as Record<string, unknown>
      await house.simulator.control.settle(String(reply['merchant_reference_id']), truth)
      return Response.json({ ...reply, status })
    })
    void session.submit({ method: 'mobile_money', phone: airtelNumber })
    await house.advance(2_000)
    expect(screenOf(session.getSnapshot())).toBe(screen)
  })
})

describe('a status answer that speaks of another payment', () => {
  it.each([
    ['amount', { amount: 5 }],
    ['account', { merchant_operation_account_code: 'ACC_OTHER' }],
    ['reference', { merchant_reference_id: 'PSOMEBODYELSE01' }],
    ['phone', { customer_account_number: '066820866' }],
  ])(
    'by its %s settles nothing: the screen says “not confirmed”, the shop sees the conflict (promise 15)',
    async (field, differing) => {
      house = await openHouse()
      const { token, id } = await house.openSession(500)
      const session = await house.browse(token)
      house.network.pvit = only('status', async (request, pass) => {
        const reply = await pass(request)
        return reply.ok
          ? Response.json({ ...((await reply.json()) as object), ...differing })
          : reply
      })
      void session.submit({ method: 'mobile_money', phone: airtelNumber })
      await house.advance(30_000)
      expect(screenOf(session.getSnapshot())).toBe('unconfirmed')
      const { json } = await house.shop(`/v1/sessions/${id}`)
      expect(json).toMatchObject({
        status: 'open',
        payments: [{ state: 'awaiting', conflict: { field } }],
      })

      house.network.pvit = (request, pass) => pass(request)
      await house.advance(120_000)
      expect(screenOf(session.getSnapshot())).toBe('succeeded')
    },
  )

  it('by its reference is no conflict where PVIT, asked anew, speaks of this one: it was the answer to another question', async () => {
    house = await openHouse()
    const { token, id } = await house.openSession(500)
    const session = await house.browse(token)
    let asked = 0
    house.network.pvit = only('status', async (request, pass) => {
      const reply = await pass(request)
      asked += 1
      if (asked % 2 === 0 || !reply.ok) return reply
      const told = (await reply.json()) as object
      return Response.json({ ...told, merchant_reference_id: 'PSOMEBODYELSE01' })
    })
    void session.submit({ method: 'mobile_money', phone: airtelNumber })
    await house.advance(30_000)
    expect(screenOf(session.getSnapshot())).toBe('succeeded')
    const { json } = await house.shop(`/v1/sessions/${id}`)
    expect(json).toMatchObject({ payments: [{ state: 'succeeded', conflict: null }] })
    expect(JSON.stringify(json)).not.toContain('"seen":"conflict"')
  })
})

describe('a reference that PVIT says it has, though it was sent but once', () => {
  /** Something on the way sends our request twice, and brings back what PVIT says to the second. */
  const doubled: Link = async (request, pass) => {
    await pass(request.clone())
    return pass(request)
  }
  const next = (token: string) =>
    house.shopper(token, '/v1/checkout/payments', {
      body: { method: 'mobile_money', phone: moovNumber },
      headers: { 'Idempotency-Key': 'attempt-0002' },
    })

  it('is ours where its status agrees: one prompt, and the right end', async () => {
    const { screen, state } = await payThrough(doubled)
    expect(await state()).toBe('awaiting')
    await house.advance(30_000)
    expect(screen()).toBe('succeeded')
    expect(prompts()).toHaveLength(1)
  })

  it.each([
    ['amount', { amount: 505 }],
    ['account', { merchant_operation_account_code: 'ACC_OTHER' }],
    ['number', { customer_account_number: '066820866' }],
    ['number, in a form nobody knows, and amount', { customer_account_number: '?', amount: 505 }],
  ])(
    'may be ours though its status names another %s: it is not called refused, and no second prompt goes out (promises 1, 15)',
    async (_, differing) => {
      house = await openHouse()
      const { token, id } = await house.openSession(500)
      const session = await house.browse(token)
      house.network.pvit = async (request, pass) => {
        const api = new URL(request.url).pathname.split('/').at(-1)
        if (api === 'rest') return doubled(request, pass)
        const reply = await pass(request)
        return api === 'status' && reply.ok
          ? Response.json({ ...((await reply.json()) as object), ...differing })
          : reply
      }
      void session.submit({ method: 'mobile_money', phone: airtelNumber })
      await house.advance(3_000)
      expect(screenOf(session.getSnapshot())).toBe('unconfirmed')
      expect(await next(token)).toMatchObject({ json: { code: 'attempt-in-progress' } })
      expect(prompts()).toHaveLength(1)
      const { payments } = (await house.shop(`/v1/sessions/${id}`)).json
      expect(payments).toMatchObject([{ state: 'unknown', conflict: {} }])
      house.network.pvit = (request, pass) => pass(request)
      await house.advance(120_000)
      expect(screenOf(session.getSnapshot())).toBe('succeeded')
    },
  )

  it('is a stranger’s where amount and number are both another: ours was turned away, and the next attempt is free', async () => {
    house = await openHouse()
    const { token } = await house.openSession(500)
    const session = await house.browse(token)
    house.simulator.faults.arm({ name: 'errors.ref-5000-foreign', on: 'rest' })
    void session.submit({ method: 'mobile_money', phone: airtelNumber })
    await house.advance(3_000)
    expect(session.getSnapshot().payment).toMatchObject({
      status: 'failed',
      reason: 'merchant-setup',
    })
    expect(prompts()).toEqual([])
    expect((await next(token)).status).toBe(202)
  })
})

describe('after seven days', () => {
  // A week of renewals and questions on the pushed clock: seconds, and more on a busy machine.
  it('the questions end and a person decides: unresolved, never failed; a later proof still counts', async () => {
    house = await openHouse()
    const opened = await house.openSession(500)
    const session = await house.browse(opened.token)
    void session.submit({ method: 'mobile_money', phone: '074 12 90 07' }) // ambiguous for ever
    await house.advance(1_000)
    const { id = '', reference = '' } = session.getSnapshot().payment ?? {}
    session.close()
    await house.advance(7.5 * 24 * 60 * 60_000)
    const { json } = await house.shop(`/v1/payments/${id}`)
    expect(json).toMatchObject({ state: 'unresolved', status: 'unconfirmed', reason: null })
    const asked = house.simulator.ledger.calls({ api: 'status', reference }).length
    expect(asked).toBeLessThanOrEqual(60)
    await house.advance(24 * 60 * 60_000)
    expect(house.simulator.ledger.calls({ api: 'status', reference })).toHaveLength(asked)

    await house.simulator.control.settle(reference, 'SUCCESS') // its callback makes us ask once more
    await house.advance(1_000)
    expect((await house.shop(`/v1/payments/${id}`)).json).toMatchObject({ state: 'succeeded' })
  }, 120_000)
})
