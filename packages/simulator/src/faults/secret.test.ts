import { describe, expect, it } from 'vitest'
import type { SimulatorOptions } from '../simulator.ts'
import { createMerchant } from '../testing/merchant.ts'
import type { FaultName } from './catalogue.ts'

type Group = Extract<FaultName, `secret.${string}` | `payout.${string}` | `link.${string}`>
type Shop = ReturnType<typeof createMerchant>
type Params = Record<string, string | number | boolean>

/** A merchant with a first key, about to renew under a fault. */
async function keyed(name: string, params?: Params) {
  const shop = createMerchant()
  await shop.renew()
  const first = shop.key
  shop.received.length = 0
  shop.simulator.faults.arm({ name, ...(params && { params }) })
  return { shop, first, reply: await shop.renew() }
}

const works = async (shop: Shop, key: string) => {
  const query = { accountOperationCode: shop.setup().account }
  return (await shop.get('balance', query, { 'X-Secret': key })).status === 200
}

const payout = (shop: Shop, fields: Record<string, unknown> = {}) =>
  shop.pay({ transaction_type: 'GIVE_CHANGE', callback_url_code: undefined, ...fields })

async function linked(name: string, service: string, options?: SimulatorOptions) {
  const shop = createMerchant(options)
  await shop.renew()
  shop.simulator.faults.arm({ name })
  const { json } = await shop.post('link', {
    ...shop.payment(),
    service,
    success_redirection_url_code: 'GOODR',
    failed_redirection_url_code: 'BADRD',
  })
  return { shop, path: new URL(String(Object(json).url)).pathname }
}

async function confirmed(name: string) {
  const { shop, path } = await linked(name, 'WEB')
  await shop.send(path, { method: 'POST', body: new URLSearchParams({ action: 'pay' }) })
  return { shop, wait: path.replace(/payment$/, 'wait') }
}

