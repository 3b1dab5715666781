import { randomBytes } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import type { Config } from '@pvit-checkout/proxy'
import type { SimulatorOptions } from '@pvit-checkout/simulator'
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

const allowed: Config = { payoutsEnabled: true, payoutMax: 1_500, payoutDailyMax: 5_000 }

const open = async (settings: Config = allowed, simulator: SimulatorOptions = {}) => {
  house = await openHouse({ settings, simulator })
}

interface Shown {
  id: string
  state: string
  reason: string | null
  phone: string
  reference: string
  timeline: { type: string; source: string; detail: Record<string, unknown> }[]
}

async function pay(differing: Record<string, unknown> = {}, key = 'payout-0001') {
  const body = { phone: airtelNumber, amount: 500, ...differing }
  const answer = house.shop('/v1/payouts', body, { 'Idempotency-Key': key })
  await house.advance(3_000)
  const { status, json } = await answer
  return { status, json, payout: json as unknown as Shown }
}

const read = async (id: string) =>
  (await house.shop(`/v1/payouts/${id}`)).json as unknown as Shown & Record<string, unknown>
/** What anybody can post who knows the address. */
const callBack = (reference: string, status: 'SUCCESS' | 'FAILED' = 'SUCCESS') =>
  house.raw(`/pvit/${house.hookToken}/callback`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      transactionId: 'GCH1',
      merchantReferenceId: reference,
      status,
      code: status === 'SUCCESS' ? 200 : 400,
    }),
  })
const given = () => house.simulator.ledger.debits().filter((one) => one.operation === 'GIVE_CHANGE')
const posts = () => house.simulator.ledger.calls({ api: 'rest' }).length

describe('a payout', () => {
  it('sends the money once and says so', async () => {
    await open()
    const { status, payout } = await pay({ order: 'A-1', note: 'The blue one came back' })
    expect(status).toBe(201)
    expect(payout).toMatchObject({
      kind: 'payout',
      state: 'succeeded',
      amount: 500,
      order: 'A-1',
      note: 'The blue one came back',
      operator: 'airtel',
      phone: '074 •• •• 56',
      reason: null,
      late: false,
      conflict: null,
    })
    expect(payout.timeline.map(({ type, source }) => [type, source])).toEqual([
      ['started', 'shop'],
      ['answer', 'pvit'],
    ])
    expect(given()).toMatchObject([
      { reference: payout.reference, amount: 500, phone: '074123456' },
    ])
    const { json } = await house.shop('/v1/payouts')
    expect(json).toEqual({ items: [await read(payout.id)], nextCursor: null })
    await house.advance(24 * 60 * 60_000)
    expect(posts()).toBe(1)
  })

  it('stands in a list that comes a page at a time, by cursors of its own', async () => {
    await open()
    const first = (await pay({}, 'payout-0001')).payout
    const second = (await pay({}, 'payout-0002')).payout
    const page = async (cursor: string) => {
      const { json } = await house.shop(`/v1/payouts?limit=1${cursor}`)
      const [item] = json['items'] as Shown[]
      return [item?.id, json['nextCursor']]
    }
    const [newest, nextCursor] = await page('')
    expect([newest, ...(await page(`&cursor=${String(nextCursor)}`))]).toEqual([
      second.id,
      first.id,
      null,
    ])
  })

  it('that PVIT refuses has failed, with its reason', async () => {
    await open()
    const { status, payout } = await pay({ amount: 1_200 }) // more than the test account gives
    expect([status, payout.state, payout.reason]).toEqual([201, 'failed', 'declined'])
    const other = await pay({ phone: '074 12 90 10' }, 'payout-0002') // a number nobody has
    expect([other.payout.state, other.payout.reason]).toEqual(['failed', 'customer-unknown'])
    expect(given()).toEqual([])
  })

  it('goes through the account of the number’s operator', async () => {
    await open(
      {
        ...allowed,
        accounts: [
          {
            account: 'ACC_A',
            environment: 'production',
            operators: ['airtel'],
            password: 'pass a',
          },
          { account: 'ACC_M', environment: 'production', operators: ['moov'], password: 'pass m' },
        ],
      },
      {
        accounts: [
          { code: 'ACC_A', operator: 'AIRTEL_MONEY', password: 'pass a', balance: 9_000 },
          { code: 'ACC_M', operator: 'MOOV_MONEY', password: 'pass m', balance: 9_000 },
        ],
      },
    )
    await pay({ phone: airtelNumber }, 'payout-0001')
    await pay({ phone: moovNumber }, 'payout-0002')
    expect(given().map(({ account }) => account)).toEqual(['ACC_A', 'ACC_M'])
  })

  it('is refused while PVIT’s key is missing, and not kept: nothing would send it', async () => {
    await open()
    await house.stopProxy()
    house.simulator.control.issueKey(house.simulator.setup().account)
    house.network.callbacks = requestLost
    await house.startProxy()
    const refused = await pay({}, 'payout-0001') // with the key that is dead by now
    await house.advance(120_000)
    const { status, json } = await pay({}, 'payout-0002')
    expect([status, json['code']]).toEqual([503, 'provider-key-unavailable'])
    const { json: list } = await house.shop('/v1/payouts')
    expect((list['items'] as Shown[]).map(({ id }) => id)).toEqual([refused.payout.id])
  })

  it('asked for again with the same key is the same payout', async () => {
    await open()
    const first = await pay()
    const again = await pay({ phone: '+241 74 12 34 56' }) // the same number, written otherwise
    expect([again.status, again.json]).toEqual([201, first.json])
    for (const differing of [
      { amount: 600 },
      { phone: moovNumber },
      { order: 'A-2' },
      { note: 'x' },
    ]) {
      const { status, json } = await pay(differing)
      expect([differing, status, json['code']]).toEqual([differing, 422, 'idempotency-key-reused'])
    }
    expect(posts()).toBe(1)
  })

  it('asked for again while the master key is changed is the same payout (promise 42)', async () => {
    await open()
    const { payout } = await pay()
    await house.stopProxy()
    const [old, fresh] = [house.masterKey, randomBytes(32).toString('base64url')]
    await house.startProxy({ checkoutSecretKey: `${fresh},${old}` })
    const again = await pay()
    expect([again.status, again.payout.id]).toEqual([201, payout.id])
    expect(posts()).toBe(1)
  })

  it('asked for by a hundred at once with one key is one payout (promise 42)', async () => {
    await open()
    const answers = await Promise.all(Array.from({ length: 100 }, () => pay()))
    expect(new Set(answers.map(({ payout }) => payout.id)).size).toBe(1)
    expect([posts(), given().length]).toEqual([1, 1])
  })
})

