import { randomBytes } from 'node:crypto'
import { sized } from '../../packages/proxy/src/testing/whole.ts'
import { screenOf } from '@pvit-checkout/client'
import { createVirtualClock } from '@pvit-checkout/simulator'
import { afterEach, describe, expect, it } from 'vitest'
import {
  airtelNumber,
  only,
  openHouse,
  refusedByPvit,
  requestLost,
  type House,
  type Link,
} from './house.ts'

let house: House
afterEach(() => house.close())

const renewals = () => house.simulator.ledger.calls({ api: 'renew' }).length
const ready = async () => {
  const reply = await house.raw('/ready')
  return {
    status: reply.status,
    body: (await reply.json()) as { accounts: { canStart: boolean; cause: string | null }[] },
  }
}
const deliver = (body: unknown) =>
  house.raw(`/pvit/${house.hookToken}/secret`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })

/** A hundred payments take more turns of the event loop than the pushed clock waits for by itself. */
async function settleTheDatabase(): Promise<void> {
  for (let turn = 0; turn < 400; turn++) await new Promise((resolve) => setImmediate(resolve))
}

async function pay() {
  const { token } = await house.openSession(500)
  const session = await house.browse(token)
  void session.submit({ method: 'mobile_money', phone: airtelNumber }).catch(() => {})
  return { session, screen: () => screenOf(session.getSnapshot()) }
}

