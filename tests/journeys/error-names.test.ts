import { screenOf } from '@pvit-checkout/client'
import { afterEach, describe, expect, it } from 'vitest'
import {
  airtelNumber,
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

/** The code of a wrong number, under a name that no document has. */
const renamed = () => refusedByPvit(400, 1009, 'NUMBER_UNDER_REVIEW')
const absent = () => refusedByPvit(404, 4006, 'TRANSACTION_NOT_FOUND')
const executed: Link = async (request, pass) => {
  await pass(request)
  return renamed()
}

const debits = () => house.simulator.ledger.debits()
const prompts = () => house.simulator.ledger.prompts()
const questions = () => house.simulator.ledger.calls({ api: 'status' }).length

async function pay(link: Link) {
  house = await openHouse()
  house.network.callbacks = requestLost
  const { token } = await house.openSession(500)
  const session = await house.browse(token)
  house.network.pvit = only('rest', link)
  void session.submit({ method: 'mobile_money', phone: airtelNumber })
  await house.advance(1_000)
  house.network.pvit = (request, pass) => pass(request)
  const begin = (key: string) =>
    house.shopper(token, '/v1/checkout/payments', {
      body: { method: 'mobile_money', phone: moovNumber },
      headers: { 'Idempotency-Key': key },
    })
  const again = async (key: string) => {
    const { status, json } = await begin(key)
    return [status, json['code']]
  }
  return { begin, again, screen: () => screenOf(session.getSnapshot()), session }
}

describe('a refusal’s code under a name nobody documented', () => {
  it('refuses nothing where PVIT took the payment: it is found, and debited once (promise 4)', async () => {
    const { again, screen } = await pay(executed)
    expect(screen()).toBe('waiting')
    expect(await again('attempt-0002')).toEqual([409, 'attempt-in-progress'])
    await house.advance(30_000)
    expect(screen()).toBe('succeeded')
    expect([prompts().length, debits().length]).toEqual([1, 1])
  })

  it('keeps the payment open while nobody says whether PVIT has it (promise 4)', async () => {
    const { again, screen } = await pay(async (request, pass) => {
      house.network.pvit = only('status', requestLost)
      return executed(request, pass)
    })
    expect(screen()).toBe('waiting')
    expect(await again('attempt-0002')).toEqual([409, 'attempt-in-progress'])
    await house.advance(60_000)
    expect(screen()).toBe('succeeded')
    expect(debits()).toHaveLength(1)
  })

  it('is believed where PVIT does not know the payment: a wrong number is called one, and the next may go out ten seconds later', async () => {
    const { again, screen, session } = await pay(() => Promise.resolve(renamed()))
    expect(screen()).toBe('failed')
    expect(session.getSnapshot().payment).toMatchObject({ reason: 'phone-refused' })
    expect(await again('attempt-0002')).toEqual([503, 'provider-unavailable'])
    await house.advance(9_000)
    expect(await again('attempt-0003')).toEqual([202, undefined])
    await house.advance(30_000)
    expect([prompts().length, debits().length]).toEqual([1, 1])
  })

  it('is asked about once more before the next attempt: PVIT may not have known the payment yet (promise 16)', async () => {
    const { again, screen } = await pay(async (request, pass) => {
      house.network.pvit = only('status', () => Promise.resolve(absent()))
      return executed(request, pass)
    })
    expect(screen()).toBe('failed')
    expect(await again('attempt-0002')).toEqual([503, 'provider-unavailable'])
    await house.advance(30_000)
    expect(await again('attempt-0003')).toEqual([409, 'order-already-paid'])
    expect([prompts().length, debits().length]).toEqual([1, 1])
  })
})

describe.each([
  ['maintenance', 503, 10000, 'API_MAINTENANCE_MODE'],
  ['overload', 429, 10001, 'UNAVAILABLE_SERVICE'],
  ['a code under a name nobody documented', 400, 1009, 'NUMBER_UNDER_REVIEW'],
] as const)('%s, said of what PVIT executed', (_, httpStatus, code, name) => {
  it('lets no other attempt out for ten seconds, however often PVIT does not know the first: it is debited once (promise 16)', async () => {
    const lags = only('status', () => Promise.resolve(absent()))
    const { begin, again, screen } = await pay(async (request, pass) => {
      house.network.pvit = lags
      await pass(request)
      return refusedByPvit(httpStatus, code, name)
    })
    expect(screen()).toBe('failed')
    house.network.pvit = lags
    for (const left of [9, 6, 3, 1]) {
      const { status, headers } = await begin(`attempt-000${left}`)
      expect([status, headers.get('Retry-After')]).toEqual([503, String(left)])
      await house.advance(left === 1 ? 1_000 : left === 3 ? 2_000 : 3_000)
    }
    house.network.pvit = (request, pass) => pass(request)
    // What was heard before is not told any longer: PVIT is asked, and knows it now.
    expect(await again('attempt-0010')).toEqual([409, 'order-already-paid'])
    expect([prompts().length, debits().length]).toEqual([1, 1])
  })
})

describe('a refusal’s name under a code nobody documented', () => {
  it('refuses nothing where PVIT took the payment: it is found, and debited once (promise 4)', async () => {
    const { again, screen } = await pay(async (request, pass) => {
      await pass(request)
      return refusedByPvit(400, 1999, 'INVALID_PHONE_NUMBER')
    })
    expect(screen()).toBe('waiting')
    expect(await again('attempt-0002')).toEqual([409, 'attempt-in-progress'])
    await house.advance(30_000)
    expect(screen()).toBe('succeeded')
    expect([prompts().length, debits().length]).toEqual([1, 1])
  })
})

describe('a refusal that PVIT documents', () => {
  const refused: Link = async (request, pass) => {
    await pass(request)
    return refusedByPvit(400, 1009, 'INVALID_PHONE_NUMBER')
  }

  it.each<[string, Link]>([
    ['does not know the payment', () => Promise.resolve(absent())],
    ['is silent', requestLost],
  ])('lets the next attempt out at once where PVIT %s', async (_, status) => {
    const { again } = await pay(() =>
      Promise.resolve(refusedByPvit(400, 1009, 'INVALID_PHONE_NUMBER')),
    )
    house.network.pvit = only('status', status)
    expect(await again('attempt-0002')).toEqual([202, undefined])
  })

  it('holds the next attempt where PVIT made the payment all the same, and shows it: it is debited once (promise 16)', async () => {
    const { again, screen } = await pay(refused)
    expect(screen()).toBe('failed')
    expect(await again('attempt-0002')).toEqual([503, 'provider-unavailable'])
    await house.advance(10_000)
    expect(await again('attempt-0003')).toEqual([409, 'order-already-paid'])
    expect([prompts().length, debits().length]).toEqual([1, 1])
  })

  it('asks nothing about a payment that never left', async () => {
    const { again, screen } = await pay(nobodyListens)
    house.network.pvit = only('rest', nobodyListens)
    await house.advance(40_000)
    expect(screen()).toBe('failed')
    house.network.pvit = (request, pass) => pass(request)
    const before = questions()
    expect(await again('attempt-0002')).toEqual([202, undefined])
    expect(questions()).toBe(before)
  })

  it('is not taken for proof once PVIT has named the payment all the same (promise 16)', async () => {
    const { again, session } = await pay(refused)
    expect(session.getSnapshot().payment).toMatchObject({ reason: 'phone-refused' })
    house.network.pvit = only('status', async (request, pass) => {
      const reply = (await (await pass(request)).json()) as object
      return Response.json({ ...reply, status: 'PENDING' })
    })
    await house.advance(61_000) // it is looked at again a minute later
    expect(await again('attempt-0002')).toEqual([503, 'provider-unavailable'])
    expect(prompts()).toHaveLength(1)
  })
})