describe('without proof', () => {
  /** PVIT's REST answers as `link` says, once; then all is well again. */
  async function payThrough(link: Link) {
    await open()
    house.network.pvit = only('rest', (request, pass) => {
      house.network.pvit = (next, through) => through(next)
      return link(request, pass)
    })
    return pay()
  }
  const fault = (status: number, code: number, error: string) => () =>
    Promise.resolve(refusedByPvit(status, code, error))

  it('a payout that PVIT made and did not answer is found by its status, and not sent again (promise 42)', async () => {
    const { payout } = await payThrough(answerLost)
    expect((await read(payout.id)).state).toBe('succeeded')
    expect([posts(), given().length]).toEqual([1, 1])
  })

  it('a payout stays unknown while PVIT is silent, however long, and is not sent again', async () => {
    await open()
    house.network.pvit = (request, pass) =>
      /\/(rest|status)$/.test(new URL(request.url).pathname)
        ? requestLost(request, pass)
        : pass(request)
    const { status, payout } = await pay()
    expect([status, payout.state]).toEqual([201, 'unknown'])
    house.network.pvit = (request, pass) => pass(request)
    const sent: string[] = []
    house.network.pvit = (request, pass) => {
      if (new URL(request.url).pathname.endsWith('/rest')) sent.push(request.url)
      return pass(request)
    }
    await house.advance(6 * 60 * 60_000)
    // PVIT knows nothing of it, but nothing shows that it would: no other payout is known there.
    expect((await read(payout.id)).state).toBe('unknown')
    expect(sent).toEqual([])
  })

  it('a payout ends as not received once PVIT still knows another payout of the account', async () => {
    const { payout } = await payThrough(requestLost)
    const { payout: known } = await pay({}, 'payout-0002')
    expect(known.state).toBe('succeeded')
    await house.advance(14 * 60_000)
    expect((await read(payout.id)).state).toBe('unknown')
    await house.advance(30 * 60_000)
    expect(await read(payout.id)).toMatchObject({ state: 'failed', reason: 'not-received' })
    expect(given().map(({ reference }) => reference)).toEqual([known.reference])
  })

  it('a payout that a callback names, and not as failed, stays unknown though PVIT does not find it (promise 42)', async () => {
    const { payout } = await payThrough(requestLost)
    await pay({}, 'payout-0002')
    const reply = await callBack(payout.reference)
    expect(reply.status).toBe(200)
    await house.advance(60 * 60_000)
    expect((await read(payout.id)).state).toBe('unknown')
  })

  it.each([
    ['reference', { merchant_reference_id: 'GSOMEBODYELSE01' }],
    ['account', { merchant_operation_account_code: 'ACC_OTHER' }],
  ])(
    'a payout stays unknown when what is found of a known payout is another’s by its %s (promise 4)',
    async (_, differing) => {
      const { payout } = await payThrough(requestLost)
      await pay({}, 'payout-0002')
      house.network.pvit = only('status', async (request, pass) => {
        const reply = await pass(request)
        return reply.ok
          ? Response.json({ ...((await reply.json()) as object), ...differing })
          : reply
      })
      await house.advance(60 * 60_000)
      expect((await read(payout.id)).state).toBe('unknown')
    },
  )

  it('a payout is “not received” by three answers, however late they come (promise 4)', async () => {
    await open()
    await pay({}, 'payout-0002')
    house.network.pvit = requestLost
    const { payout } = await pay()
    await house.advance(16 * 60_000)
    house.network.pvit = (request, pass) => pass(request)
    const askAgain = async () => {
      await callBack(payout.reference, 'FAILED')
      await house.advance(11_000)
      return (await read(payout.id)).state
    }
    expect([await askAgain(), await askAgain(), await askAgain()]).toEqual([
      ...['unknown', 'unknown'],
      'failed',
    ])
    expect(posts()).toBe(1)
  })

  it('a reference that PVIT says it has, and says nothing more of, is not refused', async () => {
    const { payout } = await payThrough(async () => {
      house.network.pvit = only('status', requestLost)
      return refusedByPvit(409, 5000, 'TRANSACTION_REFERENCE_ALREADY_EXISTS')
    })
    expect(payout.state).toBe('unknown')
    house.network.pvit = (request, pass) => pass(request)
    await house.advance(60_000)
    expect((await read(payout.id)).state).toBe('unknown')
  })

  it('a payout that PVIT has named stays unknown when PVIT finds it no more', async () => {
    const { payout } = await payThrough(async (request, pass) => {
      await pass(request)
      house.network.pvit = only('status', async (asking, through) => {
        house.network.pvit = only('status', (later, on) =>
          later.url === asking.url ? fault(404, 4006, 'TRANSACTION_NOT_FOUND')() : on(later),
        )
        const reply = (await (await through(asking)).json()) as object
        return Response.json({ ...reply, status: 'AMBIGUOUS' })
      })
      throw new TypeError('fetch failed')
    })
    await pay({}, 'payout-0002')
    await house.advance(60 * 60_000)
    expect((await read(payout.id)).state).toBe('unknown')
  })

  it.each<[string, (reply: object) => Response, ((reply: object) => Response) | null]>([
    ['its own reply', (reply) => Response.json({ ...reply, status: 'PENDING' }), null],
    [
      'a status of another amount',
      () => new Response('oops', { status: 500 }),
      (reply) => Response.json({ ...reply, amount: 5 }),
    ],
  ])(
    'a payout that %s has named stays unknown when PVIT finds it no more (promise 42)',
    async (_, answer, status) => {
      const { payout } = await payThrough(async (request, pass) => {
        const reply = (await (await pass(request)).json()) as Record<string, unknown>
        const named = [reply['merchant_reference_id'], reply['reference_id']].map(String)
        let first = status
        house.network.pvit = only('status', async (asking, on) => {
          if (!named.some((id) => asking.url.includes(id))) return on(asking)
          const found = first
          first = null
          const absent = fault(404, 4006, 'TRANSACTION_NOT_FOUND')
          return found === null ? absent() : found((await (await on(asking)).json()) as object)
        })
        return answer(reply)
      })
      await pay({}, 'payout-0002')
      await house.advance(60 * 60_000)
      expect((await read(payout.id)).state).toBe('unknown')
    },
  )

  it.each<[string, (reply: object) => Response]>([
    ['is not found', () => refusedByPvit(404, 4006, 'TRANSACTION_NOT_FOUND')],
    [
      'is another’s by its reference',
      (reply) => Response.json({ ...reply, merchant_reference_id: 'GSOMEBODYELSE01' }),
    ],
    [
      'is another’s by its account',
      (reply) => Response.json({ ...reply, merchant_operation_account_code: 'ACC_OTHER' }),
    ],
  ])(
    'a payout stays unknown when what answers to a known one %s (promise 42)',
    async (_, answer) => {
      const { payout } = await payThrough(requestLost)
      const { payout: known } = await pay({}, 'payout-0002')
      expect(known.state).toBe('succeeded')
      house.network.pvit = only('status', async (request, pass) => {
        const reply = await pass(request)
        return request.url.includes(known.reference)
          ? answer((await reply.json()) as object)
          : reply
      })
      await house.advance(60 * 60_000)
      expect((await read(payout.id)).state).toBe('unknown')
    },
  )

  it('a payout stays unknown where PVIT finds payouts by its own ids alone: known ones by theirs prove nothing (promise 42)', async () => {
    const { payout } = await payThrough((request, pass) => {
      house.network.pvit = only('status', (asking, on) =>
        /transactionId=G(?!CH\d)/.test(asking.url)
          ? fault(404, 4006, 'TRANSACTION_NOT_FOUND')()
          : on(asking),
      )
      return answerLost(request, pass)
    })
    await pay({}, 'payout-0002')
    await house.advance(60 * 60_000)
    expect((await read(payout.id)).state).toBe('unknown')
    expect(given()).toHaveLength(2)
  })

  it('a payout is not called “not received” at the first “not found” after a long silence (promise 42)', async () => {
    const { payout } = await payThrough((request, pass) => {
      house.network.pvit = only('status', requestLost)
      return requestLost(request, pass)
    })
    await pay({}, 'payout-0002')
    await house.advance(16 * 60_000)
    house.network.pvit = (request, pass) => pass(request)
    const said = async () => (await read(payout.id)).timeline.at(-1)?.detail['seen']
    while ((await said()) === 'no-answer') await house.advance(60_000)
    expect([await said(), (await read(payout.id)).state]).toEqual(['not-found', 'unknown'])
    await house.advance(2 * 60 * 60_000)
    expect((await read(payout.id)).state).toBe('failed')
  })

  it.each([
    ['is not found', () => fault(404, 4006, 'TRANSACTION_NOT_FOUND')()],
    ['is silent', requestLost],
  ])(
    'a payout that PVIT says it has already stays unknown when its status %s (promise 42)',
    async (_, status) => {
      const { payout } = await payThrough(async (request, pass) => {
        await pass(request)
        house.network.pvit = only('status', status)
        return fault(409, 5000, 'TRANSACTION_REFERENCE_ALREADY_EXISTS')()
      })
      expect(payout.state).toBe('unknown')
      house.network.pvit = (request, pass) => pass(request)
      await house.advance(60_000)
      expect((await read(payout.id)).state).toBe('succeeded')
    },
  )

  it('a payout that arrived twice is not called failed though its status names another amount: the shop would pay again (promise 42)', async () => {
    const { payout } = await payThrough(async (request, pass) => {
      house.network.pvit = only('status', async (asking, through) =>
        Response.json({ ...((await (await through(asking)).json()) as object), amount: 505 }),
      )
      await pass(request.clone())
      return pass(request)
    })
    expect(payout.state).toBe('unknown')
    house.network.pvit = (request, pass) => pass(request)
    await house.advance(60_000)
    expect((await read(payout.id)).state).toBe('succeeded')
  })

  it('nothing left this machine: it has failed, and is not sent again', async () => {
    const { payout } = await payThrough(nobodyListens)
    expect([payout.state, payout.reason]).toEqual(['failed', 'never-sent'])
    await house.advance(60 * 60_000)
    expect(posts()).toBe(0)
  })

  it('a refused key ends it: no second request is made for its sake; the next payout has a new key', async () => {
    const { payout } = await payThrough(fault(403, 3100, 'AUTHENTICATION_FAILED'))
    expect(payout.state).toBe('failed')
    await house.advance(30_000)
    expect(posts()).toBe(0)
    expect((await pay({}, 'payout-0002')).payout.state).toBe('succeeded')
  })

  it.each<[string, () => Promise<Response>]>([
    ['maintenance', fault(503, 10_000, 'API_MAINTENANCE_MODE')],
    ['an overload', fault(429, 10_001, 'UNAVAILABLE_SERVICE')],
    ['a refusal under another name', fault(400, 1009, 'NUMBER_UNDER_REVIEW')],
    ['a redirect', () => Promise.resolve(new Response(null, { status: 302 }))],
    ['a dying key under another name', fault(403, 3100, 'OPERATION_UNDER_REVIEW')],
    ['a 401 without a word', () => Promise.resolve(new Response(null, { status: 401 }))],
  ])(
    '%s, said of a payout that PVIT made and does not find at first, fails nothing: the shop would pay again (promise 42)',
    async (_, refusal) => {
      const { payout } = await payThrough(async (request, pass) => {
        await pass(request)
        house.network.pvit = only('status', fault(404, 4006, 'TRANSACTION_NOT_FOUND'))
        return refusal()
      })
      expect([payout.state, payout.reason]).toEqual(['unknown', null])
      await house.advance(3_000)
      expect((await read(payout.id)).state).toBe('unknown')
      house.network.pvit = (request, pass) => pass(request)
      await house.advance(30_000)
      expect(await read(payout.id)).toMatchObject({ state: 'succeeded', late: false })
      expect([posts(), given().length]).toEqual([1, 1])
    },
  )

  it('maintenance is believed as silence is: once PVIT does not find it for a quarter of an hour, and finds another', async () => {
    const { payout } = await payThrough(fault(503, 10_000, 'API_MAINTENANCE_MODE'))
    expect(payout.state).toBe('unknown')
    await pay({}, 'payout-0002')
    await house.advance(30 * 60_000)
    expect(await read(payout.id)).toMatchObject({ state: 'failed', reason: 'not-received' })
    expect(posts()).toBe(1)
  })

  it('maintenance that PVIT did not keep to is not believed', async () => {
    await open()
    house.simulator.faults.arm({
      name: 'errors.maintenance-10000',
      on: 'rest',
      params: { executed: true },
    })
    const { payout } = await pay()
    expect(payout.state).toBe('succeeded')
    expect([posts(), given().length]).toEqual([1, 1])
  })

  it('the code of a refusal under a name nobody knows is asked about: paid is paid', async () => {
    const { payout } = await payThrough(async (request, pass) => {
      await pass(request)
      return refusedByPvit(400, 1009, 'NUMBER_UNDER_REVIEW')
    })
    expect(payout.state).toBe('succeeded')
    expect([posts(), given().length]).toEqual([1, 1])
  })

  it.each([
    ['payout.sync-timeout-executed', 'succeeded'],
    ['payout.sync-pending', 'succeeded'],
    ['payout.duplicate-accepted', 'succeeded'],
    ['errors.ref-5000-foreign', 'failed'],
    ['replies.wrong-reference', 'succeeded'],
    ['replies.bad-json', 'succeeded'],
  ])('with %s at PVIT: %s, and one request', async (name, state) => {
    await open()
    house.simulator.faults.arm({ name, on: 'rest' })
    const { payout } = await pay()
    await pay() // the shop lost its answer too, and asks again
    await house.advance(60_000)
    expect((await read(payout.id)).state).toBe(state)
    expect(posts()).toBe(1)
    expect(
      given().filter(({ reference }) => reference === payout.reference).length,
    ).toBeLessThanOrEqual(1)
  })

  it('a status that speaks of another amount settles nothing', async () => {
    await open()
    house.simulator.faults.arm({ name: 'status.wrong-amount' })
    house.simulator.faults.arm({ name: 'payout.sync-timeout-executed' })
    const { payout } = await pay()
    await house.advance(60_000)
    expect(await read(payout.id)).toMatchObject({
      state: 'unknown',
      conflict: { field: 'amount', expected: 500, seen: 501 },
    })
  })

  it('a callback for a payout only makes us ask', async () => {
    await open()
    house.simulator.faults.arm({ name: 'payout.sync-pending', params: { ms: 600_000 } })
    const { payout } = await pay()
    await house.advance(120_000)
    const asked = () => house.simulator.ledger.calls({ api: 'status' }).length
    const before = asked()
    const reply = await callBack(payout.reference)
    expect(reply.status).toBe(200)
    // Ten seconds: its last question by schedule may have been asked just now. The next one by schedule is far.
    await house.advance(10_000)
    expect(asked()).toBe(before + 1)
    expect((await read(payout.id)).state).toBe('unknown')
    // However many come: one question in ten seconds.
    for (let round = 0; round < 5; round++) {
      await callBack(payout.reference)
      await house.advance(1_000)
    }
    expect(asked()).toBeLessThanOrEqual(before + 2)
    await house.advance(3_600_000)
    expect((await read(payout.id)).state).toBe('succeeded')
  })

  it('one that PVIT called failed and made all the same is told as late', async () => {
    await open()
    const { payout } = await pay({ amount: 1_200 })
    await house.simulator.control.settle(payout.reference, 'SUCCESS')
    await house.advance(61_000)
    expect(await read(payout.id)).toMatchObject({ state: 'succeeded', late: true, reason: null })
  })

  it('one that PVIT made after all is found though PVIT was silent at the last look for it, a day later', async () => {
    await open()
    const { payout } = await pay({ amount: 1_200 })
    await house.advance(23 * 60 * 60_000)
    await house.simulator.control.settle(payout.reference, 'SUCCESS')
    house.network.pvit = only('status', answerLost)
    await house.advance(2 * 60 * 60_000)
    house.network.pvit = (request, pass) => pass(request)
    await house.advance(7 * 60 * 60_000)
    expect(await read(payout.id)).toMatchObject({ state: 'succeeded', late: true })
  })

  it('PVIT took it and hangs: the shop hears in time, and the status tells', async () => {
    await open()
    house.network.pvit = only('rest', async (request, pass) => {
      await pass(request)
      return new Promise<Response>(() => {}) // the answer never comes
    })
    const { payout } = await pay()
    expect(payout.state).toBe('sending')
    house.network.pvit = (request, pass) => pass(request)
    await house.advance(21_000)
    expect((await read(payout.id)).state).toBe('succeeded')
    expect([posts(), given().length]).toEqual([1, 1])
  })
})

