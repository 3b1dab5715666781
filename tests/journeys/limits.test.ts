import { sized } from '../../packages/proxy/src/testing/whole.ts'
import { screenOf } from '@pvit-checkout/client'
import { afterEach, describe, expect, it } from 'vitest'
import {
  airtelNumber,
  moovNumber,
  only,
  openHouse,
  requestLost,
  type House,
  type HouseOptions,
} from './house.ts'

const defaults = {
  limitPhone: '3/10m,8/1d',
  limitSession: 4,
  limitIp: '120/10m',
  limitGlobal: '30/s',
} as const

let house: House
afterEach(() => house.close())

const open = async (settings: HouseOptions['settings'] = defaults) => {
  house = await openHouse({ settings })
}

let keys = 0
async function start(
  token: string,
  {
    method = 'mobile_money',
    phone = airtelNumber,
    key = `attempt-${++keys}`,
    peer = '192.0.2.1',
  } = {},
) {
  const reply = await house.shopper(token, '/v1/checkout/payments', {
    body: { method, phone },
    headers: { 'Idempotency-Key': key },
    peer,
  })
  await house.advance(100)
  return reply
}

const session = async (order: string, methods?: readonly string[]) => {
  const { json } = await house.shop('/v1/sessions', { order, amount: 500, methods })
  return String(json['token'])
}
const prompts = () => house.simulator.ledger.calls({ api: 'rest' }).length

/** The shopper refuses the prompt, and PVIT says so. */
async function refuse(reply: { json: Record<string, unknown> }) {
  await house.simulator.control.refuse(String(reply.json['reference']))
  await house.advance(2_000)
}

describe('one number', () => {
  it('has one prompt at a time, whatever the order, and the answer says when to come again', async () => {
    await open()
    expect((await start(await session('A-1'))).status).toBe(202)
    const second = await start(await session('B-1'))
    expect([second.status, second.json['code'], second.json['retryable']]).toEqual([
      429,
      'rate-limited',
      true,
    ])
    const wait = Number(second.headers.get('Retry-After'))
    expect(wait).toBeGreaterThan(170)
    expect(second.headers.get('RateLimit')).toBe(`"phone-ringing";r=0;t=${wait}`)
    expect(JSON.stringify(second.json)).not.toContain('123456')
    // It has not been asked too often, and no setting is to be raised.
    expect(second.json['detail']).toMatch(/another payment/)
    expect(second.json['detail']).not.toContain('LIMIT_')
    expect(prompts()).toBe(1)

    expect((await start(await session('C-1'), { phone: moovNumber })).status).toBe(202)
  })

  it('is left in peace for a quarter of an hour after two refusals (promise 27)', async () => {
    await open()
    const token = await session('A-1')
    await refuse(await start(token))
    await refuse(await start(token))
    const third = await start(token)
    expect([third.status, third.headers.get('RateLimit')]).toEqual([
      429,
      expect.stringMatching(/^"phone-paused";r=0;t=89\d$/),
    ])
    expect(third.json['detail']).toMatch(/two prompts in a row/)
    await house.advance(15 * 60_000)
    expect((await start(await session('B-1'))).status).toBe(202)
  })
})

