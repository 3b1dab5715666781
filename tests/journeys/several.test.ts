import { randomBytes } from 'node:crypto'
import { screenOf } from '@pvit-checkout/client'
import type { Checkout } from '@pvit-checkout/proxy'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startPostgres, type TestPostgres } from '../../packages/proxy/src/testing/postgres.ts'
import { airtelNumber, only, requestLost } from './house.ts'
import { openSeveral, type SeveralOptions } from './several.ts'

let server: TestPostgres
let house: Awaited<ReturnType<typeof openSeveral>>
beforeAll(async () => {
  server = await startPostgres()
}, 120_000)
afterEach(() => house.close())
afterAll(() => server.stop())

const open = async (options: Partial<SeveralOptions> = {}) => {
  house = await openSeveral(server, { count: 3, ...options })
}
/** As they were opened. */
function inTheirPlaces(): Checkout[] {
  const places: Checkout[] = []
  for (const _ of [0, 1]) {
    house.reached.clear()
    const one = house.checkout()
    places[[...house.reached][0] ?? 0] = one
  }
  return places
}

const aMasterKey = () => randomBytes(32).toString('base64url')

const restCalls = () => house.simulator.ledger.calls({ api: 'rest' })
const renewals = () => house.simulator.ledger.calls({ api: 'renew' }).length

async function pay(order?: string) {
  const opened = await house.openSession(500, order)
  const session = await house.browse(opened.token)
  void session.submit({ method: 'mobile_money', phone: airtelNumber }).catch(() => {})
  return { ...opened, session, screen: () => screenOf(session.getSnapshot()) }
}

/** Advance until `done`, or the time is over. */
async function until(done: () => boolean | Promise<boolean>, withinMs: number): Promise<number> {
  const begun = house.clock.now()
  while (!(await done()) && house.clock.now() - begun < withinMs) await house.advance(1_000)
  return house.clock.now() - begun
}