describe('the shop is told', () => {
  it('the whole of a payout, as it can be read, but the timeline', async () => {
    await open()
    let told: object = {}
    house.checkout().on('payout.succeeded', (data) => {
      told = data
    })
    const { payout } = await pay({ note: 'a refund' })
    await house.advance(1_000)
    const { timeline, ...whole } = await read(payout.id)
    expect(timeline).not.toEqual([])
    expect(told).toEqual(whole)
  })

  const listen = () => {
    const told: string[] = []
    for (const type of ['payout.succeeded', 'payout.failed', 'payout.unknown'] as const)
      house.checkout().on(type, ({ reference, state, phone }) => {
        told.push([type, reference, state, phone].join(' '))
      })
    return told
  }

  it('of a payout that went, and of one that did not', async () => {
    await open()
    const told = listen()
    const { payout: good } = await pay({}, 'payout-0001')
    const { payout: bad } = await pay({ amount: 1_200 }, 'payout-0002')
    await house.advance(60_000)
    expect(told).toEqual([
      `payout.succeeded ${good.reference} succeeded 074 •• •• 56`,
      `payout.failed ${bad.reference} failed 074 •• •• 56`,
    ])
  })

  it('that it does not know yet, and what became of it, each once', async () => {
    await open()
    const told = listen()
    house.simulator.faults.arm({ name: 'payout.sync-pending', params: { ms: 60_000 } })
    const { payout } = await pay()
    await house.advance(600_000)
    expect(told).toEqual([
      `payout.unknown ${payout.reference} unknown 074 •• •• 56`,
      `payout.succeeded ${payout.reference} succeeded 074 •• •• 56`,
    ])
  })
})