describe('a number that the shop has blocked', () => {
  const metricsToken = 'a-token-for-the-tests-alone'
  const blocked = async (blockedPhones: readonly string[]) => {
    await open({ ...defaults, blockedPhones, metricsToken })
  }
  const refused = async () => {
    const reply = await house.raw('/metrics', {
      headers: { Authorization: `Bearer ${metricsToken}` },
    })
    const lines = (await reply.text()).split('\n')
    return lines.filter((line) => line.startsWith('pvit_checkout_refused_total'))
  }

  it.each(['mobile_money', 'restlink'])(
    'never rings by %s, however it is written; the answer tells of no list, the log of no number (promise 27)',
    async (method) => {
      await blocked(['04 12 34 56']) // as it was written before 2024
      const token = await session('A-1', [method])
      const logged = house.logged.length
      for (const phone of [airtelNumber, '+241 74 12 34 56', '00241074123456']) {
        const { status, json } = await start(token, { method, phone })
        expect([status, json['code'], json['retryable']]).toEqual([
          422,
          'method-not-available',
          false,
        ])
        expect(JSON.stringify(json)).not.toMatch(/block|list|phone|number|123456/i)
      }
      expect(house.simulator.ledger.prompts()).toEqual([])
      expect(
        house.simulator.ledger.calls({ api: method === 'restlink' ? 'link' : 'rest' }),
      ).toEqual([])
      expect((await house.shop('/v1/payments')).json['items']).toEqual([])
      expect(house.logged.slice(logged)).toEqual([])
      expect(await refused()).toEqual([
        'pvit_checkout_refused_total{setting="BLOCKED_PHONES",policy="prompt"} 3',
      ])
      expect((await start(token, { method, phone: moovNumber })).status).toBe(202)
    },
  )

  it('is not rung for a session whose prompts are not counted either', async () => {
    await blocked([airtelNumber])
    const { json } = await house.shop(
      '/v1/sessions',
      { order: 'GO-1', amount: 500 },
      { 'Checkout-Limits': 'off' },
    )
    expect((await start(String(json['token']))).status).toBe(422)
  })

  it('reads on the screen that this way is not available, and pays by card (promise 27)', async () => {
    await blocked([airtelNumber])
    const page = await house.browse(await session('A-1'))
    await page.submit({ method: 'mobile_money', phone: airtelNumber }).catch(() => {})
    const { phase, startError, session: shown } = page.getSnapshot()
    expect([phase, startError?.code]).toEqual(['form', 'method-not-available'])
    expect(shown?.methods).toEqual(['mobile_money', 'card', 'web'])
    void page.submit({ method: 'card', phone: airtelNumber })
    await house.advance(2_000)
    expect(screenOf(page.getSnapshot())).toBe('redirect')
    expect(house.simulator.ledger.prompts()).toEqual([])
  })

  it('has no name, as one that does not exist, and PVIT is not asked for it (promises 27, 28)', async () => {
    await blocked([airtelNumber])
    const ask = async (order: string, phone: string) =>
      house.shopper(await session(order), '/v1/checkout/payer', { body: { phone } })
    const { status, json } = await ask('A-1', airtelNumber)
    expect([status, json]).toEqual([
      200,
      { operator: 'airtel', known: false, active: null, name: null },
    ])
    expect(house.simulator.ledger.calls({ api: 'kyc' })).toEqual([])
    expect(await refused()).toEqual([
      'pvit_checkout_refused_total{setting="BLOCKED_PHONES",policy="kyc"} 1',
    ])
    expect((await ask('B-1', '074 00 90 10')).json).toEqual(json) // PVIT does not know that one
    expect(house.simulator.ledger.calls({ api: 'kyc' })).toHaveLength(1)
  })

  it('still hears of the payment it had started before', async () => {
    await open(defaults)
    const token = await session('A-1')
    const { json } = await start(token, { key: 'attempt-before' })
    await house.stopProxy()
    await house.startProxy({ blockedPhones: [airtelNumber] })
    const again = await start(token, { key: 'attempt-before' })
    expect([again.status, again.json['id']]).toEqual([202, json['id']])
    expect((await start(token)).json['code']).toBe('attempt-in-progress')
    await house.simulator.control.approve(String(json['reference']))
    await house.advance(15_000)
    expect((await start(token)).json['code']).toBe('order-already-paid')
  })

  it('can be paid to: a payout asks nobody for a PIN', async () => {
    await open({ ...defaults, payoutsEnabled: true, blockedPhones: [airtelNumber] })
    const payout = house.shop(
      '/v1/payouts',
      { phone: airtelNumber, amount: 500 },
      { 'Idempotency-Key': 'payout-0001' },
    )
    await house.advance(5_000)
    expect(await payout).toMatchObject({ status: 201, json: { state: 'succeeded' } })
  })
})

describe('what is left', () => {
  it('shows on every start that rings, as structured fields', async () => {
    await open()
    const { headers } = await start(await session('A-1'))
    expect(headers.get('RateLimit-Policy')).toBe(
      '"phone-10m";q=3;w=600, "phone-1d";q=8;w=86400, "session";q=4, "ip-10m";q=120;w=600',
    )
    expect(headers.get('RateLimit')).toBe(
      '"phone-10m";r=2;t=600, "phone-1d";r=7;t=86400, "session";r=3, "ip-10m";r=119;t=600',
    )
  })

  it('is readable to the page that asked', async () => {
    await open()
    const { headers } = await start(await session('A-1'))
    expect(headers.get('Access-Control-Expose-Headers')).toMatch(/RateLimit,RateLimit-Policy/)
  })
})

