import { Agent, request } from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { aCallback } from '../../packages/proxy/src/testing/callbacks.ts'
import { startPostgres, type TestPostgres } from '../../packages/proxy/src/testing/postgres.ts'
import { statementsOf } from '../../packages/proxy/src/testing/statements.ts'
import { sized } from '../../packages/proxy/src/testing/whole.ts'
import { drawFrom } from './chance.ts'
import { openStand, type Stand } from './commands/stand.ts'
import { airtelNumber, openHouse, type House } from './house.ts'
import { openSeveral } from './several.ts'
import { areAlike, slower, timePairs, toldApart, type Pair } from './told-apart.ts'

/** A reference that has the form of this one, and that nobody made. */
const likeOf = (reference: string, at: number) =>
  `${reference.slice(0, -6)}${String(at).padStart(6, '0')}`

/** The simulator knows nobody whose number ends like this. */
const absent = (at: number) => `074${String(at % 100).padStart(2, '0')}9010`
const present = (at: number) => `074${String(at % 100).padStart(2, '0')}3456`

describe('of the answers', { timeout: sized(120_000, 600_000) }, () => {
  const count = sized(400, 2_000)
  let stand: Stand
  let agent: Agent
  beforeAll(async () => {
    stand = await openStand({
      simulator: () => ({ decideAfterMs: null }),
      settings: {
        ...{ LIMIT_PHONE: 'off', LIMIT_IP: 'off', LIMIT_GLOBAL: 'off' },
        LIMIT_KYC: '1000,100000/1h',
        LOG_LEVEL: 'error',
      },
    })
    await stand.serve()
    while ((await fetch(`${stand.publicUrl}/ready`)).status !== 200)
      await new Promise((resolve) => setTimeout(resolve, 50))
    agent = new Agent({ keepAlive: true, maxSockets: 1 })
  }, 60_000)
  afterAll(async () => {
    agent.destroy()
    await stand.close()
  })

  /** Over the one connection, with as little of our own as there can be. */
  const post = (path: string, body: object, bearer = '') =>
    new Promise<void>((resolve, reject) => {
      const asked = request(`${stand.publicUrl}${path}`, {
        ...{ agent, method: 'POST' },
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${bearer}` },
      })
      asked.once('error', reject)
      asked.once('response', (answer) => {
        answer.resume()
        answer.once('end', () =>
          answer.statusCode === 200 ? resolve() : reject(new Error(`It was ${answer.statusCode}.`)),
        )
      })
      asked.end(JSON.stringify(body))
    })

  async function timed(
    one: (at: number) => object,
    other: (at: number) => object,
    to: () => string,
    bearer = '',
  ) {
    let at = 0
    const asks = [
      () => post(to(), one(at++), bearer),
      () => post(to(), other(at++), bearer),
    ] as const
    const draw = drawFrom(1)
    await timePairs(50, asks, draw) // a process that has just begun is still finding its pace
    return timePairs(count, asks, draw)
  }

  it('none about an unknown reference takes half as long again as about a known one (promise 14)', async () => {
    const known: string[] = []
    // Of one payment only so many callbacks are kept: fewer come to each of these.
    for (let at = 0; at < 60; at++) {
      const id = await stand.start(500, `074${String(100_000 + at)}`)
      known.push(String((await stand.shop(`/v1/payments/${id}`))['reference']))
    }
    const [first = ''] = known
    const pairs = await timed(
      (at) => aCallback(known[at % known.length] ?? ''),
      (at) => aCallback(likeOf(first, at)),
      () => `/pvit/${stand.hookToken}/callback`,
    )
    expect(areAlike(pairs)).toBe(true)
  })

  it('none about a number without a name takes half as long again as about one that has one (promise 28)', async () => {
    const { token } = await stand.shop('/v1/sessions', { order: 'A-1', amount: 500 })
    const pairs = await timed(
      (at) => ({ phone: present(at) }),
      (at) => ({ phone: absent(at) }),
      () => '/v1/checkout/payer',
      String(token),
    )
    expect(areAlike(pairs)).toBe(true)
  })
})

describe('whoever times pairs of answers', () => {
  const draw = drawFrom(7)
  /** As a server at rest answers: mostly about as quick, now and then much slower. */
  const answer = (ms: number) => ms * (0.8 + 0.4 * draw()) + (draw() < 0.05 ? 20 * draw() : 0)
  const pairs = (ms: number) => Array.from({ length: 400 }, (): Pair => [answer(ms), answer(ms)])

  it('tells apart a millisecond, and a fifth of an answer', () => {
    expect(toldApart(slower(pairs(2), 1))).toBeGreaterThan(5)
    expect(toldApart(slower(pairs(2), -1))).toBeLessThan(-5)
    expect(toldApart(slower(pairs(5), 1))).toBeGreaterThan(5)
  })

  it('does not tell apart what is alike, nor what is the same', () => {
    for (let round = 0; round < 500; round++) expect(Math.abs(toldApart(pairs(2)))).toBeLessThan(5)
    expect(
      toldApart([
        [1, 1],
        [2, 2],
      ]),
    ).toBe(0)
  })

  it('calls alike what differs by a twentieth, and never what takes half as long again', () => {
    for (let round = 0; round < 500; round++) {
      const some = pairs(2)
      expect(areAlike(slower(some, 0.1)) && areAlike(slower(some, -0.1))).toBe(true)
      expect(areAlike(slower(some, 1)) || areAlike(slower(some, -1))).toBe(false)
    }
  })

  it('asks for either of a pair first as often', async () => {
    const order: string[] = []
    const ask = (name: string) => async () => void order.push(name)
    await timePairs(1_000, [ask('one'), ask('other')], draw)
    const first = order.filter((_, at) => at % 2 === 0)
    expect(first.filter((name) => name === 'one').length).toBeGreaterThan(420)
    expect(first.filter((name) => name === 'other').length).toBeGreaterThan(420)
  })
})

describe('what is asked', { timeout: 120_000 }, () => {
  let postgres: TestPostgres
  let house: House
  beforeAll(async () => {
    postgres = await startPostgres()
  }, 120_000)
  afterEach(() => house.close())
  afterAll(() => postgres.stop(), 60_000)

  describe.each(['SQLite', 'Postgres'])('on %s', (database) => {
    async function open() {
      const simulator = { decideAfterMs: null }
      house =
        database === 'SQLite'
          ? await openHouse({ simulator })
          : await openSeveral(postgres, { count: 1, simulator })
      const { token } = await house.openSession(500)
      return token
    }

    it('for a callback of an unknown reference is the same as for a known one’s (promise 14)', async () => {
      const { json } = await startIn(await open())
      const reference = String(json['reference'])
      const asked = (of: string) =>
        statementsOf(() =>
          house.raw(`/pvit/${house.hookToken}/callback`, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify(aCallback(of)),
          }),
        )
      await asked(reference)
      await house.advance(1_000) // what the start and this one leave to do is done
      const known = await asked(reference)
      expect(known).toEqual(expect.arrayContaining(['begin', 'update', 'insert', 'commit']))
      expect(await asked(likeOf(reference, 1))).toEqual(known)
    })

    it('for a number without a name, of PVIT too, is the same as for one that has one (promise 28)', async () => {
      const token = await open()
      const questions = () => house.simulator.ledger.calls({ api: 'kyc' }).length
      const asked = (phone: string) =>
        statementsOf(() => house.shopper(token, '/v1/checkout/payer', { body: { phone } }))
      const known = await asked(present(1))
      expect([known.includes('commit'), questions()]).toEqual([true, 1])
      expect(await asked(absent(1))).toEqual(known)
      expect(questions()).toBe(2)
    })
  })

  const startIn = (token: string) =>
    house.shopper(token, '/v1/checkout/payments', {
      body: { method: 'mobile_money', phone: airtelNumber },
      headers: { 'Idempotency-Key': 'attempt-1' },
    })
})