describe('what is refused before anything is sent', () => {
  const refusedUnsent = async (differing: Record<string, unknown> = {}, key?: string) => {
    const { status, json } = await pay(differing, key)
    return [status, json['code'], { sent: posts() }, json] as const
  }
  const unsent = { sent: 0 }

  it('everything, unless payouts are switched on (promise 42)', async () => {
    await open({})
    const [status, code, sent] = await refusedUnsent()
    expect([status, code, sent]).toEqual([403, 'payouts-disabled', unsent])
    expect((await house.shop('/v1/payouts')).json).toEqual({ items: [], nextCursor: null })
  })

  it('one above PAYOUT_MAX', async () => {
    await open()
    const [status, code, sent, json] = await refusedUnsent({ amount: 1_501 })
    expect([status, code, sent]).toEqual([403, 'payout-limit', unsent])
    expect(json['errors']).toMatchObject([{ path: 'amount' }])
  })

  it.each([
    ['', 400, 'idempotency-key-missing'],
    ['short', 400, 'idempotency-key-missing'],
  ])('one with the key "%s"', async (key, expected, code) => {
    await open()
    const [status, seen, sent] = await refusedUnsent({}, key)
    expect([status, seen, sent]).toEqual([expected, code, unsent])
  })

  it.each([
    [{ amount: 150 }, 'amount-out-of-range', 'amount'],
    [{ amount: 500.5 }, 'invalid-request', 'amount'],
    [{ amount: '500' }, 'invalid-request', 'amount'],
    [{ phone: '011 12 34 56' }, 'phone-invalid', 'phone'],
    [{ phone: '' }, 'invalid-request', 'phone'],
    [{ note: 'x'.repeat(141) }, 'invalid-request', 'note'],
    [{ note: 'a\tb' }, 'invalid-request', 'note'],
    [{ account: 'ACC_1' }, 'invalid-request', 'account'],
  ])('%j', async (differing, code, field) => {
    await open()
    const [status, seen, sent, json] = await refusedUnsent(differing)
    expect([status, seen, sent]).toEqual([422, code, unsent])
    const faults = json['errors'] as { path: string; detail: string }[]
    expect(faults.map(({ path }) => path)).toEqual([field])
    expect(faults[0]?.detail).not.toContain('pattern')
  })

  it('one to an operator no account pays to', async () => {
    await open({ ...allowed, accounts: [{ operators: ['moov'] }] })
    const [status, code, sent] = await refusedUnsent()
    expect([status, code, sent]).toEqual([422, 'operator-not-available', unsent])
  })
})

