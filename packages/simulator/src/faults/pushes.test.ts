import { pushExamples } from '@pvit-checkout/pvit/fixtures'
import { describe, expect, it } from 'vitest'
import { acknowledge, createMerchant } from '../testing/merchant.ts'
import { shapeOf } from '../testing/shape.ts'
import type { FaultName } from './catalogue.ts'

type Group = Extract<FaultName, `callback.${string}` | `status.${string}`>
type Shop = ReturnType<typeof createMerchant>
type Params = Record<string, string | number | boolean>

/** A payment under way, with a fault armed. */
async function begun(name: string, params?: Params, fields: Record<string, unknown> = {}) {
  const shop = createMerchant()
  await shop.renew()
  shop.simulator.faults.arm({ name, ...(params && { params }) })
  await shop.pay(fields)
  return shop
}

/** The same, approved: whatever was to be sent at once has been sent. */
async function approved(name: string, params?: Params, fields: Record<string, unknown> = {}) {
  const shop = await begun(name, params, fields)
  const [sent] = shop.simulator.ledger.transactions()
  await shop.simulator.control.approve(sent?.reference ?? '')
  return shop
}

const seen = (shop: Shop) => shop.received.filter(({ path }) => path === '/callback')
const status = async (shop: Shop) => (await shop.status('REF0001')).json
const truth = (shop: Shop) => shop.simulator.ledger.transaction('REF0001')?.status