describe('what does not ring', () => {
  it('is not counted: a replay, a conflict, PVIT’s own page', async () => {
    await open({ ...defaults, limitSession: 2, limitPhone: '2/10m' })
    const token = await session('A-1')
    const first = await start(token, { key: 'attempt-of-the-first-tap' })
    for (let round = 0; round < 5; round++) {
      expect((await start(token, { key: 'attempt-of-the-first-tap' })).status).toBe(202)
      expect((await start(token)).status).toBe(409)
    }
    await refuse(first)
    expect((await start(token)).status).toBe(202)
    const web = await start(await session('B-1'), { method: 'web' })
    expect([web.status, web.headers.get('RateLimit')]).toEqual([202, null])
  })
})

describe('a session, an address, the whole shop', () => {
  it('each has its limit, and the others go on', async () => {
    await open({ ...defaults, limitPhone: 'off', limitIp: '5/10m' })
    const token = await session('A-1')
    for (let round = 0; round < 4; round++) await refuse(await start(token))
    const fifth = await start(token)
    expect([fifth.status, fifth.headers.get('RateLimit')]).toEqual([429, '"session";r=0'])
    // When this session is over, the shop may open another.
    expect(Number(fifth.headers.get('Retry-After'))).toBeGreaterThan(1_500)

    expect((await start(await session('B-1'))).status).toBe(202)
    expect((await start(await session('C-1'))).headers.get('RateLimit')).toMatch(/^"ip-10m";r=0/)
    expect((await start(await session('D-1'), { peer: '192.0.2.2' })).status).toBe(202)
  })

  it('a session that is used up tells nobody to try again: the shop opens the next one', async () => {
    await open({ ...defaults, limitPhone: 'off', limitSession: 1 })
    const { json } = await house.shop('/v1/sessions', { order: 'A-1', amount: 500 })
    const [id, token] = [String(json['id']), String(json['token'])]
    await refuse(await start(token))
    const second = await start(token)
    expect([second.status, second.json['code'], second.json['retryable']]).toEqual([
      429,
      'rate-limited',
      false,
    ])
    expect(second.json['detail']).toContain('LIMIT_SESSION')
    expect(second.json['detail']).toContain('POST /v1/sessions/{id}/cancel')

    // As told.
    await house.shop(`/v1/sessions/${id}/cancel`, {})
    expect((await start(await session('A-1'))).status).toBe(202)
  })

  it('a session that is used up is named before a number that has to wait', async () => {
    await open({ ...defaults, limitSession: 2 })
    const { json } = await house.shop('/v1/sessions', {
      order: 'A-1',
      amount: 500,
      expiresInSeconds: 60,
    })
    const token = String(json['token'])
    for (let round = 0; round < 2; round++) await refuse(await start(token)) // the phone now rests for 15 minutes
    const third = await start(token)
    expect([third.headers.get('RateLimit'), third.json['retryable']]).toEqual([
      '"session";r=0',
      false,
    ])
  })

  it('cannot be had by many processes’ worth of racing requests', async () => {
    await open({ ...defaults, limitPhone: 'off', limitGlobal: '7/1m' })
    const tokens = await Promise.all(
      Array.from({ length: 40 }, (_, index) => session(`R-${index}`)),
    )
    const replies = await Promise.all(
      tokens.map((token, index) => start(token, { peer: `192.0.2.${index}` })),
    )
    expect(replies.filter(({ status }) => status === 202)).toHaveLength(7)
    const refused = replies.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(33)
    // How busy the whole shop is shows to those alone who are turned away for it.
    for (const { headers } of refused)
      expect(headers.get('RateLimit')).toMatch(/^"global-1m";r=0;t=\d+$/)
    expect(prompts()).toBe(7)
  })

  it('is counted by X-Forwarded-For only behind a proxy that is trusted (promise 25)', async () => {
    await open({ ...defaults, limitPhone: 'off', limitIp: '1/10m', trustedProxies: '10.0.0.0/8' })
    const from = async (order: string, peer: string, forwarded: string) => {
      const reply = await house.shopper(await session(order), '/v1/checkout/payments', {
        body: { method: 'mobile_money', phone: airtelNumber },
        headers: { 'Idempotency-Key': `attempt-${++keys}`, 'X-Forwarded-For': forwarded },
        peer,
      })
      return reply.status
    }
    expect(await from('A-1', '10.0.0.1', '203.0.113.1')).toBe(202)
    expect(await from('B-1', '10.0.0.1', '203.0.113.2')).toBe(202)
    expect(await from('C-1', '10.0.0.1', '198.51.100.1, 203.0.113.2')).toBe(429)
    expect(await from('D-1', '192.0.2.9', '203.0.113.3')).toBe(202)
    expect(await from('E-1', '192.0.2.9', '203.0.113.4')).toBe(429)
  })

  it('is a reverse proxy’s where it is not listed, and the log says so once', async () => {
    await open({ ...defaults, limitPhone: 'off', limitIp: '2/10m', trustedProxies: '10.0.0.1' })
    const told = () => house.logged.filter(({ message }) => message.includes('TRUSTED_PROXIES'))
    const from = async (order: string, peer: string | null) => {
      const { status } = await house.shopper(await session(order), '/v1/checkout/payments', {
        body: { method: 'mobile_money', phone: airtelNumber },
        headers: { 'Idempotency-Key': `attempt-${++keys}`, 'X-Forwarded-For': `203.0.113.${keys}` },
        peer,
      })
      return status
    }
    await from('A-1', '10.0.0.1') // listed
    await from('B-1', '8.8.8.8') // anybody, who sends the header along
    // A host that does not say who the peer is, or says it in words of its own: the header stands all the same.
    for (const peer of [null, 'a socket']) expect(await from(`${peer}-1`, peer)).toBe(202)
    expect(told()).toEqual([])
    expect(await from('C-1', '::ffff:127.0.0.1')).toBe(202)
    expect(await from('D-1', '127.0.0.1')).toBe(202)
    expect(await from('E-1', '127.0.0.1')).toBe(429)
    expect(told()).toHaveLength(1)
  })
})