const claims: Record<Group, () => Promise<void>> = {
  async 'secret.late'() {
    const { shop, first, reply } = await keyed('secret.late')
    expect(reply.json).toMatchObject({ status_code: '200' })
    await shop.clock.advance(4_999)
    expect([shop.received.length, shop.key]).toEqual([0, first])
    await shop.clock.advance(1)
    expect(shop.received).toHaveLength(1)
    expect([await works(shop, first), await works(shop, shop.key)]).toEqual([false, true])
  },
  async 'secret.lost'() {
    const { shop, first, reply } = await keyed('secret.lost')
    expect(reply.json).toMatchObject({ status_code: '200' })
    expect(shop.received).toEqual([])
    expect(await works(shop, first)).toBe(false)
  },
  async 'secret.10008'() {
    const { shop, first, reply } = await keyed('secret.10008')
    expect(reply).toMatchObject({ status: 503, json: { status_code: 10008 } })
    expect(await works(shop, first)).toBe(true)
  },
  async 'secret.arrives-before-reply'() {
    const shop = createMerchant()
    shop.simulator.faults.arm({ name: 'arrives-before-reply' })
    let replied = false
    const reply = shop.renew().then(() => {
      replied = true
    })
    await shop.clock.advance(1_999)
    expect([shop.key !== '', replied]).toEqual([true, false])
    await shop.clock.advance(1)
    await reply
    expect(replied).toBe(true)
  },
  async 'secret.other-instance'() {
    const { shop } = await keyed('other-instance', { url: 'https://other.example/secret' })
    expect(shop.received).toHaveLength(1)
    expect(shop.received[0]?.host).toBe('other.example')
  },
  async 'secret.inline-v2'() {
    const { shop, reply } = await keyed('inline-v2')
    expect(shop.received).toEqual([])
    expect(await works(shop, String(Object(reply.json).secret))).toBe(true)
  },
  async 'secret.field-name'() {
    const shop = createMerchant()
    shop.simulator.faults.arm({ name: 'field-name', params: { name: 'secret' } })
    await shop.renew()
    expect(shop.received[0]?.json).toMatchObject({
      merchant_operation_account_code: shop.setup().account,
      secret: expect.stringMatching(/^sk_test_/),
    })
  },
  async 'secret.bare-text'() {
    const shop = createMerchant()
    shop.simulator.faults.arm({ name: 'bare-text' })
    await shop.renew()
    expect(shop.received).toMatchObject([{ contentType: 'text/plain' }])
    expect(await works(shop, shop.received[0]?.text ?? '')).toBe(true)
  },
  async 'secret.wrong-account'() {
    const { shop } = await keyed('secret.wrong-account')
    expect(shop.received[0]?.json).toMatchObject({ operation_account_code: 'ACC_OF_SOMEBODY_ELSE' })
    expect(await works(shop, shop.key)).toBe(true)
  },
  async 'secret.short-life'() {
    const { shop } = await keyed('short-life', { seconds: 30 })
    expect(shop.received[0]?.json).toMatchObject({ expires_in: 30 })
    await shop.clock.advance(29_999)
    expect(await works(shop, shop.key)).toBe(true)
    await shop.clock.advance(1)
    expect(await works(shop, shop.key)).toBe(false)
  },
  async 'secret.old-killed-now'() {
    const shop = createMerchant({ profile: { oldKey: 'lives' } })
    await shop.renew()
    const first = shop.key
    await shop.renew()
    expect(await works(shop, first)).toBe(true)
    shop.simulator.faults.arm({ name: 'old-killed-now' })
    await shop.renew()
    expect(await works(shop, first)).toBe(false)
  },
  async 'secret.old-lives'() {
    const { shop, first } = await keyed('old-lives')
    expect([await works(shop, first), await works(shop, shop.key)]).toEqual([true, true])
  },
  async 'secret.revoked-midway'() {
    const { shop } = await keyed('revoked-midway')
    expect(await works(shop, shop.key)).toBe(true)
    await shop.clock.advance(60_000)
    expect(await works(shop, shop.key)).toBe(false)
    expect(shop.simulator.ledger.keys().at(-1)).toMatchObject({ endedBecause: 'revoked' })
  },
  async 'secret.two-out-of-order'() {
    const { shop } = await keyed('two-out-of-order')
    const [good = '', stale = ''] = shop.received.map(({ json }) => String(Object(json).secret_key))
    expect([await works(shop, good), await works(shop, stale)]).toEqual([true, false])
  },
  async 'secret.forged-flood'() {
    const { shop } = await keyed('secret.forged-flood', { n: 6 })
    const keys = shop.received.map(({ json }) => String(Object(json).secret_key))
    expect(keys).toHaveLength(7)
    const good = await Promise.all(keys.map((key) => works(shop, key)))
    expect(good.filter(Boolean)).toHaveLength(1)
  },

  async 'payout.sync-timeout-executed'() {
    const shop = createMerchant()
    await shop.renew()
    shop.simulator.faults.arm({ name: 'sync-timeout-executed' })
    const answer = payout(shop)
    await shop.clock.advance(120_000)
    expect(await Promise.race([answer, Promise.resolve('silence')])).toBe('silence')
    expect(shop.simulator.ledger.debits()).toMatchObject([
      { operation: 'GIVE_CHANGE', amount: 500 },
    ])
    expect((await shop.status('REF0001', 'GIVE_CHANGE')).json).toMatchObject({ status: 'SUCCESS' })
    // A payment is not a payout.
    expect((await shop.pay({ reference: 'REF0002' })).status).toBe(200)
  },
  async 'payout.sync-pending'() {
    const shop = createMerchant()
    await shop.renew()
    shop.simulator.faults.arm({ name: 'sync-pending' })
    expect((await payout(shop)).json).toMatchObject({ status: 'PENDING' })
    expect(shop.simulator.ledger.debits()).toEqual([])
    await shop.clock.advance(10_000)
    expect((await shop.status('REF0001', 'GIVE_CHANGE')).json).toMatchObject({ status: 'SUCCESS' })
    expect(shop.callbacks()).toEqual([])
  },
  async 'payout.duplicate-accepted'() {
    const shop = createMerchant()
    await shop.renew()
    await payout(shop)
    expect((await payout(shop)).status).toBe(409)
    shop.simulator.faults.arm({ name: 'duplicate-accepted' })
    expect((await payout(shop)).json).toMatchObject({ status: 'SUCCESS' })
    expect(shop.simulator.ledger.debits({ reference: 'REF0001' })).toHaveLength(2)
  },

  async 'link.opened-twice'() {
    const { shop, path } = await linked('opened-twice', 'RESTLINK')
    expect([(await shop.send(path)).status, (await shop.send(path)).status]).toEqual([200, 200])
    expect(shop.simulator.ledger.prompts()).toHaveLength(2)
    await afterBeingPaid('expired', (late) => late.clock.advance(120_000), 1)
    await afterBeingPaid('refused', (late) => late.simulator.control.refuse('REF0001'), 1)
    await afterBeingPaid('approved', (late) => late.simulator.control.approve('REF0001'), 2)
  },
  async 'link.prefetch'() {
    const { shop, path } = await linked('link.prefetch', 'RESTLINK')
    expect(shop.simulator.ledger.prompts()).toHaveLength(1)
    expect(await shop.send(path)).toMatchObject({ status: 409, json: { status_code: 5002 } })
  },
  async 'link.return-without-payment'() {
    const { shop, wait } = await confirmed('return-without-payment')
    const { status, headers } = await shop.send(wait)
    expect([status, headers.get('location')]).toEqual([303, 'https://shop.example/paid'])
    expect(shop.simulator.ledger.debits()).toEqual([])
  },
  async 'link.payment-without-return'() {
    const { shop, wait } = await confirmed('payment-without-return')
    await shop.simulator.control.approve('REF0001')
    expect(shop.simulator.ledger.debits()).toHaveLength(1)
    expect(await shop.send(wait)).toMatchObject({ status: 200 })
  },
}

/** What becomes of the second prompt of a link that was paid by the first: it never gives the money back. */
async function afterBeingPaid(state: string, end: (shop: Shop) => Promise<void>, debits: number) {
  const { shop, path } = await linked('opened-twice', 'RESTLINK', { decideAfterMs: null })
  await shop.send(path)
  await shop.simulator.control.approve('REF0001')
  await shop.send(path)
  await end(shop)
  await shop.clock.advance(120_000)
  const { ledger } = shop.simulator
  expect(ledger.prompts()).toMatchObject([{ state: 'approved' }, { state }])
  expect(ledger.transaction('REF0001')).toMatchObject({ status: 'SUCCESS' })
  const debit = { amount: 500, reversedAt: null }
  expect(ledger.debits()).toMatchObject(Array.from({ length: debits }, () => debit))
  expect(shop.callbacks().map(({ status }) => status)).toEqual(Array(debits).fill('SUCCESS'))
}

describe('key, payout and link faults', () => {
  it.each(Object.entries(claims))('%s', async (_, claim) => {
    expect.hasAssertions()
    await claim()
  })
})
