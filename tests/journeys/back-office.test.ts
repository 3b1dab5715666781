import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { airtelNumber, moovNumber, only, openHouse, requestLost, type House } from './house.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house.close())

interface Shown {
  id: string
  order: string
  state: string
  timeline: { type: string; source: string; detail: Record<string, unknown> }[]
}
interface Fault {
  path: string
  code: string
  detail: string
}

async function pay(order: string, phone = airtelNumber) {
  const { token } = await house.openSession(500, order)
  const { json } = await house.shopper(token, '/v1/checkout/payments', {
    body: { method: 'mobile_money', phone },
    headers: { 'Idempotency-Key': `attempt-${order}` },
  })
  await house.advance(1_000)
  return { id: String(json['id']), reference: String(json['reference']), token }
}

const list = async (query = '') => {
  const { status, json } = await house.shop(`/v1/payments${query}`)
  const { items = [], nextCursor = null } = json as { items?: Shown[]; nextCursor?: string | null }
  return { status, orders: items.map(({ order }) => order), items, nextCursor, json }
}

describe('the list of payments', () => {
  it('runs from new to old, with their timelines, and says where it ends', async () => {
    for (const order of ['A-1', 'A-2', 'A-3']) await pay(order)
    const { status, orders, items, nextCursor } = await list()
    expect([status, orders, nextCursor]).toEqual([200, ['A-3', 'A-2', 'A-1'], null])
    expect(items[0]?.timeline.map(({ type }) => type)).toEqual(['started', 'send', 'answer'])
  })

  it('comes a page at a time, and what is started meanwhile moves nothing', async () => {
    for (const order of ['A-1', 'A-2', 'A-3']) await pay(order)
    const first = await list('?limit=2')
    await pay('A-4')
    const second = await list(`?limit=2&cursor=${first.nextCursor}`)
    expect([...first.orders, ...second.orders]).toEqual(['A-3', 'A-2', 'A-1'])
    expect(second.nextCursor).toBeNull()
  })

  it('goes on from the same place with other filters: a cursor is a place, not a search', async () => {
    await pay('A-1', moovNumber)
    await pay('A-2', airtelNumber)
    await pay('A-3', moovNumber)
    await pay('A-4', airtelNumber)
    const { nextCursor } = await list('?limit=2')
    expect((await list(`?cursor=${nextCursor}&operator=moov`)).orders).toEqual(['A-1'])
  })

  it.each(['deliveries', 'payouts'])(
    'has no place in the list of %s, and says so',
    async (other) => {
      for (const order of ['A-1', 'A-2']) await pay(order)
      const { nextCursor } = await list('?limit=1')
      const { status, json } = await house.shop(`/v1/${other}?cursor=${nextCursor}`)
      expect([status, json['code']]).toEqual([422, 'invalid-request'])
      const faults = json['errors'] as Fault[]
      expect(faults).toMatchObject([
        {
          path: 'cursor',
          code: 'invalid_cursor',
          detail: expect.stringContaining(other) as string,
        },
      ])
      expect(faults[0]?.detail).toMatch(/another list.*`nextCursor`.*or leave it out/)
    },
  )

  it('shows twenty where nothing else is asked', async () => {
    for (let index = 0; index < 21; index += 1) await pay(`A-${index}`)
    const { items, nextCursor } = await list()
    expect([items.length, typeof nextCursor]).toEqual([20, 'string'])
    expect((await list('?limit=100')).items).toHaveLength(21)
  })

  it.each([
    ['order=A-1', ['A-1']],
    ['operator=moov', ['A-2']],
    ['state=succeeded', ['A-1']],
    ['state=awaiting&operator=airtel', []],
    ['since=2200-01-01T00:00:00Z', []],
  ])('with %s', async (query, expected) => {
    const { reference } = await pay('A-1')
    await pay('A-2', moovNumber)
    await house.simulator.control.approve(reference)
    await house.advance(500)
    expect((await list(`?${query}`)).orders).toEqual(expected)
  })

  it.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=many', 'limit'],
    ['state=paid', 'state'],
    ['state=failed&state=unknown', 'state'],
    ['operator=orange', 'operator'],
    ['since=yesterday', 'since'],
    ['cursor=not-a-cursor', 'cursor'],
    ['cursor=', 'cursor'],
    ['sate=failed', 'sate'],
  ])('refuses %s and names the field', async (query, field) => {
    const { status, json } = await list(`?${query}`)
    expect([status, json['code']]).toEqual([422, 'invalid-request'])
    const faults = json['errors'] as Fault[]
    expect(new Set(faults.map(({ path }) => path))).toEqual(new Set([field]))
    expect(faults[0]?.code).toMatch(/./)
    expect(faults[0]?.detail).toMatch(/./)
  })

  it.each([
    ['limit=many', 'from 1 to 100'],
    ['limit=2.5', 'from 1 to 100'],
    ['limit=101', 'from 1 to 100'],
    ['since=yesterday', 'such as 2026-11-23T08:00:00Z'],
    ['since=2026-11-23', 'such as 2026-11-23T08:00:00Z'],
    ['since=2026-13-45T08:00:00Z', 'such as 2026-11-23T08:00:00Z'],
    ['order=A%0A1', 'on one line'],
  ])('refuses %s in words, once', async (query, said) => {
    const faults = (await list(`?${query}`)).json['errors'] as Fault[]
    expect(faults).toMatchObject([{ detail: expect.stringContaining(said) as string }])
  })
})