describe('three instances on one Postgres', { timeout: 120_000 }, () => {
  it.each([
    ['description', { description: 'A blue\0 shirt' }],
    ['description', { description: 'A \ud83d' }],
    ['product', { product: 'shirt\0' }],
    ['freeInfo', { freeInfo: '\0' }],
    ['agent', { agent: 'till\0 2' }],
    ['returnUrl', { returnUrl: 'https://shop.example/\0' }],
  ])('refuse a %s that Postgres cannot keep, and call nothing unavailable', async (field, text) => {
    await open({ count: 1 })
    const { status, json } = await house.shop('/v1/sessions', {
      order: 'A-1',
      amount: 500,
      ...text,
    })
    expect([status, json['code']]).toEqual([422, 'invalid-request'])
    expect(json['errors']).toMatchObject([
      { path: field, detail: expect.stringMatching(/whole characters|URL/) as string },
    ])
  })

  it('take two hundred starts of ten orders at once, and send ten (promises 1, 21)', async () => {
    await open()
    const sessions = await Promise.all(
      Array.from({ length: 10 }, (_, index) => house.openSession(500, `P-${index}`)),
    )
    house.reached.clear()
    const starting = sessions.flatMap(({ token }) =>
      // Ten taps with one key, ten other attempts: in every tab and on every telephone.
      Array.from({ length: 20 }, (_, index) =>
        house.start(token, `attempt-${Math.max(index - 10, 0)}`),
      ),
    )
    await house.advance(3_000)
    const answers = await Promise.all(starting)
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202, 409]))
    expect(restCalls()).toHaveLength(10)
    expect(house.simulator.ledger.prompts()).toHaveLength(10)
    // Which of the three wins an order is chance: one may win all ten.
    expect(house.reached).toEqual(new Set([0, 1, 2]))

    await house.advance(20_000)
    const ends = await Promise.all(sessions.map(({ id }) => house.shop(`/v1/sessions/${id}`)))
    expect(ends.map(({ json }) => [json['status'], json['overpaid']])).toEqual(
      sessions.map(() => ['paid', false]),
    )
    expect(house.simulator.ledger.debits()).toHaveLength(10)
  })

  it('show on each what another one settled, within two seconds (promise 21)', async () => {
    await open()
    const { screen, token, id } = await pay('W-1')
    await house.advance(1_000)
    // As many watchers again, so that every instance has some.
    const others = [await house.browse(token), await house.browse(token), await house.browse(token)]
    const isPaid = async () => (await house.shop(`/v1/sessions/${id}`)).json['status'] === 'paid'
    await until(isPaid, 60_000)
    await house.advance(2_000)
    expect([screen(), ...others.map((other) => screenOf(other.getSnapshot()))]).toEqual(
      Array.from({ length: 4 }, () => 'succeeded'),
    )
  })

  it('find by themselves what one left half-sent when it was killed, ask, and never send it again (promise 21)', async () => {
    await open()
    house.network.pvit = only('rest', async (request, pass) => {
      await pass(request)
      return new Promise(() => {}) // PVIT has it, and the answer takes for ever
    })
    house.network.callbacks = requestLost
    const { token, id } = await house.openSession(500)
    void house.start(token, 'attempt-1')
    await house.advance(3_000)
    const sender = house.asked.find(({ api }) => api === 'rest')?.index ?? -1
    await house.kill(sender)

    await house.advance(10_000) // it is missed and asked for by nobody else
    expect((await house.shop(`/v1/sessions/${id}`)).json['status']).toBe('paid')
    expect(restCalls()).toHaveLength(1)
    expect(house.simulator.ledger.prompts()).toHaveLength(1)
  })

  it('send no request again that one may still be sending which is cut off from the database, until its time is over (promise 21)', async () => {
    await open()
    const lines: Promise<unknown>[] = []
    house.network.pvit = only('rest', (request, pass) => {
      // Its reply is late, but it lives, and so does its line to PVIT.
      const late = request.clone()
      lines.push(
        new Promise<void>((resolve) => house.clock.after(65_000, resolve)).then(() =>
          pass(new Request(late, { signal: null })),
        ),
      )
      return new Promise(() => {})
    })
    const { screen } = await pay('C-1')
    await house.advance(500)
    const sent = () => house.asked.filter(({ api }) => api === 'rest').length
    const sender = house.asked.find(({ api }) => api === 'rest')?.index ?? -1
    await house.cutOff(sender)
    const isAsked = () => house.asked.some(({ api }) => api === 'status')
    expect(await until(isAsked, 20_000)).toBeLessThanOrEqual(10_000)
    expect(house.asked.findLast(({ api }) => api === 'status')?.index).not.toBe(sender)
    await house.advance(50_000) // not found, several times, while the shopper waits
    expect(sent()).toBe(1)
    await until(() => screen() === 'succeeded', 90_000)
    expect(sent()).toBe(1)
    expect(house.simulator.ledger.prompts()).toHaveLength(1)
  })

  it('send a lost request again, once, for a shopper whose stream is on another instance', async () => {
    await open()
    house.network.pvit = only('rest', (request) => {
      house.network.pvit = (next, pass) => pass(next)
      return requestLost(request, () => Promise.reject(new Error('not passed on')))
    })
    const { screen } = await pay('L-1')
    // Its sender has said that no answer came: nobody has to fear that the request is still under way.
    expect(await until(() => screen() === 'succeeded', 90_000)).toBeLessThan(60_000)
    expect(screen()).toBe('succeeded')
    expect(new Set(restCalls().map(({ reference }) => reference)).size).toBe(1)
    expect(house.simulator.ledger.prompts()).toHaveLength(1)
  })

  it('say that the database is away, send nothing meanwhile, and go on when it is back (promise 19)', async () => {
    await open({ count: 1 })
    const { token, id } = await house.openSession(500)
    await house.cutOff(0)
    const answers = await Promise.all([
      house.shop(`/v1/sessions/${id}`),
      house.shop('/v1/sessions', { order: 'A-2', amount: 500 }),
      house.shopper(token, '/v1/checkout'),
      house.start(token, 'attempt-1'),
      house.raw(`/pvit/${house.hookToken}/callback`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: '{"transactionId":"PAY1","merchantReferenceId":"P1","status":"SUCCESS","code":200}',
      }),
    ])
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503])
    expect(answers[0]?.json).toMatchObject({ code: 'store-unavailable', retryable: true })
    expect(restCalls()).toEqual([])
    await house.letIn(0)
    expect((await house.start(token, 'attempt-1')).status).toBe(202)
    await house.advance(30_000)
    expect((await house.shop(`/v1/sessions/${id}`)).json['status']).toBe('paid')
  })

  it('go by the database’s clock, however wrong their own are (promise 20)', async () => {
    await open({ skewsMs: [-600_000, 0, 600_000] })
    house.network.pvit = only('rest', async (request, pass) => {
      const answer = await pass(request)
      await new Promise<void>((resolve) => house.clock.after(15_000, resolve))
      return answer
    })
    const paid = await Promise.all([pay('S-1'), pay('S-2'), pay('S-3')])
    await house.advance(10_000)
    // Nobody takes a slow sender for a dead one, and all times are the same time.
    for (const { session } of paid) {
      const { payment } = session.getSnapshot()
      expect(payment?.status).toBe('processing')
      expect(Math.abs(Date.parse(payment?.startedAt ?? '') - house.clock.now())).toBeLessThan(
        12_000,
      )
    }
    expect(house.asked.filter(({ api }) => api === 'status')).toEqual([])
    await until(() => paid.every(({ screen }) => screen() === 'succeeded'), 60_000)
    expect(paid.map(({ screen }) => screen())).toEqual(['succeeded', 'succeeded', 'succeeded'])
    expect(restCalls()).toHaveLength(3)
  })
})