describe('the day’s caps', () => {
  it('hold for all payouts together, however many are asked for at once (promise 42)', async () => {
    await open({ ...allowed, payoutDailyMax: 1_600 })
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => pay({}, `payout-000${index}`)),
    )
    const codes = answers.map(({ status, json }) => (status === 201 ? 'sent' : json['code']))
    expect(codes.filter((code) => code === 'sent')).toHaveLength(3)
    expect(new Set(codes)).toEqual(new Set(['sent', 'payout-limit']))
    expect(given()).toHaveLength(3)
    await house.advance(24 * 60 * 60_000)
    expect((await pay({}, 'payout-next')).status).toBe(201)
  })

  it('leave out what failed, and keep what is unknown', async () => {
    await open({ ...allowed, payoutDailyMax: 1_300 })
    expect((await pay({ amount: 1_200 }, 'payout-0001')).payout.state).toBe('failed')
    house.network.pvit = only('rest', requestLost)
    expect((await pay({ amount: 900 }, 'payout-0002')).payout.state).toBe('unknown')
    house.network.pvit = (request, pass) => pass(request)
    expect((await pay({}, 'payout-0003')).json['code']).toBe('payout-limit')
    expect((await pay({ amount: 400 }, 'payout-0004')).status).toBe(201)
  })

  it('of one number hold where PAYOUT_NUMBER_DAILY_MAX is set', async () => {
    await open({ ...allowed, payoutNumberDailyMax: 800 })
    expect((await pay({}, 'payout-0001')).status).toBe(201)
    const { json } = await pay({}, 'payout-0002')
    expect(json['code']).toBe('payout-limit')
    expect(json['detail']).toMatch(/above PAYOUT_NUMBER_DAILY_MAX\..* again once/)
    expect((await pay({ phone: moovNumber }, 'payout-0003')).status).toBe(201)
  })
})
