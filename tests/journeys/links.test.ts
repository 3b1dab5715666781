import { screenOf } from '@pvit-checkout/client'
import { afterEach, describe, expect, it } from 'vitest'
import type { PaymentMethod } from '@pvit-checkout/contract/checkout'
import {
  airtelNumber,
  answerLost,
  only,
  openHouse,
  requestLost,
  type House,
  type Link,
} from './house.ts'

let house: House
afterEach(() => house.close())

async function choose(method: PaymentMethod, link: Link = (request, pass) => pass(request)) {
  house = await openHouse()
  const { json } = await house.shop('/v1/sessions', {
    order: 'A-1',
    amount: 500,
    methods: [method, 'mobile_money'],
  })
  const token = String(json['token'])
  const session = await house.browse(token)
  house.network.pvit = only('link', link)
  void session.submit({ method, phone: airtelNumber })
  await house.advance(1_000)
  const { payment } = session.getSnapshot()
  return {
    token,
    id: String(json['id']),
    session,
    payment,
    screen: () => screenOf(session.getSnapshot()),
  }
}

const prompts = () => house.simulator.ledger.prompts()
const linkCalls = () => house.simulator.ledger.calls({ api: 'link' })

const taken = {
  date: '05012026-080000',
  status_code: 5000,
  error: 'TRANSACTION_REFERENCE_ALREADY_EXISTS',
  message: 'x',
  path: '/x/link',
}

/** What the shopper does on PVIT's page. */
const onPage = (url: string, form: Record<string, string>) =>
  house.simulator.fetch(url, { method: 'POST', body: new URLSearchParams(form) })

describe('PVIT’s hosted page', () => {
  it('made is not paid: the shopper is sent there, and only the status says more', async () => {
    const { payment, screen } = await choose('web')
    expect(screen()).toBe('redirect')
    expect(payment).toMatchObject({ status: 'redirect', method: 'web' })
    expect(new URL(payment?.redirectUrl ?? '').host).toBe('pvit.test')
    await house.advance(60_000)
    expect(screen()).toBe('redirect')
  })

  it('ends as paid when the shopper confirms there', async () => {
    const { payment, screen } = await choose('web')
    await onPage(payment?.redirectUrl ?? '', { action: 'pay' })
    await house.advance(60_000)
    expect(screen()).toBe('succeeded')
    expect(linkCalls()).toHaveLength(1)
  })

  it('is told to the shop as opened once PVIT knows of a payment there; the shopper may go back to it', async () => {
    const { payment, screen } = await choose('web')
    house.network.callbacks = requestLost
    house.network.pvit = only('status', async (request, pass) => {
      const reply = await pass(request)
      return reply.ok
        ? Response.json({ ...((await reply.json()) as object), status: 'PENDING' })
        : reply
    })
    const state = async () => (await house.shop(`/v1/payments/${payment?.id}`)).json['state']
    await house.advance(30_000)
    expect(await state()).toBe('link_ready')
    await onPage(payment?.redirectUrl ?? '', { action: 'pay' })
    await house.advance(60_000)
    expect(await state()).toBe('opened')
    expect(screen()).toBe('redirect')
    house.network.pvit = (request, pass) => pass(request)
    await house.advance(120_000)
    expect(screen()).toBe('succeeded')
  })

  it('holds the order for as long as it may still be paid there', async () => {
    const { token } = await choose('card')
    const second = await house.shopper(token, '/v1/checkout/payments', {
      body: { method: 'mobile_money', phone: airtelNumber },
      headers: { 'Idempotency-Key': 'another-attempt' },
    })
    expect([second.status, second.json['code']]).toEqual([409, 'attempt-in-progress'])
  })

  it('whose address was lost on its way is nobody’s: the next attempt is free', async () => {
    const { payment, screen, session } = await choose('card', answerLost)
    expect(payment).toMatchObject({ status: 'failed', reason: 'link-lost' })
    expect(screen()).toBe('failed')
    house.network.pvit = (request, pass) => pass(request)
    session.retry()
    void session.submit({ method: 'mobile_money', phone: airtelNumber })
    await house.advance(30_000)
    expect(screen()).toBe('succeeded')
  })

  it.each([
    ['429', () => new Response('', { status: 429 })],
    ['a reference that exists', () => Response.json(taken, { status: 409 })],
  ])(
    'that PVIT refused with %s, and says no more of, holds no order: nobody has its address',
    async (_, answer) => {
      house = await openHouse()
      const { token } = await house.openSession(500)
      const session = await house.browse(token)
      house.network.pvit = (request, pass) => {
        const { pathname } = new URL(request.url)
        if (pathname.endsWith('/link')) return Promise.resolve(answer())
        return pathname.endsWith('/status') ? requestLost(request, pass) : pass(request)
      }
      void session.submit({ method: 'card', phone: airtelNumber })
      await house.advance(30_000)
      expect(session.getSnapshot().payment).toMatchObject({ status: 'failed', reason: 'link-lost' })
      house.network.pvit = (request, pass) => pass(request)
      session.retry()
      void session.submit({ method: 'mobile_money', phone: airtelNumber })
      await house.advance(30_000)
      expect(screenOf(session.getSnapshot())).toBe('succeeded')
    },
  )

  it.each([
    'https://evil.test/transaction-link/x/payment',
    'http://pvit.test/transaction-link/x/payment',
    'https://user:pass@pvit.test/x',
    'https://pvit.test.evil.test/x',
    'javascript:alert(1)',
    '//pvit.test/x',
  ])('on a host that is not PVIT’s is never shown: %s (promise 33)', async (url) => {
    const { payment, token } = await choose('web', async (request, pass) => {
      const reply = (await (await pass(request)).json()) as Record<string, unknown>
      return Response.json({ ...reply, url })
    })
    expect(payment).toMatchObject({ status: 'failed', reason: 'link-lost', redirectUrl: null })
    expect(JSON.stringify((await house.shopper(token, '/v1/checkout')).json)).not.toContain('evil')
  })
})