describe('PVIT’s key', () => {
  it('is there after the start, asked for once', async () => {
    house = await openHouse()
    expect(await ready()).toMatchObject({
      status: 200,
      body: { accounts: [{ canStart: true, cause: null }] },
    })
    expect(renewals()).toBe(1)
  })

  it('is renewed between 55 and 70 % of its hour, before it dies', async () => {
    house = await openHouse()
    await house.advance(33 * 60_000 - 2_000)
    expect(renewals()).toBe(1)
    await house.advance(10 * 60_000)
    expect(renewals()).toBe(2)
    await house.advance(3 * 60 * 60_000)
    expect(renewals()).toBeLessThanOrEqual(8)
    expect((await ready()).status).toBe(200)
  })

  it('survives the rotation of the key that seals it, and so does all else', async () => {
    const [old, fresh] = [randomBytes(32), randomBytes(32)].map((key) => key.toString('base64url'))
    house = await openHouse({ settings: { checkoutSecretKey: old } })
    const { token } = await house.openSession(500)
    for (const keys of [`${fresh},${old}`, fresh ?? '']) {
      await house.stopProxy()
      await house.startProxy({ checkoutSecretKey: keys })
    }
    expect(renewals()).toBe(1)
    expect((await ready()).status).toBe(200)
    // Its signature was the old key's, which is gone: that one is listed as long as its tokens are to be read.
    expect((await house.shopper(token, '/v1/checkout')).status).toBe(401)
  })

  it('that dies while no new one comes is told to the shop, once, ten minutes before', async () => {
    house = await openHouse({ settings: { shopWebhookUrl: 'https://shop.test/hook' } })
    house.network.pvit = only('renew-secret', requestLost)
    const told = () => house.hook.posts.filter(({ type }) => type === 'key.expiring')
    await house.advance(49 * 60_000)
    expect(told()).toEqual([])
    await house.advance(5 * 60_000)
    expect(told()).toMatchObject([
      { data: { account: house.simulator.setup().account, cause: 'renewal-not-answered' } },
    ])
  })

  it('that is renewed in time is no news', async () => {
    house = await openHouse({ settings: { shopWebhookUrl: 'https://shop.test/hook' } })
    await house.advance(3 * 60 * 60_000)
    expect(house.hook.posts.filter(({ type }) => type === 'key.expiring')).toEqual([])
  })

  it.each([
    ['sent with the one before, which may still live', 10_000, 2],
    ['not sent with one that was replaced long ago', 6 * 60_000, 1],
  ])('that PVIT takes back: the payment is %s', async (_, sinceMs, sent) => {
    house = await openHouse()
    const { account } = house.simulator.setup()
    const newest = house.simulator.control.issueKey(account)
    const tried: boolean[] = []
    house.network.pvit = async (request, pass) => {
      const api = new URL(request.url).pathname.split('/').at(-1)
      if (api === 'renew-secret') throw new TypeError('fetch failed')
      if (api !== 'rest') return pass(request)
      const isNewest = request.headers.get('X-Secret') === newest.reveal()
      tried.push(isNewest)
      if (isNewest) return refusedByPvit(403, 3100, 'INVALID_SECRET')
      const headers = new Headers(request.headers)
      headers.set('X-Secret', newest.reveal()) // PVIT changed its mind
      return pass(new Request(request, { headers }))
    }
    const key = { operation_account_code: account, secret_key: newest.reveal(), expires_in: 3600 }
    await deliver(key)
    await house.advance(sinceMs)
    await pay()
    await house.advance(45_000)
    expect(tried).toEqual([true, false].slice(0, sent))
  })

  it('is neither renewed nor given up for a refusal that a question took from another’s answer (promise 8)', async () => {
    house = await openHouse()
    house.simulator.faults.arm({ name: 'callback.lost' })
    let strays = 1
    house.network.pvit = only('status', (request, pass) =>
      strays-- > 0 ? Promise.resolve(refusedByPvit(403, 3100, 'INVALID_SECRET')) : pass(request),
    )
    const { screen } = await pay()
    await house.advance(60_000)
    expect(strays).toBeLessThan(0)
    expect([screen(), renewals(), (await ready()).status]).toEqual(['succeeded', 1, 200])
  })

  it('that a gateway refuses once, while none can be renewed, is not given up for it (promise 8)', async () => {
    house = await openHouse()
    await house.advance(60_000)
    house.simulator.faults.arm({ name: 'secret.10008' })
    house.network.pvit = only('rest', () => {
      house.network.pvit = (request, pass) => pass(request)
      return Promise.resolve(new Response('Unauthorized', { status: 401 }))
    })
    const { screen } = await pay()
    await house.advance(60_000)
    expect(screen()).toBe('succeeded')
    expect((await ready()).status).toBe(200)
    expect(renewals()).toBe(3) // asked for by the refusal, and a quarter of a minute later
  })

  it('survives a restart without a renewal', async () => {
    house = await openHouse()
    await house.stopProxy()
    await house.startProxy()
    expect(renewals()).toBe(1)
    expect((await ready()).status).toBe(200)
  })

  describe('given as PVIT_SECRET', () => {
    /** A first start, on an empty database, with a key that PVIT has just made or with another. */
    async function startWith(seed: 'good' | 'stale', network?: Link) {
      house = await openHouse()
      await house.stopProxy()
      const { account } = house.simulator.setup()
      const good = house.simulator.control.issueKey(account).reveal()
      if (network !== undefined) house.network.pvit = network
      await house.startProxy({
        databaseUrl: `file:${house.folder}/first.db`,
        pvitSecret: seed === 'good' ? good : 'a-key-that-PVIT-does-not-know',
      })
    }

    it('is used, and no other is asked for until it grows old', async () => {
      await startWith('good')
      expect((await ready()).status).toBe(200)
      const { screen } = await pay()
      await house.advance(30 * 60_000)
      expect(screen()).toBe('succeeded')
      expect(renewals()).toBe(1) // of the house's first start
      await house.advance(20 * 60_000)
      expect(renewals()).toBe(2)
      expect((await ready()).status).toBe(200)
    })

    it('and refused: another is asked for at once', async () => {
      await startWith('stale')
      expect(renewals()).toBe(2)
      expect((await ready()).status).toBe(200)
    })

    it('and not to be proven: it is waited for, then another is asked for', async () => {
      await startWith('good', only('balance', requestLost))
      await house.advance(15_000)
      expect(renewals()).toBe(1)
      house.network.pvit = (request, pass) => pass(request)
      await house.advance(10_000)
      expect(renewals()).toBe(1) // it could be proven after all
      expect((await ready()).status).toBe(200)

      await house.close()
      await startWith('good', only('balance', requestLost))
      await house.advance(30_000)
      expect(renewals()).toBe(2)
    })
  })

  it('that is gone for a while costs a waiting payment no turn: it is asked as soon as there is one (promise 8)', async () => {
    house = await openHouse()
    const { token } = await house.openSession(500)
    const { json: payment } = await house.shopper(token, '/v1/checkout/payments', {
      body: { method: 'mobile_money', phone: airtelNumber },
      headers: { 'Idempotency-Key': 'attempt-0001' },
    })
    const state = async () =>
      (await house.shop(`/v1/payments/${String(payment['id'])}`)).json['state']
    house.simulator.faults.arm({ name: 'callback.lost' })
    house.simulator.control.issueKey(house.simulator.setup().account) // ours is dead now
    house.network.pvit = only('renew-secret', requestLost)
    await house.advance(30 * 60_000)
    expect([await state(), (await ready()).status]).toEqual(['awaiting', 503])
    house.network.pvit = (request, pass) => pass(request)
    for (let second = 0; second < 420 && (await ready()).status !== 200; second += 1)
      await house.advance(1_000)
    await house.advance(6_000)
    expect(await state()).toBe('succeeded')
  })

  it('killed midway is renewed, and the payment goes out with the same reference and no fuss (promise 8)', async () => {
    house = await openHouse()
    await house.advance(60_000)
    house.simulator.control.issueKey(house.simulator.setup().account) // elsewhere: ours is dead now
    const { screen } = await pay()
    await house.advance(60_000)
    expect(screen()).toBe('succeeded')
    expect(
      new Set(house.simulator.ledger.calls({ api: 'rest' }).map((call) => call.reference)).size,
    ).toBe(1)
    expect(house.simulator.ledger.prompts()).toHaveLength(1)
  })

  it('refused so soon after its renewal that the next one is not asked for yet: what waits for it is not called sent meanwhile, and goes out with it (promises 8, 18)', async () => {
    house = await openHouse()
    await house.advance(12_000)
    const { token } = await house.openSession(500)
    house.simulator.control.issueKey(house.simulator.setup().account)
    const started = await house.start(token, 'attempt-1')
    expect([started.status, started.json['status']]).toEqual([202, 'processing'])
    const shown = async () => (await house.shop(`/v1/payments/${String(started.json['id'])}`)).json
    const sendings = async () =>
      ((await shown())['timeline'] as { type: string }[]).filter(({ type }) => type === 'send')
    await house.advance(15_000)
    expect([(await shown())['state'], renewals()]).toEqual(['created', 1])
    expect(await sendings()).toHaveLength(1)
    await house.advance(15_000)
    expect([(await shown())['state'], renewals()]).toEqual(['succeeded', 2])
    expect(await sendings()).toHaveLength(2)
    expect(house.simulator.ledger.prompts()).toHaveLength(1)
  })

  it.each([300, 1_000])(
    'refused to a hundred payments at once, so soon after its renewal: they leave together with the next one, as late as it comes, where PVIT takes %i ms (promises 8, 18)',
    async (latencyMs) => {
      const clock = createVirtualClock(undefined, { settle: settleTheDatabase })
      house = await openHouse({ clock })
      const { pvit } = house.network
      house.network.pvit = async (request, pass) => {
        await new Promise<void>((resolve) => void clock.after(latencyMs, resolve))
        return pvit(request, pass)
      }
      await house.advance(2_000)
      const tokens = await Promise.all(
        Array.from({ length: 100 }, (_, at) => house.openSession(500, `B-${at}`)),
      )
      house.simulator.control.issueKey(house.simulator.setup().account)
      const starts = tokens.map(({ token }, at) =>
        house.start(token, 'attempt-1', `0741234${String(at).padStart(2, '0')}`),
      )
      await house.advance(60_000)
      const states = await Promise.all(
        (await Promise.all(starts)).map(
          async ({ json }) =>
            (await house.shop(`/v1/payments/${String(json['id'])}`)).json['state'],
        ),
      )
      expect(states).toEqual(Array(100).fill('succeeded'))
      expect([renewals(), house.simulator.ledger.prompts().length]).toEqual([2, 100])
    },
  )

  it('is not renewed for another refusal with 403', async () => {
    house = await openHouse()
    await house.advance(60_000)
    house.simulator.faults.arm({ name: 'errors.mismatch-3017', on: 'rest' })
    const { session } = await pay()
    await house.advance(5_000)
    expect(session.getSnapshot().payment?.status).toBe('failed')
    expect(renewals()).toBe(1)
  })

  it('refused to ten payments at once is renewed once (promises 8, 9)', async () => {
    house = await openHouse()
    await house.advance(60_000)
    const tokens = await Promise.all(
      Array.from({ length: 10 }, (_, at) => house.openSession(500, `B-${at}`)),
    )
    house.simulator.control.issueKey(house.simulator.setup().account) // ours is dead now
    const starts = tokens.map(({ token }, at) =>
      house.shopper(token, '/v1/checkout/payments', {
        body: { method: 'mobile_money', phone: `07412345${at}` },
        headers: { 'Idempotency-Key': 'attempt-0001' },
      }),
    )
    await house.advance(30_000)
    const answers = await Promise.all(starts)
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(202))
    expect(renewals()).toBe(2)
    expect(house.simulator.ledger.debits()).toHaveLength(10)
  })

  it('that is posted well after an empty 200 to its renewal is waited for: another would end it', async () => {
    house = await openHouse()
    house.network.pvit = async (request, pass) => {
      const answer = await pass(request)
      return request.url.endsWith('/renew-secret') ? new Response('') : answer
    }
    house.simulator.faults.arm({ name: 'secret.late', params: { ms: 19_000 } })
    const renewing = house.shop('/v1/secrets/renew', {})
    await house.advance(60_000)
    await renewing
    expect(renewals()).toBe(2)
    expect(await ready()).toMatchObject({ status: 200, body: { accounts: [{ cause: null }] } })
  })

  it('that does not come after such an answer is asked for again, and named so', async () => {
    house = await openHouse()
    house.network.pvit = only('renew-secret', async () => new Response(''))
    const renewing = house.shop('/v1/secrets/renew', {})
    await house.advance(30_000)
    await renewing
    const { body } = await ready()
    expect(body.accounts).toMatchObject([{ cause: 'renewal-answer-unclear', renewing: false }])
    house.network.pvit = (request, pass) => pass(request)
    await house.advance(30_000)
    expect((await ready()).body.accounts).toMatchObject([{ cause: null }])
  })

  it('that never arrives is asked for again; meanwhile a start is refused before any intent (promise 10)', async () => {
    house = await openHouse()
    await house.stopProxy()
    house.simulator.control.issueKey(house.simulator.setup().account)
    house.network.callbacks = requestLost
    await house.startProxy()
    const { token } = await house.openSession(500)
    const start = (key: string) =>
      house.shopper(token, '/v1/checkout/payments', {
        body: { method: 'mobile_money', phone: airtelNumber },
        headers: { 'Idempotency-Key': key },
      })
    // The stored key is tried, refused, and given up.
    const first = start('attempt-1')
    await house.advance(120_000)
    expect((await first).status).toBe(202)
    const { status, json } = await start('attempt-2')
    expect([status, json['code']]).toEqual([503, 'provider-key-unavailable'])
    expect((await ready()).status).toBe(503)
    expect(house.simulator.ledger.prompts()).toHaveLength(0)

    house.network.callbacks = (request, pass) => pass(request)
    await house.advance(6 * 60_000)
    expect((await ready()).status).toBe(200)
  })

  it('that arrives nowhere until hours after the old one’s end stops new payments alone, and is back within six minutes (promise 10)', async () => {
    house = await openHouse({ simulator: { decideAfterMs: null, promptLifeMs: 24 * 3_600_000 } })
    const { token } = await house.openSession(500)
    const start = async (bearer: string, key: string) =>
      house.shopper(bearer, '/v1/checkout/payments', {
        body: { method: 'mobile_money', phone: airtelNumber },
        headers: { 'Idempotency-Key': key },
      })
    const { json: waiting } = await start(token, 'attempt-1')
    await house.advance(1_000)
    house.network.callbacks = (request, pass) =>
      request.url.endsWith('/secret') ? requestLost(request, pass) : pass(request)
    const own = `/v1/checkout/payments/${String(waiting['id'])}`
    const headers = { Authorization: `Bearer ${token}` }
    for (let quarter = 0; quarter < sized(5, 8); quarter++) {
      await house.advance(15 * 60_000)
      const stream = await house.raw(`${own}/events`, { headers })
      const callback = await house.raw(`/pvit/${house.hookToken}/callback`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({
          transactionId: 'PAY1',
          merchantReferenceId: waiting['reference'],
          status: 'PENDING',
          amount: 500,
        }),
      })
      const history = await house.shop('/v1/payments')
      const statuses = [stream, callback, await house.raw(own, { headers }), history]
      expect(statuses.map(({ status }) => status)).toEqual([200, 200, 200, 200])
      await stream.body?.cancel()
    }
    const refused = await start((await house.openSession(500, 'B-1')).token, 'attempt-2')
    expect([refused.status, refused.json['code']]).toEqual([503, 'provider-key-unavailable'])

    house.network.callbacks = (request, pass) => pass(request)
    await house.advance(6 * 60_000) // five, and a fifth of jitter
    expect((await ready()).status).toBe(200)
    expect((await start((await house.openSession(500, 'C-1')).token, 'attempt-3')).status).toBe(202)
    await house.simulator.control.approve(String(waiting['reference']))
    await house.advance(60_000)
    expect((await house.shop(`/v1/payments/${String(waiting['id'])}`)).json['state']).toBe(
      'succeeded',
    )
  })

  describe('that somebody else may have', () => {
    const forget = () => house.shop('/v1/secrets/renew', { forget: true })
    const start = async (order: string) => {
      const { token } = await house.openSession(500, order)
      return house.shopper(token, '/v1/checkout/payments', {
        body: { method: 'mobile_money', phone: airtelNumber },
        headers: { 'Idempotency-Key': 'attempt-0001' },
      })
    }
    /** PVIT goes on taking the old key, and a new one does not come. Resolves to the old one. */
    async function leaked() {
      const { account } = house.simulator.setup()
      const key = house.simulator.control.issueKey(account).reveal()
      const delivery = { operation_account_code: account, secret_key: key, expires_in: 3600 }
      await deliver(delivery)
      await house.advance(15_000)
      house.network.callbacks = (request, pass) =>
        request.url.endsWith('/secret') ? requestLost(request, pass) : pass(request)
      house.simulator.faults.arm({ name: 'secret.old-lives' })
      const used: string[] = []
      house.network.pvit = (request, pass) => {
        if (request.headers.get('X-Secret') === key) used.push(request.url)
        return pass(request)
      }
      return { key, used, delivery }
    }

    it('is forgotten at the shop’s word: payments start again with the next one, and nothing else stops (promises 10, 26)', async () => {
      house = await openHouse({ simulator: { decideAfterMs: null, promptLifeMs: 24 * 3_600_000 } })
      const { used, delivery } = await leaked()
      const { json: waiting } = await start('A-1')
      const own = `/v1/payments/${String(waiting['id'])}`
      used.length = 0

      const before = renewals()
      const { status, json } = await forget()
      expect([status, json['accounts']]).toEqual([
        202,
        [{ account: delivery.operation_account_code, state: 'missing', expiresAt: null }],
      ])
      await house.advance(1_000)
      expect(renewals()).toBe(before + 1)
      const refused = await start('B-1')
      expect([refused.status, refused.json['code']]).toEqual([503, 'provider-key-unavailable'])
      expect((await ready()).status).toBe(503)

      // Whoever has it posts it: PVIT would take it, we do not, and we say so.
      for (let round = 0; round < 5; round++) {
        expect((await deliver(delivery)).status).toBe(200)
        await house.advance(11_000)
      }
      expect(house.logged.map(({ message }) => message)).toContain(
        'somebody posts what looks forged to the addresses meant for PVIT',
      )
      expect((await start('C-1')).status).toBe(503)
      expect((await house.shop(own)).json['state']).toBe('awaiting')
      expect((await house.shop(`${own}/check`, {})).status).toBe(200)
      expect(used).toEqual([])
      expect(JSON.stringify(house.logged)).not.toContain(delivery.secret_key)

      house.network.callbacks = (request, pass) => pass(request)
      await house.advance(6 * 60_000)
      expect((await ready()).status).toBe(200)
      expect((await start('D-1')).status).toBe(202)
      await house.simulator.control.approve(String(waiting['reference']))
      await house.advance(60_000)
      expect((await house.shop(own)).json['state']).toBe('succeeded')
      expect(used).toEqual([])
    })

    it('and stands in the settings is not used after a restart either, though nobody had needed it (promise 26)', async () => {
      house = await openHouse()
      await house.stopProxy()
      const pvitSecret = house.simulator.control.issueKey(house.simulator.setup().account).reveal()
      const used: string[] = []
      house.network.pvit = (request, pass) => {
        if (request.headers.get('X-Secret') === pvitSecret) used.push(request.url)
        return pass(request)
      }
      await house.startProxy({ pvitSecret }) // a stored one is in use
      house.simulator.faults.arm({ name: 'secret.old-lives' })
      house.network.callbacks = requestLost
      await forget()
      await house.advance(1_000)
      await house.stopProxy()
      await house.startProxy({ pvitSecret })
      await house.advance(30_000)
      expect(used).toEqual([])
      expect((await ready()).status).toBe(503)
    })

    it('is not tried once more for a payment that PVIT refuses meanwhile', async () => {
      house = await openHouse()
      const { account } = house.simulator.setup()
      const newest = house.simulator.control.issueKey(account).reveal()
      await deliver({ operation_account_code: account, secret_key: newest, expires_in: 3600 })
      await house.advance(10_000)
      const tried: boolean[] = []
      house.network.pvit = async (request, pass) => {
        const api = new URL(request.url).pathname.split('/').at(-1)
        if (api === 'renew-secret') throw new TypeError('fetch failed')
        if (api === 'rest') {
          tried.push(request.headers.get('X-Secret') === newest)
          return new Response('Unauthorized', { status: 401 })
        }
        if (api !== 'balance') return pass(request)
        expect((await forget()).status).toBe(202)
        return refusedByPvit(403, 3100, 'INVALID_SECRET')
      }
      await pay()
      await house.advance(60_000)
      expect(tried).toEqual([true])
    })
  })

  it('posted by a stranger is never used (promise 26)', async () => {
    house = await openHouse()
    const { account } = house.simulator.setup()
    for (let round = 0; round < 20; round++) {
      const reply = await deliver({
        operation_account_code: account,
        secret_key: `forged-key-of-a-stranger-${round}`,
        expires_in: 3600,
      })
      expect(reply.status).toBe(200)
    }
    await house.advance(30_000)
    const { screen } = await pay()
    await house.advance(30_000)
    expect(screen()).toBe('succeeded')
    // Twenty posts at once: the newest five are worth a call, one in ten seconds.
    const ours = 1
    expect(house.simulator.ledger.calls({ api: 'balance' }).length - ours).toBeLessThanOrEqual(6)
    const refused = house.simulator.ledger.calls().filter(({ error }) => error?.code === 3100)
    expect(new Set(refused.map(({ api }) => api))).toEqual(new Set(['balance']))
    expect(renewals()).toBe(1)
  })

  it(
    'that comes among a thousand forged ones while it is waited for is in use within five seconds (promise 26)',
    async () => {
      house = await openHouse()
      const { account } = house.simulator.setup()
      const forged = sized(300, 1_000)
      const everyMs = 120_000 / forged
      house.simulator.faults.arm({ name: 'secret.lost' })
      const renewing = house.shop('/v1/secrets/renew', {})
      await house.advance(1_000)
      await renewing
      const balances = () => house.simulator.ledger.calls({ api: 'balance' })
      let deliveredAt = 0
      for (let round = 0; round < forged; round++) {
        if (round === Math.floor(forged / 4)) {
          const genuine = house.simulator.control.issueKey(account).reveal()
          deliveredAt = house.clock.now()
          await deliver({ operation_account_code: account, secret_key: genuine, expires_in: 3600 })
        }
        const secret_key = `forged-key-of-a-stranger-${round}`
        await deliver({ operation_account_code: account, secret_key, expires_in: 3600 })
        await house.advance(everyMs)
      }
      const proven = balances().find(({ at, error }) => at >= deliveredAt && error === null)
      expect((proven?.at ?? Infinity) - deliveredAt).toBeLessThanOrEqual(5_000)
      const { screen } = await pay()
      await house.advance(30_000)
      expect(screen()).toBe('succeeded')
      // A forged key is tried on our balance, and on nothing else.
      const refused = house.simulator.ledger.calls().filter(({ error }) => error?.code === 3100)
      expect(new Set(refused.map(({ api }) => api))).toEqual(new Set(['balance']))
      // Once there is a good one, the strangers' are worth a call in ten seconds, or as many as a renewal under way is worth.
      expect(balances().length).toBeLessThan(forged)
    },
    sized(15_000, 120_000),
  )

  it('of another account is not even tried (promise 26)', async () => {
    house = await openHouse()
    const before = house.simulator.ledger.calls({ api: 'balance' }).length
    await deliver({
      operation_account_code: 'ACC_OTHER',
      secret_key: 'a-good-looking-key-000',
      expires_in: 3600,
    })
    await house.advance(5_000)
    expect(house.simulator.ledger.calls({ api: 'balance' })).toHaveLength(before)
  })

  it('of another account in the reply to a renewal is not even tried (promise 26)', async () => {
    house = await openHouse()
    const before = house.simulator.ledger.calls({ api: 'balance' }).length
    house.network.pvit = only('renew-secret', async () =>
      Response.json({
        operation_account_code: 'ACC_OTHER',
        secret: 'a-good-looking-key-000',
        expires_in: 3600,
      }),
    )
    const renewing = house.shop('/v1/secrets/renew', {})
    await house.advance(30_000)
    await renewing
    expect(house.simulator.ledger.calls({ api: 'balance' })).toHaveLength(before)
    expect(house.logged).toContainEqual(
      expect.objectContaining({
        message: "PVIT's renewal names another account; its key is not used",
      }),
    )
  })

  it('that PVIT’s dashboard renewed unasked is taken up', async () => {
    house = await openHouse()
    const { account } = house.simulator.setup()
    const secret = house.simulator.control.issueKey(account)
    await deliver({
      operation_account_code: account,
      secret_key: secret.reveal(),
      expires_in: 3600,
    })
    await house.advance(1_000)
    const { screen } = await pay()
    await house.advance(30_000)
    expect(screen()).toBe('succeeded')
    expect(renewals()).toBe(1)
  })

  it('refused with a wrong password is a set-up fault: named, and not hammered (promise 10)', async () => {
    house = await openHouse({ settings: { pvitPassword: 'a wrong password' } })
    expect(await ready()).toMatchObject({
      status: 503,
      body: { accounts: [{ canStart: false, cause: 'authentication-failed' }] },
    })
    await house.advance(3.5 * 60_000)
    expect(renewals()).toBe(1)
  })

  it('that PVIT could not deliver is asked for again within the minute, as our address may answer by then', async () => {
    house = await openHouse()
    await house.advance(60_000)
    house.simulator.control.issueKey(house.simulator.setup().account) // elsewhere: ours is dead
    house.simulator.faults.arm({ name: 'secret.10008' })
    await pay()
    await house.advance(2_000)
    expect(await ready()).toMatchObject({
      status: 503,
      body: { accounts: [{ cause: 'sending-secret-error' }] },
    })
    house.simulator.faults.clear()
    await house.advance(35_000) // renewals that a refusal asks for are half a minute apart
    expect((await ready()).status).toBe(200)
  })

  it('stays out of every answer and every log', async () => {
    house = await openHouse()
    house.network.pvit = only('status', requestLost)
    const bodies = await Promise.all(
      ['/ready', '/health', '/v1/nothing'].map(async (path) => (await house.raw(path)).text()),
    )
    expect(bodies.join()).not.toMatch(/sk_(?:live|test)/)
  })

  it('that does not come is announced while the old one still works, and no longer once it came (promise 10)', async () => {
    house = await openHouse()
    house.simulator.faults.arm({ name: 'secret.10008' })
    await house.advance(43 * 60_000)
    expect(await ready()).toMatchObject({
      status: 200,
      body: { accounts: [{ canStart: true, cause: 'sending-secret-error' }] },
    })
    house.simulator.faults.clear()
    await house.advance(7 * 60_000)
    expect(await ready()).toMatchObject({
      status: 200,
      body: { accounts: [{ canStart: true, cause: null, renewing: false }] },
    })
  })

  it('that opens another account than ours is named so', async () => {
    house = await openHouse()
    house.simulator.faults.arm({ name: 'secret.lost' })
    const renewing = house.shop('/v1/secrets/renew', {})
    await house.advance(1_000)
    expect((await renewing).status).toBe(202)
    expect((await ready()).body.accounts).toMatchObject([{ renewing: true }])
    await deliver({ secret_key: ['sk', 'test', crypto.randomUUID()].join('_') })
    await house.advance(20_000)
    expect((await ready()).body.accounts).toMatchObject([
      { canStart: true, cause: 'received-key-refused', renewing: false },
    ])
  })

  it.each([
    ['names what PVIT complains of instead', 1001, 'INVALID_ENVIRONMENT', 'invalid-environment'],
    ['names our codes where they are wrong', 4000, 'API_NOT_FOUND', 'received-key-not-verified'],
  ])('that cannot be tried %s', async (_, code, error, cause) => {
    house = await openHouse()
    house.network.pvit = (request, pass) =>
      /\/(?:balance|status)\?/.test(request.url)
        ? Promise.resolve(refusedByPvit(code === 4000 ? 404 : 400, code, error))
        : pass(request)
    const renewing = house.shop('/v1/secrets/renew', {})
    await house.advance(30_000)
    await renewing
    expect((await ready()).body.accounts).toMatchObject([{ cause, renewing: false }])
  })
})