describe('a person’s verdict', () => {
  const verdict = { state: 'succeeded', reason: 'PVIT support, ticket 4711, 074 12 34 56 was paid' }

  it('is refused while the questions to PVIT go on', async () => {
    const { id } = await pay('A-1', '074 12 90 04') // never answers
    const { status, json } = await house.shop(`/v1/payments/${id}/resolve`, verdict)
    expect([status, json['code']]).toEqual([409, 'invalid-request'])
    expect(json['detail']).toContain('`awaiting`')
    const { json: after } = await house.shop(`/v1/payments/${id}`)
    expect(after['state']).toBe('awaiting')
    expect((after as unknown as Shown).timeline.map(({ type }) => type)).not.toContain('verdict')
  })

  it.each([
    ['state', { ...verdict, state: 'unknown' }],
    ['reason', { state: 'failed' }],
    ['reason', { state: 'failed', reason: 'no' }],
    ['reason', { state: 'failed', reason: 'two\nlines' }],
    ['because', { ...verdict, because: 'x' }],
  ])('wants its %s as documented', async (field, body) => {
    const { status, json } = await house.shop('/v1/payments/pay_00000000/resolve', body)
    expect(status).toBe(422)
    const faults = json['errors'] as Fault[]
    expect(faults.map(({ path }) => path)).toContain(field)
    expect(faults[0]?.detail).not.toContain('pattern')
  })

  it('is refused for a payment nobody knows', async () => {
    expect((await house.shop('/v1/payments/pay_00000000/resolve', verdict)).status).toBe(404)
  })

  // A week of renewals and questions on the pushed clock: seconds, and more on a busy machine.
  it(
    'ends what nobody else could, once, and stands in the timeline',
    { timeout: 120_000 },
    async () => {
      const [paid, unpaid] = [await pay('A-1', '074 12 90 07'), await pay('A-2', '066 82 90 07')]
      const disputed = await pay('A-3', '074 12 90 07')
      await house.advance(7.5 * 24 * 60 * 60_000)
      const resolved = await house.shop(`/v1/payments/${paid.id}/resolve`, verdict)
      expect([resolved.status, resolved.json['state']]).toEqual([200, 'succeeded'])
      expect((resolved.json as unknown as Shown).timeline.at(-1)).toMatchObject({
        type: 'verdict',
        source: 'person',
        detail: { state: 'succeeded', reason: 'PVIT support, ticket 4711, •••• was paid' },
      })
      const { json: session } = await house.shop('/v1/sessions', { order: 'A-1', amount: 500 })
      expect(session['code']).toBe('order-already-paid')

      const failed = { state: 'failed', reason: 'Not on the statement of PVIT' }
      const refused = await house.shop(`/v1/payments/${unpaid.id}/resolve`, failed)
      expect([refused.json['state'], refused.json['reason']]).toEqual(['failed', 'declined'])

      // Of two at once one counts, and the other hears that it does not.
      const both = await Promise.all(
        [verdict, failed].map((one) => house.shop(`/v1/payments/${disputed.id}/resolve`, one)),
      )
      expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 409]))

      const again = await house.shop(`/v1/payments/${paid.id}/resolve`, failed)
      expect([again.status, again.json['code']]).toEqual([409, 'invalid-request'])
      expect((await house.shop(`/v1/payments/${paid.id}`)).json['state']).toBe('succeeded')
    },
  )
})