const claims: Record<Group, () => Promise<void>> = {
  async 'callback.lost'() {
    const shop = await approved('callback.lost')
    expect(seen(shop)).toEqual([])
    expect(await status(shop)).toMatchObject({ status: 'SUCCESS' })
  },
  async 'callback.dup'() {
    const shop = await approved('callback.dup', { n: 3 })
    expect(new Set(seen(shop).map(({ text }) => text)).size).toBe(1)
    expect(seen(shop)).toHaveLength(3)
  },
  async 'callback.delay'() {
    const shop = await approved('callback.delay', { ms: 5_000 })
    expect(seen(shop)).toEqual([])
    await shop.clock.advance(5_000)
    expect(seen(shop)).toHaveLength(1)
  },
  async 'callback.reorder'() {
    const shop = createMerchant()
    await shop.renew()
    shop.simulator.faults.arm({ name: 'reorder' })
    const references = Array.from({ length: 8 }, (_, at) => `REF${at}`)
    for (const reference of references) await shop.pay({ reference })
    for (const reference of references) await shop.simulator.control.approve(reference)
    await shop.clock.advance(10_000)
    const order = shop.callbacks().map(({ merchantReferenceId }) => merchantReferenceId)
    expect(order).not.toEqual(references)
    expect(new Set(order)).toEqual(new Set(references))
    expect(await waited([])).toBe(await waited(['REF7', 'REF8']))
  },
  async 'callback.before-reply'() {
    const shop = createMerchant()
    await shop.renew()
    shop.simulator.faults.arm({ name: 'before-reply' })
    let arrived = 0
    shop.answer = (entry) => {
      arrived += 1
      return acknowledge(entry)
    }
    const reply = await shop.pay()
    expect(arrived).toBe(1)
    expect(reply.json).toMatchObject({ status: 'PENDING' })
    expect(truth(shop)).toBe('SUCCESS')
  },
  async 'callback.wrong-amount'() {
    const shop = await approved('callback.wrong-amount')
    expect(shop.callbacks()).toMatchObject([{ amount: 501 }])
    expect(await status(shop)).toMatchObject({ amount: 500 })
  },
  async 'callback.wrong-account'() {
    const shop = await approved('callback.wrong-account')
    expect(seen(shop)[0]?.json).toMatchObject({
      merchant_operation_account_code: 'ACC_OF_SOMEBODY_ELSE',
    })
  },
  async 'callback.wrong-operation'() {
    const shop = await approved('wrong-operation')
    expect(shop.callbacks()).toMatchObject([{ transactionOperation: 'GIVE_CHANGE' }])
  },
  async 'callback.float-amounts'() {
    const shop = await approved('float-amounts')
    expect(seen(shop)[0]?.text).toContain('"amount":500.0000001')
  },
  async 'callback.str-amounts'() {
    const shop = await approved('str-amounts')
    expect(shop.callbacks()).toMatchObject([{ amount: '500.0' }])
  },
  async 'callback.hyphen-stripped-ref'() {
    const shop = await approved('hyphen-stripped-ref', {}, { reference: 'A-1-B' })
    expect(shop.callbacks()).toMatchObject([{ merchantReferenceId: 'A1B' }])
  },
  async 'callback.newer-shape'() {
    const shop = await begun('callback.newer-shape', {}, { amount: 1500 })
    await shop.simulator.control.refuse('REF0001')
    const { body = '' } =
      pushExamples.find(({ name }) => name === 'callback, newer generation') ?? {}
    expect(shapeOf(seen(shop)[0]?.text ?? '')).toBe(shapeOf(body))
    expect(seen(shop)[0]?.json).toMatchObject({ code: '400', amountCredited: 0 })
    expect(shop.simulator.ledger.callbacks()).toMatchObject([{ acknowledged: true }])
  },
  async 'callback.unknown-ref'() {
    const shop = await approved('unknown-ref')
    expect(shop.callbacks()).toMatchObject([{ merchantReferenceId: 'REFNOBODYSENT' }])
  },
  async 'callback.success-then-failed'() {
    const shop = await approved('success-then-failed')
    const before = shop.simulator.ledger.balance(shop.setup().account)
    await shop.clock.advance(60_000)
    expect(shop.callbacks().map((callback) => callback.status)).toEqual(['SUCCESS', 'FAILED'])
    expect(await status(shop)).toMatchObject({ status: 'FAILED' })
    expect(shop.simulator.ledger.debits()).toMatchObject([{ reversedAt: shop.clock.now() }])
    expect(shop.simulator.ledger.balance(shop.setup().account)).toBeLessThan(before ?? 0)
    const lying = await approved('success-then-failed', { truth: false })
    await lying.clock.advance(60_000)
    expect(lying.callbacks().map((callback) => callback.status)).toEqual(['SUCCESS', 'FAILED'])
    expect(truth(lying)).toBe('SUCCESS')
  },
  async 'callback.failed-then-success'() {
    const shop = await begun('failed-then-success')
    await shop.simulator.control.refuse('REF0001')
    expect(await status(shop)).toMatchObject({ status: 'FAILED' })
    await shop.clock.advance(60_000)
    expect(shop.callbacks().map((callback) => callback.status)).toEqual(['FAILED', 'SUCCESS'])
    expect(await status(shop)).toMatchObject({ status: 'SUCCESS' })
    expect(shop.simulator.ledger.debits()).toHaveLength(1)
  },
  async 'callback.forged-flood'() {
    const shop = await begun('callback.forged-flood', { n: 6 })
    await shop.simulator.control.refuse('REF0001')
    const { pvitId } = shop.simulator.ledger.transaction('REF0001') ?? {}
    const told = shop.callbacks()
    expect(new Set(told.map(({ merchantReferenceId }) => merchantReferenceId)).size).toBe(1)
    expect(told.map(({ transactionId }) => transactionId === pvitId)).toEqual([
      ...[false, false, false, true],
      ...[false, false, false],
    ])
    expect(told.filter((one) => one.status === 'SUCCESS')).toHaveLength(3)
    expect(shop.simulator.ledger.callbacks()).toMatchObject([{ status: 'FAILED' }])
    expect(shop.simulator.ledger.goLive()).toMatchObject([{ successes: 0, failures: 1 }])
    expect(shop.simulator.ledger.debits()).toEqual([])
  },
  async 'callback.xml'() {
    const shop = await approved('callback.xml')
    expect(seen(shop)).toMatchObject([{ contentType: 'application/xml' }])
  },
  async 'callback.retry-until-ack'() {
    const shop = await begun('retry-until-ack')
    shop.answer = () => new Response(null, { status: 503 })
    await shop.simulator.control.approve('REF0001')
    await shop.clock.advance(24_999)
    expect(seen(shop)).toHaveLength(5)
    shop.answer = acknowledge
    await shop.clock.advance(3_600_000)
    expect(seen(shop)).toHaveLength(6)
  },
  async 'callback.never-retry'() {
    const shop = createMerchant({ callbackRetriesMs: [1000] })
    await shop.renew()
    shop.simulator.faults.arm({ name: 'never-retry' })
    await shop.pay()
    shop.answer = () => new Response(null, { status: 503 })
    await shop.simulator.control.approve('REF0001')
    await shop.clock.advance(60_000)
    expect(seen(shop)).toHaveLength(1)
  },
  async 'callback.block-url-after-5xx'() {
    const shop = await begun('block-url-after-5xx')
    await shop.pay({ reference: 'REF0002' })
    shop.answer = () => new Response(null, { status: 503 })
    await shop.simulator.control.approve('REF0001')
    await shop.simulator.control.approve('REF0002')
    expect(seen(shop)).toHaveLength(1)
    expect(shop.simulator.ledger.callbacks({ reference: 'REF0002' })).toMatchObject([
      { attempts: [{ httpStatus: null, why: 'the address is blocked after a 5xx.' }] },
    ])
  },

  async 'status.404-lag'() {
    const shop = await begun('404-lag')
    const codes = []
    for (let question = 0; question < 3; question++)
      codes.push((await shop.status('REF0001')).status)
    expect(codes).toEqual([404, 404, 200])
  },
  async 'status.404-other-account'() {
    const shop = await begun('404-other-account')
    expect(await status(shop)).toMatchObject({ status_code: 4006 })
  },
  async 'status.pending-forever'() {
    const shop = await approved('pending-forever')
    expect(await status(shop)).toMatchObject({ status: 'PENDING' })
    expect(truth(shop)).toBe('SUCCESS')
  },
  async 'status.flip-once'() {
    const shop = await begun('flip-once')
    expect(await status(shop)).toMatchObject({ status: 'PENDING' })
    await shop.simulator.control.approve('REF0001')
    expect(await status(shop)).toMatchObject({ status: 'FAILED' })
    expect(await status(shop)).toMatchObject({ status: 'SUCCESS' })
  },
  async 'status.stale'() {
    const shop = await begun('status.stale')
    expect(await status(shop)).toMatchObject({ status_code: 4006 })
    await shop.clock.advance(7_000)
    await shop.simulator.control.approve('REF0001')
    await shop.clock.advance(25_000)
    expect(await status(shop)).toMatchObject({ status: 'PENDING' })
    await shop.clock.advance(5_000)
    expect(await status(shop)).toMatchObject({ status: 'SUCCESS' })
  },
  async 'status.only-by-pvit-id'() {
    const shop = await begun('only-by-pvit-id')
    expect(await status(shop)).toMatchObject({ status_code: 4006 })
    const { pvitId = '' } = shop.simulator.ledger.transaction('REF0001') ?? {}
    expect((await shop.status(pvitId)).json).toMatchObject({ merchant_reference_id: 'REF0001' })
  },
  async 'status.only-by-merchant-ref'() {
    const shop = await begun('only-by-merchant-ref')
    const { pvitId = '' } = shop.simulator.ledger.transaction('REF0001') ?? {}
    expect((await shop.status(pvitId)).json).toMatchObject({ status_code: 4006 })
    expect(await status(shop)).toMatchObject({ status: 'PENDING' })
  },
  async 'status.disagrees-with-callback'() {
    const shop = await begun('disagrees-with-callback')
    await shop.simulator.control.refuse('REF0001')
    expect(shop.callbacks()).toMatchObject([{ status: 'SUCCESS' }])
    expect(await status(shop)).toMatchObject({ status: 'FAILED' })
  },
  async 'status.wrong-amount'() {
    expect(await status(await begun('status.wrong-amount'))).toMatchObject({ amount: 501 })
  },
  async 'status.wrong-account'() {
    const shop = await begun('status.wrong-account')
    expect(await status(shop)).toMatchObject({
      merchant_operation_account_code: 'ACC_OF_SOMEBODY_ELSE',
    })
  },
  async 'status.wrong-phone'() {
    expect(await status(await begun('wrong-phone'))).toMatchObject({
      customer_account_number: '066000000',
    })
  },
}

/** How late the callback of REF0001 came, the callbacks of others having gone before. */
async function waited(others: string[]): Promise<number> {
  const shop = createMerchant()
  await shop.renew()
  for (const reference of others) {
    await shop.pay({ reference })
    await shop.simulator.control.approve(reference)
  }
  shop.simulator.faults.arm({ name: 'reorder', reference: 'REF0001' })
  await shop.pay()
  const from = shop.clock.now()
  await shop.simulator.control.approve('REF0001')
  await shop.clock.advance(10_000)
  return (seen(shop).at(-1)?.at ?? 0) - from
}

describe('callback and status faults', () => {
  it.each(Object.entries(claims))('%s', async (_, claim) => {
    expect.hasAssertions()
    await claim()
  })
})
