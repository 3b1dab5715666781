import { randomBytes } from 'node:crypto'
import { screenOf } from '@pvit-checkout/client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aCallback } from '../../packages/proxy/src/testing/callbacks.ts'
import { sized } from '../../packages/proxy/src/testing/whole.ts'
import { airtelNumber, only, openHouse, refusedByPvit, requestLost, type House } from './house.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house.close())

async function waiting() {
  const opened = await house.openSession(500)
  const session = await house.browse(opened.token)
  void session.submit({ method: 'mobile_money', phone: airtelNumber })
  await house.advance(500)
  const { payment } = session.getSnapshot()
  return {
    ...opened,
    session,
    id: payment?.id ?? '',
    reference: payment?.reference ?? '',
    screen: () => screenOf(session.getSnapshot()),
  }
}

const post = (path: string, body: unknown, type = 'application/json') =>
  house.raw(path, {
    method: 'POST',
    headers: { 'Content-Type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

const statusCalls = () => house.simulator.ledger.calls({ api: 'status' }).length

describe('a forged callback', () => {
  it('settles nothing: it makes us ask, and the answer is what counts (promise 24)', async () => {
    const { reference, screen } = await waiting()
    const reply = await post(`/pvit/${house.hookToken}/callback`, aCallback(reference))
    expect([reply.status, await reply.json()]).toEqual([
      200,
      { responseCode: 200, transactionId: 'PAY0501260000009' },
    ])
    await house.advance(2_000)
    expect(screen()).toBe('waiting')
  })

  it('of success that comes while PVIT’s “failed” is on its way is heard: one “failed” is not enough then (promise 16)', async () => {
    const { reference, screen } = await waiting()
    const failed = async (request: Request, pass: (one: Request) => Promise<Response>) =>
      Response.json({ ...((await (await pass(request)).json()) as object), status: 'FAILED' })
    let release = () => {}
    house.network.pvit = only('status', async (request, pass) => {
      house.network.pvit = only('status', failed)
      const answer = await failed(request, pass)
      await new Promise<void>((resolve) => {
        release = resolve
      })
      return answer
    })
    house.network.callbacks = requestLost
    await house.advance(10_500) // asked, and the answer is on its way
    await post(`/pvit/${house.hookToken}/callback`, aCallback(reference))
    release()
    await house.advance(30_000)
    expect(screen()).toBe('waiting')
    await house.advance(5 * 60_000)
    expect(screen()).toBe('failed')
  })

  it('repeated a hundred times costs one question in ten seconds', async () => {
    const { reference } = await waiting()
    for (let round = 0; round < 100; round++) {
      await post(`/pvit/${house.hookToken}/callback`, aCallback(reference))
      await house.advance(60)
    }
    expect(statusCalls()).toBeLessThanOrEqual(2)
  })

  it('for a reference we never made gets the same answer, and makes no payment (promise 14)', async () => {
    const reply = await post(
      `/pvit/${house.hookToken}/callback`,
      aCallback('PUNKNOWN0000001', { code: 'X1' }),
    )
    expect([reply.status, await reply.json()]).toEqual([
      200,
      { responseCode: 'X1', transactionId: 'PAY0501260000009' },
    ])
    await house.advance(5_000)
    expect(statusCalls()).toBe(0)
  })

  it.each(['074123456', '24174123456', 'Jeanne'])(
    'that names %s for an id leaves no trace of it: what is no id of PVIT’s may be anybody’s number (promise 41)',
    async (transactionId) => {
      const { id, reference } = await waiting()
      const forged = aCallback(reference, { transactionId })
      expect((await post(`/pvit/${house.hookToken}/callback`, forged)).status).toBe(200)
      const { json } = await house.shop(`/v1/payments/${id}`)
      const timeline = json['timeline'] as { type: string; detail: Record<string, unknown> }[]
      const details = timeline.filter(({ type }) => type === 'callback').map(({ detail }) => detail)
      expect(details).toEqual([{ says: 'SUCCESS' }])
    },
  )

  it('with a wrong path token is not even read', async () => {
    const { reference } = await waiting()
    const reply = await post(`/pvit/${'x'.repeat(32)}/callback`, aCallback(reference))
    expect(reply.status).toBe(404)
  })

  it.each([
    ['nothing', ''],
    ['no JSON', '{"a"'],
    ['another form', { merchantReferenceId: 5 }],
    ['a polluted prototype', '{"__proto__":{"polluted":true},"transactionId":"PAY1"}'],
  ])('made of %s is answered 400', async (_, body) => {
    const reply = await post(`/pvit/${house.hookToken}/callback`, body)
    expect(reply.status).toBe(400)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('is acknowledged in XML when it came in XML', async () => {
    const { reference } = await waiting()
    const xml = `<r><transactionId>PAY1</transactionId><merchantReferenceId>${reference}</merchantReferenceId><status>SUCCESS</status><code>200</code></r>`
    const reply = await post(`/pvit/${house.hookToken}/callback`, xml, 'application/xml')
    expect(await reply.text()).toContain(
      '<responseCode>200</responseCode><transactionId>PAY1</transactionId>',
    )
  })
})

describe('at an account that answers to PVIT’s own id alone', () => {
  /** PVIT took it, its reply was lost, and by the reference it is not found. */
  async function unheardOf() {
    house.network.pvit = async (request, pass) => {
      const reply = await pass(request)
      if (request.url.endsWith('/rest')) throw new TypeError('fetch failed')
      const asked = new URL(request.url).searchParams.get('transactionId') ?? ''
      return reply.ok && asked.startsWith('P') && !asked.startsWith('PAY') ? absent() : reply
    }
    return waiting()
  }
  const absent = () => refusedByPvit(404, 4006, 'TRANSACTION_NOT_FOUND')

  it('the id in a callback finds what the lost reply would have named', async () => {
    const { screen } = await unheardOf()
    await house.advance(60_000)
    expect(screen()).toBe('succeeded')
  })

  it('an id that is another payment’s tells nothing of this one (promise 24)', async () => {
    const other = await waiting()
    await house.advance(30_000)
    expect(other.screen()).toBe('succeeded')
    const { id, reference, screen } = await unheardOf()
    house.network.callbacks = requestLost
    const stranger = String((await house.shop(`/v1/payments/${other.id}`)).json['pvitId'])
    expect(stranger).toMatch(/^PAY/)
    const forged = aCallback(reference, { transactionId: stranger })
    await post(`/pvit/${house.hookToken}/callback`, forged)
    await house.advance(60_000)
    expect(screen()).toBe('waiting')
    expect((await house.shop(`/v1/payments/${id}`)).json).toMatchObject({
      state: 'unknown',
      conflict: null,
    })
  })
})

describe('a callback of failure for what is paid', () => {
  async function paid() {
    const told: string[] = []
    for (const type of ['payment.succeeded', 'payment.failed', 'payment.conflict'] as const)
      house.checkout().on(type, (_, event) => {
        told.push(event.type)
      })
    const payment = await waiting()
    await house.advance(30_000)
    expect(payment.screen()).toBe('succeeded')
    const shop = async () => (await house.shop(`/v1/payments/${payment.id}`)).json
    const contradict = async () => {
      const failed = aCallback(payment.reference, { status: 'FAILED' })
      await post(`/pvit/${house.hookToken}/callback`, failed)
      await house.advance(11_000)
    }
    return { ...payment, told, shop, contradict }
  }

  it('that PVIT does not confirm costs one question, and changes nothing (promise 17)', async () => {
    const { told, shop, contradict, screen, id } = await paid()
    const before = statusCalls()
    await contradict()
    expect(statusCalls()).toBe(before + 1)
    // Nor does it cost another whenever somebody taps “check now” from then on.
    await house.shop(`/v1/payments/${id}/check`, {})
    await house.advance(11_000)
    expect(statusCalls()).toBe(before + 1)
    expect(await shop()).toMatchObject({ state: 'succeeded', conflict: null })
    expect([screen(), told]).toEqual(['succeeded', ['payment.succeeded']])
  })

  it('that PVIT confirms is told to the shop as a conflict, once; paid stays paid (promise 17)', async () => {
    const { told, shop, contradict, screen, reference, session } = await paid()
    await house.simulator.control.settle(reference, 'FAILED')
    await house.advance(11_000)
    await contradict()
    await contradict()
    expect(await shop()).toMatchObject({
      state: 'succeeded',
      status: 'succeeded',
      conflict: { field: 'status', expected: 'SUCCESS', seen: 'FAILED' },
    })
    expect(told).toEqual(['payment.succeeded', 'payment.conflict'])
    expect(house.logged).toContainEqual(
      expect.objectContaining({ level: 'error', message: 'PVIT takes back a success' }),
    )
    expect(screen()).toBe('succeeded')
    expect(session.getSnapshot().payment?.finishedAt).not.toBeNull()
  })

  it('while PVIT does not answer is asked about until it does (promise 17)', async () => {
    const { told, shop, contradict, reference } = await paid()
    house.network.callbacks = requestLost
    await house.simulator.control.settle(reference, 'FAILED')
    house.network.pvit = only('status', requestLost)
    await contradict()
    await house.advance(60_000)
    expect(told).toEqual(['payment.succeeded'])
    house.network.pvit = (request, pass) => pass(request)
    await house.advance(120_000)
    expect(await shop()).toMatchObject({ state: 'succeeded', conflict: { seen: 'FAILED' } })
    expect(told).toEqual(['payment.succeeded', 'payment.conflict'])
    const asked = statusCalls()
    await house.advance(60 * 60_000)
    expect(statusCalls()).toBe(asked)
  })
})

describe('a flood of forged callbacks', () => {
  const floods = sized(200, 1_000)
  it(
    'moves nothing that PVIT’s ledger does not back, and costs one question in ten seconds (promise 24)',
    async () => {
      await house.close()
      house = await openHouse({ simulator: { decideAfterMs: null, promptLifeMs: 3_600_000 } })
      const payments = [await waiting(), await waiting()]
      await house.advance(30_000) // from now on their own schedule asks less often than hints may
      const before = statusCalls()
      const begun = house.clock.now()
      for (let round = 0; round < floods; round++) {
        const burst = Array.from({ length: 10 }, (_, index) => payments[index % 2]?.reference ?? '')
        await Promise.all(
          burst.map((one) => post(`/pvit/${house.hookToken}/callback`, aCallback(one))),
        )
        await house.advance(100_000 / floods) // all within the shopper's wait
      }
      const seconds = (house.clock.now() - begun) / 1_000
      expect(statusCalls() - before).toBeLessThanOrEqual(2 * (Math.ceil(seconds / 10) + 1))
      expect(payments.map(({ screen }) => screen())).toEqual(['waiting', 'waiting'])

      await house.simulator.control.approve(payments[0]?.reference ?? '')
      await house.advance(12_000)
      expect(payments.map(({ screen }) => screen())).toEqual(['succeeded', 'waiting'])
    },
    sized(60_000, 600_000),
  )

  it('fills neither the log nor the quarantine, and is told of once a minute', async () => {
    for (let round = 0; round < 300; round++) {
      await post(`/pvit/${house.hookToken}/callback`, aCallback(`PUNKNOWN${round}`))
      await post(`/pvit/${house.hookToken}/callback`, 'rubbish')
      await post(`/pvit/${'x'.repeat(32)}/callback`, aCallback('P1'))
    }
    await house.advance(61_000)
    const told = house.logged.filter(({ level }) => level !== 'info')
    expect(told.length).toBeLessThan(30)
    expect(told.filter(({ message }) => message.includes('looks forged'))).toHaveLength(1)
    expect(told.map(({ count }) => count).filter(Boolean)).toEqual([290, 290])
  })
})

it('an unknown reference and a known one are answered alike, byte for byte (promise 14)', async () => {
  const { reference } = await waiting()
  const answers = await Promise.all(
    [reference, 'P'.padEnd(reference.length, 'X')].map(async (one) => {
      const reply = await post(`/pvit/${house.hookToken}/callback`, aCallback(one))
      return [reply.status, Object.fromEntries(reply.headers), await reply.text()]
    }),
  )
  expect(answers[0]).toEqual(answers[1])
})

it('a lost callback only costs time: the schedule finds the result', async () => {
  house.network.callbacks = requestLost
  const { screen } = await waiting()
  await house.advance(20_000)
  expect(screen()).toBe('succeeded')
})

it('a callback that comes five times makes one change', async () => {
  const { id, reference, screen } = await waiting()
  await house.simulator.control.approve(reference)
  for (let round = 0; round < 5; round++)
    await post(`/pvit/${house.hookToken}/callback`, aCallback(reference))
  await house.advance(15_000)
  expect(screen()).toBe('succeeded')
  const { timeline } = (await house.shop(`/v1/payments/${id}`)).json as {
    timeline: { type: string; detail: { seen?: string } }[]
  }
  expect(timeline.filter((entry) => entry.detail.seen === 'success')).toHaveLength(1)
})

describe('the shopper’s door', () => {
  it('opens for listed origins and signed tokens alone', async () => {
    const { token } = await waiting()
    const asked = (bearer: string, origin: string) =>
      house.raw('/v1/checkout', { headers: { Authorization: `Bearer ${bearer}`, Origin: origin } })
    expect((await asked(token, 'https://shop.test')).status).toBe(200)
    expect((await asked(token, 'https://evil.test')).status).toBe(403)
    expect((await asked(`${token}x`, 'https://shop.test')).status).toBe(401)
    expect((await house.raw('/v1/checkout')).status).toBe(401)
    // The browser tells such a page of a lost connection only: whoever runs the proxy has to hear which page it was.
    expect(house.logged).toContainEqual({
      level: 'warn',
      message: 'a page was refused: its origin is not in CHECKOUT_ORIGINS',
      url: 'https://evil.test',
    })
  })

  it('answers the preflight with what the widget sends, and for two hours', async () => {
    const reply = await house.raw('/v1/checkout/payments', {
      method: 'OPTIONS',
      headers: { Origin: 'https://shop.test', 'Access-Control-Request-Method': 'POST' },
    })
    expect(reply.headers.get('Access-Control-Allow-Origin')).toBe('https://shop.test')
    expect(reply.headers.get('Access-Control-Max-Age')).toBe('7200')
    expect(reply.headers.get('Access-Control-Allow-Headers')).toMatch(/Idempotency-Key/)
  })

  it('shows no payment of another order (promise 30)', async () => {
    const { id } = await waiting()
    const stranger = await house.openSession(500, 'B-1')
    expect((await house.shopper(stranger.token, `/v1/checkout/payments/${id}`)).status).toBe(404)
  })

  it('takes no token of a session that it does not keep, whatever payment it is shown for', async () => {
    await house.close()
    const settings = { checkoutSecretKey: randomBytes(32).toString('base64url') }
    house = await openHouse({ settings })
    const elsewhere = await openHouse({ settings })
    const { token } = await elsewhere.openSession(500)
    await elsewhere.close()
    const { id } = await waiting()
    const payment = `/v1/checkout/payments/${id}`
    for (const path of ['/v1/checkout', payment, `${payment}/events`, '/v1/checkout/payments/x']) {
      const reply = await house.shopper(token, path)
      expect([path, reply.status]).toEqual([path, 401])
      expect(reply.headers.get('Cache-Control')).toBe('no-store')
    }
    expect((await house.shopper(token, `${payment}/check`, { body: {} })).status).toBe(401)
  })

  it('never shows a whole number, a key or a code of PVIT’s', async () => {
    const { token, id } = await waiting()
    const bodies = [
      (await house.shopper(token, '/v1/checkout')).json,
      (await house.shopper(token, `/v1/checkout/payments/${id}`)).json,
      (await house.shopper(token, '/v1/checkout/payer', { body: { phone: airtelNumber } })).json,
    ]
    const { account, password, codes } = house.simulator.setup()
    const text = JSON.stringify(bodies)
    const hidden = ['074123456', '123456', account, password, ...Object.values(codes)]
    expect(hidden.filter((one) => one !== null && text.includes(one))).toEqual([])
  })
})

describe('PVIT_SOURCE_IPS', () => {
  const from = (peer: string | null, forwarded?: string) =>
    house.raw(
      `/pvit/${house.hookToken}/callback`,
      {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          ...(forwarded === undefined ? {} : { 'X-Forwarded-For': forwarded }),
        },
        body: JSON.stringify(aCallback('PUNKNOWN0000001')),
      },
      { peer },
    )

  it('lets nobody else post, whatever a header says, counts them, and tells strangers nothing', async () => {
    await house.close()
    const metricsToken = 'a-token-for-the-tests-alone'
    house = await openHouse({
      settings: { pvitSourceIps: '192.0.2.0/28', trustedProxies: '10.0.0.1', metricsToken },
    })
    expect((await from('192.0.2.5')).status).toBe(200)
    expect((await from('10.0.0.1', '192.0.2.5')).status).toBe(200)
    expect((await from('::ffff:192.0.2.5')).status).toBe(200)
    const refused = await from('198.51.100.1', '192.0.2.5')
    expect([refused.status, await refused.json()]).toEqual([
      403,
      expect.objectContaining({ code: 'forbidden-origin' }),
    ])
    expect((await from(null)).status).toBe(403)
    expect((await from('10.0.0.1', '192.0.2.5, 198.51.100.1')).status).toBe(403)
    const stranger = await house.raw(
      `/pvit/${'x'.repeat(32)}/callback`,
      { method: 'POST' },
      {
        peer: '198.51.100.1',
      },
    )
    expect(stranger.status).toBe(404)

    const told = house.logged.filter(({ message }) => message.includes('elsewhere than'))
    expect(told.map(({ level }) => level)).toEqual(['warn', 'warn'])
    const headers = { Authorization: `Bearer ${metricsToken}` }
    const metrics = await (await house.raw('/metrics', { headers })).text()
    expect(metrics).toContain('suspicious_posts_total{kind="foreign-address"} 2\n')
    expect(metrics).toContain('suspicious_posts_total{kind="wrong-token"} 1\n')
  })

  it('where no address is handed on refuses all, and says once why', async () => {
    await house.close()
    house = await openHouse({ settings: { pvitSourceIps: '192.0.2.0/28' } })
    for (let post = 0; post < 3; post += 1) {
      const refused = await from(null)
      expect(refused.status).toBe(403)
      expect(await refused.json()).toMatchObject({
        detail: expect.stringContaining('is not told which address'),
      })
    }
    expect(house.logged.filter(({ message }) => message.includes('PVIT_SOURCE_IPS'))).toMatchObject(
      [{ level: 'error', message: expect.stringContaining('no address is handed on') }],
    )
  })
})
