import { screenOf } from '@pvit-checkout/client'
import { afterEach, expect, it } from 'vitest'
import { airtelNumber, moovNumber, openHouse, type House } from './house.ts'

let house: House
afterEach(() => house.close())

async function twoOperators() {
  house = await openHouse({
    simulator: {
      accounts: [
        { code: 'ACC_AIRTEL', operator: 'AIRTEL_MONEY', password: 'password a' },
        { code: 'ACC_MOOV', operator: 'MOOV_MONEY', password: 'password m' },
      ],
    },
    settings: {
      accounts: [
        {
          account: 'ACC_AIRTEL',
          environment: 'production',
          operators: ['airtel'],
          password: 'password a',
        },
        {
          account: 'ACC_MOOV',
          environment: 'production',
          operators: ['moov'],
          password: 'password m',
        },
      ],
    },
  })
}

async function pay(phone: string, order: string) {
  const { token } = await house.openSession(500, order)
  const session = await house.browse(token)
  void session.submit({ method: 'mobile_money', phone })
  await house.advance(1_000)
  const reference = session.getSnapshot().payment?.reference ?? ''
  await house.simulator.control.approve(reference)
  await house.advance(15_000)
  return { reference, screen: screenOf(session.getSnapshot()) }
}

it('each operator’s payments go to its own account, with that account’s own key', async () => {
  await twoOperators()
  expect(
    house.simulator.ledger
      .keys()
      .map((key) => key.account)
      .sort(),
  ).toEqual(['ACC_AIRTEL', 'ACC_MOOV'])
  const [airtel, moov] = [await pay(airtelNumber, 'A-1'), await pay(moovNumber, 'A-2')]
  expect([airtel.screen, moov.screen]).toEqual(['succeeded', 'succeeded'])
  const accountOf = (reference: string) =>
    house.simulator.ledger.calls({ api: 'rest', reference })[0]?.account
  expect([accountOf(airtel.reference), accountOf(moov.reference)]).toEqual([
    'ACC_AIRTEL',
    'ACC_MOOV',
  ])
})

it('a key that dies on one account leaves the other alone', async () => {
  await twoOperators()
  await house.advance(60_000)
  house.simulator.control.issueKey('ACC_AIRTEL') // elsewhere: ours is dead now
  const before = house.simulator.ledger.keys({ account: 'ACC_MOOV' }).length
  expect((await pay(airtelNumber, 'A-1')).screen).toBe('succeeded')
  expect(house.simulator.ledger.keys({ account: 'ACC_MOOV' })).toHaveLength(before)
})

it('an order that failed on an account no longer listed is refused, and the log says what ends it', async () => {
  await twoOperators()
  const { token } = await house.openSession(500, 'A-1')
  const session = await house.browse(token)
  void session.submit({ method: 'mobile_money', phone: moovNumber })
  await house.advance(1_000)
  await house.simulator.control.refuse(session.getSnapshot().payment?.reference ?? '')
  await house.advance(15_000)
  await house.stopProxy()
  await house.startProxy({
    accounts: [{ account: 'ACC_AIRTEL', environment: 'production', password: 'password a' }],
  })
  const again = await house.shopper(token, '/v1/checkout/payments', {
    body: { method: 'mobile_money', phone: airtelNumber },
    headers: { 'Idempotency-Key': 'attempt-2' },
  })
  expect(again.status).toBe(503)
  expect(house.simulator.ledger.transactions()).toHaveLength(1)
  expect(house.logged).toContainEqual(
    expect.objectContaining({
      account: 'ACC_MOOV',
      message: expect.stringContaining('list that account again'),
    }),
  )
})

it('what is open on an account that the settings no longer list is told at the next start', async () => {
  await twoOperators()
  for (const [phone, order] of [
    [airtelNumber, 'A-1'],
    [moovNumber, 'A-2'],
  ]) {
    const { token } = await house.openSession(500, order)
    await house.shopper(token, '/v1/checkout/payments', {
      body: { method: 'mobile_money', phone },
      headers: { 'Idempotency-Key': 'attempt-1' },
    })
  }
  const forgotten = () =>
    house.logged
      .filter(({ message }) => message.includes('no longer list'))
      .map(({ account, count }) => [account, count])
  await house.stopProxy()
  await house.startProxy()
  expect(forgotten()).toEqual([])
  await house.stopProxy()
  await house.startProxy({
    accounts: [{ account: 'ACC_AIRTEL', environment: 'production', password: 'password a' }],
  })
  expect(forgotten()).toEqual([['ACC_MOOV', 1]])
})

it('an account takes the methods that are listed for it, and no order of another', async () => {
  house = await openHouse({
    simulator: { accounts: [{ code: 'ACC_PHONES', password: 'password p' }] },
    settings: {
      accounts: [
        {
          account: 'ACC_PHONES',
          environment: 'production',
          methods: ['mobile_money'],
          password: 'password p',
        },
      ],
    },
  })
  const order = { order: 'A-1', amount: 500 }
  const refused = await house.shop('/v1/sessions', { ...order, methods: ['card'] })
  expect([refused.status, refused.json['code']]).toEqual([422, 'method-not-available'])
  const { token } = await house.openSession(500, 'A-2')
  const { json } = await house.shopper(token, '/v1/checkout')
  expect(json).toMatchObject({ session: { methods: ['mobile_money'] } })
})

it('a payment that PVIT refuses for the shop’s account is told in the log with PVIT’s name for it', async () => {
  house = await openHouse()
  house.simulator.faults.arm({ name: 'errors.row', on: 'rest', params: { code: 3002 } })
  const { token } = await house.openSession(500, 'A-1')
  const started = house.start(token, 'attempt-0001')
  await house.advance(5_000)
  const { id } = (await started).json
  expect((await house.shop(`/v1/payments/${String(id)}`)).json).toMatchObject({
    state: 'failed',
    reason: 'merchant-setup',
  })
  const [alarm] = house.logged.filter(({ level }) => level === 'error')
  expect(alarm).toMatchObject({
    message: "PVIT refuses the shop's account",
    fault: expect.stringMatching(/^[A-Z_]+$/),
    hint: expect.stringContaining('doctor'),
  })
})