describe('the balance', () => {
  const asked = () => house.simulator.ledger.calls({ api: 'balance' }).length

  it('is what PVIT says, and when', async () => {
    const { account } = house.simulator.setup()
    const { status, json } = await house.shop('/v1/balance')
    const asOf = new Date(house.clock.now()).toISOString()
    const entry = { account, environment: 'test', balance: 5_000, asOf, cause: null, fault: null }
    expect([status, json]).toEqual([200, { accounts: [entry] }])
    expect((await house.shop(`/v1/balance?account=${account}`)).json).toEqual(json)
  })

  it('is asked for once, however many want it in the same seconds', async () => {
    const before = asked()
    await Promise.all(Array.from({ length: 20 }, () => house.shop('/v1/balance')))
    await house.advance(4_000)
    await house.shop('/v1/balance')
    expect(asked() - before).toBe(1)
    await house.advance(1_000)
    await house.shop('/v1/balance')
    expect(asked() - before).toBe(2)
  })

  it('is unknown, not zero and not yesterday’s, while PVIT is silent', async () => {
    await house.shop('/v1/balance')
    await house.advance(10_000)
    house.network.pvit = only('balance', requestLost)
    const { status, json } = await house.shop('/v1/balance')
    expect([status, json['accounts']]).toMatchObject([
      200,
      [{ balance: null, asOf: null, cause: 'no-answer' }],
    ])
  })

  it('of an account without a code for it is unknown too', async () => {
    await house.close()
    house = await openHouse({ settings: { pvitBalanceCode: undefined } })
    expect((await house.shop('/v1/balance')).json['accounts']).toMatchObject([
      { balance: null, cause: 'no-code' },
    ])
  })
})

describe('a renewal by hand', () => {
  it('brings a new key, and says what there is meanwhile', async () => {
    const { account } = house.simulator.setup()
    const keys = () => house.simulator.ledger.keys({ account }).length
    const before = keys()
    const { status, json } = await house.shop('/v1/secrets/renew', { account })
    expect(status).toBe(202)
    const [entry] = json['accounts'] as { account: string; state: string; expiresAt: string }[]
    expect([entry?.account, entry?.state]).toEqual([account, 'active'])
    expect(Date.parse(entry?.expiresAt ?? '')).toBeGreaterThan(house.clock.now())
    await house.advance(1_000)
    expect(keys()).toBe(before + 1)
  })

  it('needs no body, and means every account then', async () => {
    const reply = await house.raw('/v1/secrets/renew', {
      method: 'POST',
      headers: { Authorization: `Bearer ${house.apiKey}` },
    })
    expect(reply.status).toBe(202)
  })

  it.each([
    ['GET', '/v1/balance?account=ACC_NOBODY', undefined],
    ['POST', '/v1/secrets/renew', { account: 'ACC_NOBODY' }],
  ])('%s %s: an account nobody has is named as the fault', async (_, path, body) => {
    const { status, json } = await house.shop(path, body)
    expect([status, json['code']]).toEqual([422, 'invalid-request'])
    expect((json['errors'] as Fault[]).map(({ path: field }) => field)).toEqual(['account'])
  })
})

it('none of it is for anybody without the shop’s key', async () => {
  for (const [method, path] of [
    ['GET', '/v1/payments'],
    ['POST', '/v1/payments/pay_00000000/resolve'],
    ['GET', '/v1/balance'],
    ['POST', '/v1/secrets/renew'],
  ] as const) {
    const { token } = await pay(`A-${path}`.slice(0, 20))
    for (const headers of [{}, { Authorization: `Bearer ${token}` }]) {
      const reply = await house.raw(path, { method, headers: { ...headers } })
      expect([path, reply.status]).toEqual([path, 401])
    }
  }
})