describe('PVIT’s key among eight instances', { timeout: 120_000 }, () => {
  const ready = async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => house.raw('/ready')))
    return answers.map(({ status }) => status)
  }

  it('is asked for once when all start together, and all have it (promise 9)', async () => {
    // Whoever did not wait for the key would ask again.
    await open({ count: 8, newsTakesMs: 5_000 })
    await house.advance(10_000)
    expect(renewals()).toBe(1)
    expect(await ready()).toEqual(Array.from({ length: 8 }, () => 200))
  })

  it('that dies under all of them is asked for once more (promise 9)', async () => {
    await open({ count: 8 })
    await house.advance(60_000)
    house.simulator.control.issueKey(house.simulator.setup().account) // elsewhere: ours is dead now
    const paid = await Promise.all(Array.from({ length: 8 }, (_, index) => pay(`D-${index}`)))
    await until(() => paid.every(({ screen }) => screen() === 'succeeded'), 60_000)
    expect(paid.map(({ screen }) => screen())).toEqual(paid.map(() => 'succeeded'))
    expect(renewals()).toBe(2)
    expect(house.simulator.ledger.prompts()).toHaveLength(8)
  })

  it('is asked for by another within a minute when the one who asked is killed (promise 9)', async () => {
    await open({ count: 3 })
    await house.advance(40_000)
    const asks = () => house.asked.filter(({ api }) => api === 'renew-secret')
    house.network.pvit = only('renew-secret', () => new Promise(() => {})) // never gets there
    house.simulator.control.issueKey(house.simulator.setup().account)
    await pay('R-1') // whoever sends it finds the key dead
    await until(() => asks().length === 2, 10_000)
    expect(asks()).toHaveLength(2)
    await house.kill(asks()[1]?.index ?? -1)
    house.network.pvit = (request, pass) => pass(request)
    const took = await until(() => renewals() === 2, 90_000)
    expect(renewals()).toBe(2)
    expect(took).toBeLessThanOrEqual(61_000)
    const { screen } = await pay('R-2')
    await until(() => screen() === 'succeeded', 60_000)
    expect(screen()).toBe('succeeded')
  })

  it('is asked for by the others when the one who found it dead is killed before it could', async () => {
    await open({ count: 3 })
    house.simulator.control.issueKey(house.simulator.setup().account)
    const { token } = await house.openSession(500)
    void house.start(token, 'attempt-1') // too soon after the last renewal: it waits for its time
    await house.advance(6_000)
    await house.kill(house.asked.find(({ api }) => api === 'rest')?.index ?? -1)
    const took = await until(() => renewals() === 2, 120_000)
    expect(renewals()).toBe(2)
    expect(took).toBeLessThanOrEqual(31_000)
  })

  it('that is forgotten on one is used by none, and one asks for the next (promises 9, 26)', async () => {
    await open({ count: 3 })
    house.simulator.faults.arm({ name: 'secret.late', params: { ms: 10_000 } })
    expect((await house.shop('/v1/secrets/renew', { forget: true })).status).toBe(202)
    await house.advance(6_000) // news may be lost; each looks for itself every five seconds
    expect(renewals()).toBe(2)
    const opened = await Promise.all(
      ['F-1', 'F-2', 'F-3'].map((order) => house.openSession(500, order)),
    )
    const answers = await Promise.all(opened.map(({ token }) => house.start(token, 'attempt-1')))
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503])
    expect(restCalls()).toEqual([])

    await house.advance(12_000)
    const later = await Promise.all(opened.map(({ token }) => house.start(token, 'attempt-2')))
    expect(later.map(({ status }) => status)).toEqual([202, 202, 202])
    expect(renewals()).toBe(2)
  })

  it('that another sealed under a master key which is not listed here is not called one: the account is of no use from here alone', async () => {
    const [older, newer] = [aMasterKey(), aMasterKey()]
    const metricsToken = 'a-token-for-the-tests-alone'
    await open({
      count: 2,
      settings: { checkoutSecretKey: [older], metricsToken },
      own: [{}, { checkoutSecretKey: [newer, older] }],
    })
    const [behind, ahead] = inTheirPlaces() as [Checkout, Checkout]
    const readyOf = async (one: Checkout) => {
      const response = await one.fetch(new Request(`${house.publicUrl}/ready`))
      const { accounts } = (await response.json()) as { accounts: object[] }
      return { status: response.status, ...accounts[0] }
    }
    // The first key came to the one behind, and both read it.
    const readable = { status: 200, canStart: true, cause: null }
    expect([await readyOf(behind), await readyOf(ahead)]).toMatchObject([readable, readable])
    const cause = 'key-not-readable-here'
    house.unplug(0) // what PVIT sends comes to the other
    await house.shop('/v1/secrets/renew', {})
    await house.advance(7_000)

    const unlisted = { status: 503, canStart: false, keyExpiresAt: null, cause }
    // It is no passing state, and the other does not share it.
    for (let second = 0; second < 120; second += 1) {
      expect([await readyOf(behind), await readyOf(ahead)]).toMatchObject([unlisted, readable])
      await house.advance(1_000)
    }
    expect(renewals()).toBe(2)
    expect(house.logged.filter(({ level }) => level === 'error')).toMatchObject([
      {
        cause: 'key-not-readable-here',
        hint: expect.stringContaining('list that CHECKOUT_SECRET_KEY here too') as string,
      },
    ])
    const metrics = async (one: Checkout) => {
      const headers = { Authorization: `Bearer ${metricsToken}` }
      const reply = await one.fetch(new Request(`${house.publicUrl}/metrics`, { headers }))
      return /key_seconds_left\{.*\} (\d+)/.exec(await reply.text())?.[1]
    }
    expect(await metrics(behind)).toBe('0')
    expect(Number(await metrics(ahead))).toBeGreaterThan(600)

    // Nothing is sent from there, and what the other starts is settled.
    const { token } = await behind.sessions.create({ order: 'S-1', amount: 500 })
    const start = { method: 'mobile_money', phone: airtelNumber }
    const refused = await behind.fetch(
      new Request(`${house.publicUrl}/v1/checkout/payments`, {
        method: 'POST',
        headers: {
          ...{ Authorization: `Bearer ${token}`, 'Idempotency-Key': 'attempt-1' },
          ...{ 'Content-Type': 'application/json', Origin: 'https://shop.test' },
        },
        body: JSON.stringify(start),
      }),
    )
    expect([refused.status, await refused.json()]).toMatchObject([
      503,
      { code: 'provider-key-unavailable' },
    ])
    expect(restCalls()).toEqual([])
    const { screen } = await pay('S-2')
    await until(() => screen() === 'succeeded', 60_000)
    expect(screen()).toBe('succeeded')

    const closed = behind.close()
    await house.advance(2_500)
    await closed
  })
})
