import { describe, expect, it } from 'vitest'
import { behaviourOf, magicNumbers, type Behaviour } from './customers.ts'
import { createMerchant } from './testing/merchant.ts'

type Shop = ReturnType<typeof createMerchant>
type Told = Exclude<Behaviour, 'rule'>

const numberFor = (behaviour: Told) => {
  const [ending] = Object.entries(magicNumbers).find(([, known]) => known === behaviour) ?? []
  return `07412${ending}`
}

async function paid(behaviour: Told, amount = 500): Promise<Shop> {
  const shop = createMerchant()
  await shop.renew()
  await shop.pay({ customer_account_number: numberFor(behaviour), amount })
  await shop.clock.advance(8_000)
  return shop
}

const statusOf = async (shop: Shop) => (await shop.status('REF0001')).json
const journalOf = (shop: Shop) => shop.simulator.ledger.transaction('REF0001')?.cause

// One claim per magic number: the type refuses a number without one.
const claims: Record<Told, () => Promise<void>> = {
  async approves() {
    const shop = await paid('approves', 400_000)
    expect(await statusOf(shop)).toMatchObject({ status: 'SUCCESS', amount: 400_000 })
  },
  'wrong-pin': () => plainFailure('wrong-pin', 'wrong-pin'),
  'insufficient-funds': () => plainFailure('insufficient-funds', 'insufficient-funds'),
  refuses: () => plainFailure('refuses', 'refused-by-payer'),
  async 'no-answer'() {
    const shop = await paid('no-answer')
    expect(await statusOf(shop)).toMatchObject({ status: 'PENDING' })
    await shop.clock.advance(112_000)
    expect(await statusOf(shop)).toMatchObject({ status: 'FAILED' })
    expect(journalOf(shop)).toBe('timed-out')
    const inHand = await paid('no-answer')
    inHand.simulator.control.takePhone(numberFor('no-answer'), true)
    inHand.simulator.control.takePhone(numberFor('no-answer'), false)
    await inHand.clock.advance(112_000)
    expect(journalOf(inHand)).toBe('timed-out')
    const hurried = createMerchant()
    await hurried.renew()
    hurried.simulator.faults.arm({ name: 'callback.before-reply' })
    await hurried.pay({ customer_account_number: numberFor('no-answer') })
    expect(await statusOf(hurried)).toMatchObject({ status: 'PENDING' })
  },
  'ambiguous-then-success': () => ambiguous('ambiguous-then-success', 'SUCCESS'),
  'ambiguous-then-failed': () => ambiguous('ambiguous-then-failed', 'FAILED'),
  async 'ambiguous-forever'() {
    const shop = await paid('ambiguous-forever')
    await shop.clock.advance(7 * 86_400_000)
    shop.simulator.control.issueKey(shop.setup().account)
    expect(shop.simulator.ledger.transaction('REF0001')?.status).toBe('AMBIGUOUS')
    expect(shop.callbacks()).toEqual([])
  },
  async unknown() {
    const shop = await paid('unknown')
    expect(shop.simulator.ledger.calls({ api: 'rest' })).toMatchObject([{ error: { code: 3023 } }])
    const kyc = await shop.get('kyc', { customerAccountNumber: numberFor('unknown') })
    expect(kyc).toMatchObject({ status: 404, json: { status_code: 4007 } })
  },
  async inactive() {
    const shop = await paid('inactive')
    const kyc = await shop.get('kyc', { customerAccountNumber: numberFor('inactive') })
    expect(kyc.json).toMatchObject({ is_active: false })
    expect(journalOf(shop)).toBe('inactive-wallet')
  },
  async blocked() {
    const shop = await paid('blocked')
    expect(shop.simulator.ledger.calls({ api: 'rest' })).toMatchObject([{ error: { code: 3014 } }])
  },
  async 'pin-not-set'() {
    const shop = await paid('pin-not-set')
    expect(shop.simulator.ledger.calls({ api: 'rest' })).toMatchObject([{ error: { code: 3022 } }])
  },
}

async function plainFailure(behaviour: Told, cause: string) {
  const shop = await paid(behaviour)
  expect(await statusOf(shop)).toMatchObject({ status: 'FAILED' })
  expect(await statusOf(shop)).not.toHaveProperty('reason')
  expect(shop.callbacks()[0]).not.toHaveProperty('reason')
  expect(journalOf(shop)).toBe(cause)
}

async function ambiguous(behaviour: Told, end: string) {
  const shop = await paid(behaviour)
  expect(await statusOf(shop)).toMatchObject({ status: 'AMBIGUOUS' })
  expect(shop.simulator.ledger.debits()).toEqual([])
  await shop.clock.advance(30_000)
  expect(await statusOf(shop)).toMatchObject({ status: end })
  expect(shop.simulator.ledger.debits()).toHaveLength(end === 'SUCCESS' ? 1 : 0)
  expect(shop.callbacks()).toMatchObject([{ status: end }])
}

describe('magic numbers', () => {
  it.each(Object.entries(magicNumbers))('…%s: %s', async (ending, behaviour) => {
    expect(behaviourOf(`07412${ending}`)).toBe(behaviour)
    await claims[behaviour]()
  })

  it('leave the demo numbers to the test rule', () => {
    expect(['074123456', '066820866'].map(behaviourOf)).toEqual(['rule', 'rule'])
  })

  it('name the cause on the wire in the profile `reasons` only', async () => {
    const shop = createMerchant({ profile: { reasons: true } })
    await shop.renew()
    await shop.pay({ customer_account_number: numberFor('wrong-pin') })
    await shop.clock.advance(8_000)
    expect(shop.received.at(-1)?.json).toMatchObject({ status: 'FAILED', reason: 'wrong-pin' })
    expect((await shop.status('REF0001')).json).toMatchObject({ reason: 'wrong-pin' })
  })
})