describe('RESTLINK', () => {
  it('is opened by us, once, and its address is shown to nobody (promise 34)', async () => {
    const { payment, screen, token } = await choose('restlink')
    expect(payment).toMatchObject({ status: 'confirm', redirectUrl: null })
    expect(prompts()).toHaveLength(1)
    for (let look = 0; look < 20; look++) await house.shopper(token, '/v1/checkout')
    expect(JSON.stringify((await house.shopper(token, '/v1/checkout')).json)).not.toContain(
      'transaction-link',
    )
    await house.advance(30_000)
    expect(screen()).toBe('succeeded')
    expect(prompts()).toHaveLength(1)
  })

  it('is raised by no page that is read ahead, however often: only by the shopper’s own start (promise 34)', async () => {
    house = await openHouse()
    const { json } = await house.shop('/v1/sessions', {
      order: 'A-1',
      amount: 500,
      methods: ['restlink'],
    })
    const token = String(json['token'])
    const readAhead = async (paths: readonly string[]) => {
      for (let round = 0; round < 100; round++) {
        const path = paths[round % paths.length] ?? ''
        const headers = {
          Authorization: `Bearer ${token}`,
          ...(round % 3 === 0 ? { 'Sec-Purpose': 'prefetch;prerender', Purpose: 'prefetch' } : {}),
        }
        const reply = await house.raw(path, { method: round % 2 === 0 ? 'GET' : 'HEAD', headers })
        await reply.body?.cancel()
      }
      await house.advance(1_000)
    }
    const pages = [
      '/v1/checkout',
      '/v1/checkout/payments',
      '/v1/checkout/payer',
      '/return/success',
      '/return/failed',
      '/return/go.js',
      '/docs',
    ]
    await readAhead(pages)
    expect([prompts().length, linkCalls().length]).toEqual([0, 0])

    const session = await house.browse(token)
    void session.submit({ method: 'restlink', phone: airtelNumber })
    await house.advance(1_000)
    const own = `/v1/checkout/payments/${session.getSnapshot().payment?.id}`
    await readAhead([...pages, own, `${own}/events`, `${own}/check`])
    expect([prompts().length, linkCalls().length]).toEqual([1, 1])
  })

  it('whose opening got no answer is asked about, never opened again', async () => {
    let openings = 0
    house = await openHouse()
    const { json } = await house.shop('/v1/sessions', {
      order: 'A-1',
      amount: 500,
      methods: ['restlink'],
    })
    const session = await house.browse(String(json['token']))
    house.network.pvit = only('payment', (request, pass) => {
      openings++
      return requestLost(request, pass)
    })
    void session.submit({ method: 'restlink', phone: airtelNumber })
    await house.advance(120_000)
    expect(openings).toBe(1)
    expect(linkCalls()).toHaveLength(1)
    expect(prompts()).toHaveLength(0)
    expect(screenOf(session.getSnapshot())).toBe('waiting')
    await house.advance(20 * 60_000)
    expect(screenOf(session.getSnapshot())).toBe('unconfirmed')
  })

  it('made just before the proxy died is opened by the next one, once (promise 34)', async () => {
    house = await openHouse()
    const { json } = await house.shop('/v1/sessions', {
      order: 'A-1',
      amount: 500,
      methods: ['restlink'],
    })
    const session = await house.browse(String(json['token']))
    let release = () => {}
    house.network.pvit = only('link', async (request, pass) => {
      const reply = await pass(request)
      await new Promise<void>((resolve) => {
        release = resolve
      })
      return reply
    })
    void session.submit({ method: 'restlink', phone: airtelNumber })
    await house.advance(1_000)
    house.network.pvit = (request, pass) => pass(request)
    release()
    await house.stopProxy()
    await house.startProxy()
    await house.advance(60_000)
    expect(prompts()).toHaveLength(1)
    expect(screenOf(session.getSnapshot())).toBe('succeeded')
  })

  it('is offered only where the shop asks for it', async () => {
    house = await openHouse()
    const { token } = await house.openSession(500)
    expect((await house.shopper(token, '/v1/checkout')).json).toMatchObject({
      session: { methods: ['mobile_money', 'card', 'web'] },
    })
  })
})