describe('PVIT’s go-live test', () => {
  const certify = (settings: HouseOptions['settings']) =>
    open(settings).then(() =>
      house.raw('/v1/sessions', {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${house.apiKey}`,
          'Content-Type': 'application/json',
          'Checkout-Limits': 'off',
        },
        body: JSON.stringify({ order: 'GO-1', amount: 500 }),
      }),
    )

  it('rings one phone as often as it must, on a test account', async () => {
    const reply = await certify({ ...defaults, limitPhone: '1/10m', limitSession: 1 })
    const { token } = (await reply.json()) as { token: string }
    for (let round = 0; round < 4; round++) {
      const started = await start(token)
      expect([started.status, started.headers.get('RateLimit')]).toEqual([202, null])
      await refuse(started)
    }
  })

  it('has no such freedom on a production account, and a browser nowhere', async () => {
    expect((await certify({ ...defaults, pvitEnvironment: 'production' })).status).toBe(422)
    const token = await session('A-1')
    await start(token)
    const reply = await house.shopper(await session('B-1'), '/v1/checkout/payments', {
      body: { method: 'mobile_money', phone: airtelNumber },
      headers: { 'Idempotency-Key': 'attempt-exempt', 'Checkout-Limits': 'off' },
    })
    expect(reply.status).toBe(429)
  })
})

describe('the name check', () => {
  it('answers nothing more once the shop’s hour is used up, and never blocks paying (promise 28)', async () => {
    await open({ ...defaults, limitKyc: '5,3/1h' })
    const ask = async (order: string) =>
      (
        await house.shopper(await session(order), '/v1/checkout/payer', {
          body: { phone: airtelNumber },
        })
      ).json
    for (const order of ['A-1', 'B-1', 'C-1']) expect((await ask(order))['known']).toBe(true)
    expect(await ask('D-1')).toEqual({ operator: 'airtel', known: null, active: null, name: null })
    await house.advance(3_600_000)
    expect((await ask('E-1'))['known']).toBe(true)
  })

  it('wholesale, over session after session, learns no more than an hour allows (promise 28)', async () => {
    await open({ ...defaults, limitKyc: '5,600/1h' })
    const sessions = sized(125, 200)
    let told = 0
    for (let index = 0; index < sessions; index++) {
      const token = await session(`A-${index}`)
      for (let number = 0; number < 5; number++) {
        const digits = String(index * 5 + number).padStart(4, '0')
        const { json } = await house.shopper(token, '/v1/checkout/payer', {
          body: { phone: `07412${digits}` },
        })
        if (json['known'] !== null) told++
      }
    }
    expect(told).toBeLessThanOrEqual(600)
    expect(house.simulator.ledger.calls({ api: 'kyc' }).length).toBeLessThanOrEqual(600)
    expect(told).toBeGreaterThan(500)
  }, 60_000)

  it('is not asked about one number without end', async () => {
    await open({ ...defaults, limitKyc: '1' })
    const token = await session('A-1')
    for (let round = 0; round < 30; round++)
      await house.shopper(token, '/v1/checkout/payer', { body: { phone: airtelNumber } })
    expect(house.simulator.ledger.calls({ api: 'kyc' })).toHaveLength(4)
  })
})

describe('streams', () => {
  async function watched(settings: HouseOptions['settings']) {
    await open({ ...defaults, limitPhone: 'off', ...settings })
    const opened = await Promise.all(
      ['A-1', 'B-1'].map(async (order) => {
        const token = await session(order)
        const { json } = await start(token)
        return { token, path: `/v1/checkout/payments/${String(json['id'])}/events` }
      }),
    )
    return async (which: 0 | 1, peer = '192.0.2.1') => {
      const { token = '', path = '' } = opened[which] ?? {}
      return house.raw(path, { headers: { Authorization: `Bearer ${token}` } }, { peer })
    }
  }

  it('are three a session; a fourth page is told to read in another way, at once (promise 36)', async () => {
    const watch = await watched({})
    const streams = [await watch(0), await watch(0), await watch(0)]
    expect(streams.map(({ status }) => status)).toEqual([200, 200, 200])
    const fourth = await watch(0)
    expect([fourth.status, fourth.headers.get('Retry-After')]).toEqual([429, '2'])
    expect((await watch(1)).status).toBe(200)

    await streams[0]?.body?.cancel()
    await house.advance(100)
    expect((await watch(0)).status).toBe(200)
    expect((await watch(0)).status).toBe(429)
  })

  it('are so many an address', async () => {
    const watch = await watched({ limitSseIp: 2 })
    expect((await watch(0)).status).toBe(200)
    expect((await watch(1)).status).toBe(200)
    const third = await watch(1)
    expect([third.status, third.headers.get('RateLimit-Policy')]).toEqual([429, '"sse-ip";q=2'])
    expect((await watch(1, '192.0.2.2')).status).toBe(200)
  })

  it('are heard from every twenty seconds, and end after ten minutes', async () => {
    const watch = await watched({})
    house.network.pvit = requestLost // nothing is ever proven
    const bodies = [await watch(0), await watch(1)].map(async (reply) => reply.text())
    await house.advance(600_100)
    for (const text of await Promise.all(bodies))
      expect(text.match(/^:$/gm)?.length).toBeGreaterThanOrEqual(29)
    expect((await watch(0)).status).toBe(200)
  })

  it('that are refused leave the shopper with the news all the same', async () => {
    await open({ ...defaults, limitSseIp: 1 })
    const first = await session('A-1')
    const { json } = await start(first, { phone: moovNumber })
    await house.raw(
      `/v1/checkout/payments/${String(json['id'])}/events`,
      { headers: { Authorization: `Bearer ${first}` } },
      { peer: '192.0.2.7' },
    )
    house.network.browser = (request, pass) => pass(request, { peer: '192.0.2.7' })
    const page = await house.browse(await session('B-1'))
    void page.submit({ method: 'mobile_money', phone: airtelNumber })
    await house.advance(4_000)
    const { payment } = page.getSnapshot()
    await house.simulator.control.approve(payment?.reference ?? '')
    await house.advance(3_000)
    expect(screenOf(page.getSnapshot())).toBe('succeeded')
  })
})

describe('the question about an earlier attempt', () => {
  const questions = () => house.simulator.ledger.calls({ api: 'status' }).length
  const failed = async (settings: HouseOptions['settings']) => {
    await open(settings)
    const token = await session('A-1')
    await refuse(await start(token))
    return token
  }
  /** The last answer may have been had by the schedule. */
  const later = () => house.advance(15_000)

  it('is asked once for fifty that would start at once (promise 22)', async () => {
    const token = await failed({})
    await later()
    const before = questions()
    const replies = await Promise.all(Array.from({ length: 50 }, () => start(token)))
    expect(replies.filter(({ status }) => status === 202)).toHaveLength(1)
    expect(questions() - before).toBeLessThanOrEqual(1)
    expect(prompts()).toBe(2)
  })

  it('is not asked for whoever has no prompt left (promise 27)', async () => {
    const token = await failed({ ...defaults, limitPhone: 'off', limitSession: 1 })
    await later()
    const before = questions()
    for (let round = 0; round < 5; round++) {
      const reply = await start(token)
      expect([reply.status, reply.json['code']]).toEqual([429, 'rate-limited'])
    }
    expect(questions()).toBe(before)
  })

  it('is asked again at the pace in which a shopper is told to come again, while PVIT is silent', async () => {
    const token = await failed({})
    await later()
    let asked = 0
    house.network.pvit = only('status', (request, pass) => {
      asked += 1
      return requestLost(request, pass)
    })
    for (let round = 0; round < 20; round++)
      expect((await start(token)).json['code']).toBe('provider-unavailable')
    expect(asked).toBe(1)
    await house.advance(3_500)
    await start(token)
    expect(asked).toBe(2)
  })
})
