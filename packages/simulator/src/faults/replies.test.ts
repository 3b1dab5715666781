import { describe, expect, it } from 'vitest'
import { createMerchant } from '../testing/merchant.ts'
import type { FaultName } from './catalogue.ts'

type Group = Extract<FaultName, `commit.${string}` | `replies.${string}` | `errors.${string}`>

async function struck(name: string, params?: Record<string, string | number | boolean>) {
  const shop = createMerchant()
  await shop.renew()
  shop.simulator.faults.arm({ name, times: 1, ...(params && { params }) })
  return { shop, answer: () => shop.pay() }
}

type Struck = Awaited<ReturnType<typeof struck>>
const executed = ({ shop }: Struck) => shop.simulator.ledger.prompts().length

/** An error row in place of the work, and the same with the work done. */
async function refusesWith(name: string, status: number, code: number, usuallyExecuted = false) {
  const usual = await struck(name)
  expect(await usual.answer()).toMatchObject({ status, json: { status_code: code } })
  expect(executed(usual)).toBe(usuallyExecuted ? 1 : 0)
  const other = await struck(name, { executed: !usuallyExecuted })
  expect(await other.answer()).toMatchObject({ status, json: { status_code: code } })
  expect(executed(other)).toBe(usuallyExecuted ? 0 : 1)
}

async function spoils(
  name: string,
  check: (answer: Awaited<ReturnType<Struck['answer']>>) => void,
) {
  const at = await struck(name)
  check(await at.answer())
  expect(executed(at)).toBe(1)
}

const claims: Record<Group, () => Promise<void>> = {
  async 'commit.drop-before-commit'() {
    const at = await struck('drop-before-commit')
    await expect(at.answer()).rejects.toThrow('fetch failed')
    expect(executed(at)).toBe(0)
    expect(at.shop.simulator.ledger.calls({ api: 'rest' })).toMatchObject([{ httpStatus: null }])
  },
  async 'commit.drop-after-commit'() {
    const at = await struck('drop-after-commit')
    await expect(at.answer()).rejects.toThrow('fetch failed')
    expect(executed(at)).toBe(1)
    expect((await at.shop.pay()).status).toBe(409)
  },
  async 'commit.500-before'() {
    const at = await struck('500-before')
    expect(await at.answer()).toMatchObject({
      status: 500,
      json: { error: 'SOMETHING_WENT_WRONG' },
    })
    expect(executed(at)).toBe(0)
    expect(await (await struck('500-before', { bare: true })).answer()).toMatchObject({
      status: 500,
      json: null,
    })
  },
  async 'commit.500-after'() {
    const at = await struck('500-after')
    expect((await at.answer()).status).toBe(500)
    expect(executed(at)).toBe(1)
  },
  async 'commit.504-after'() {
    const at = await struck('504-after')
    expect(await at.answer()).toMatchObject({ status: 504, json: null })
    expect(executed(at)).toBe(1)
  },
  async 'commit.late-commit'() {
    const at = await struck('late-commit')
    void at.answer()
    await at.shop.clock.advance(79_999)
    expect(executed(at)).toBe(0)
    expect((await at.shop.status('REF0001')).status).toBe(404)
    await at.shop.clock.advance(1)
    expect(executed(at)).toBe(1)
  },
  async 'commit.dup-check-race'() {
    const { shop } = await struck('dup-check-race')
    shop.simulator.faults.arm({ name: 'dup-check-race' })
    const both = Promise.all([shop.pay(), shop.pay()])
    await shop.clock.advance(50)
    expect((await both).map(({ status }) => status)).toEqual([200, 200])
    expect(shop.simulator.ledger.prompts()).toHaveLength(2)
  },

  'replies.bad-json': () =>
    spoils('bad-json', ({ json, status }) => expect([status, json]).toEqual([200, null])),
  'replies.html-502': () =>
    spoils('html-502', ({ status, text }) => {
      expect(status).toBe(502)
      expect(text).toMatch(/^<html>/)
    }),
  'replies.empty-200': () =>
    spoils('empty-200', ({ status, text }) => expect([status, text]).toEqual([200, ''])),
  'replies.wrong-schema': () =>
    spoils('wrong-schema', ({ json }) => expect(json).not.toHaveProperty('status')),
  'replies.wrong-reference': () =>
    spoils('wrong-reference', ({ json }) =>
      expect(json).toMatchObject({ status: 'PENDING', merchant_reference_id: 'REFOFANOTHER' }),
    ),
  async 'replies.string-status-code'() {
    await spoils('string-status-code', ({ json }) =>
      expect(json).toMatchObject({ status_code: 200 }),
    )
    const { shop } = await struck('string-status-code')
    expect((await shop.pay({ amount: 100 })).json).toMatchObject({ status_code: '3018' })
  },
  'replies.xml-reply': () =>
    spoils('xml-reply', ({ headers, text }) => {
      expect(headers.get('content-type')).toBe('application/xml')
      expect(text).toContain('<merchant_reference_id>REF0001</merchant_reference_id>')
    }),
  'replies.huge-reply': () =>
    spoils('huge-reply', ({ text, json }) => {
      expect(text.length).toBeGreaterThan(2_000_000)
      expect(json).toMatchObject({ status: 'PENDING' })
    }),
  async 'replies.messages-array'() {
    const { shop } = await struck('messages-array')
    const { json } = await shop.pay({ amount: 100 })
    expect(json).toMatchObject({ messages: [{ message: expect.any(String) }] })
    expect(json).not.toHaveProperty('message')
  },
  'replies.unknown-status': () =>
    spoils('unknown-status', ({ json }) =>
      expect(json).toMatchObject({ status: 'PROCESSING', status_code: '200' }),
    ),
  'replies.ambiguous': () =>
    spoils('replies.ambiguous', ({ json }) => expect(json).toMatchObject({ status: 'AMBIGUOUS' })),
  async 'replies.failed-at-once'() {
    const at = await struck('failed-at-once')
    const refused = { status: 'FAILED', merchant_reference_id: 'REF0001' }
    expect(await at.answer()).toMatchObject({ status: 400, json: refused })
    expect((await at.shop.status('REF0001')).json).toMatchObject({ status: 'FAILED' })
    await at.shop.clock.advance(120_000)
    expect([executed(at), at.shop.callbacks()]).toEqual([0, []])
    const payout = await struck('failed-at-once', { httpStatus: 200 })
    const fields = { transaction_type: 'GIVE_CHANGE', callback_url_code: undefined }
    expect(await payout.shop.pay(fields)).toMatchObject({ status: 200, json: refused })
    expect(payout.shop.simulator.ledger.debits()).toEqual([])
  },
  async 'replies.link-foreign-host'() {
    const { shop } = await struck('link-foreign-host')
    const { json } = await shop.post('link', {
      ...shop.payment(),
      service: 'WEB',
      success_redirection_url_code: 'GOODR',
      failed_redirection_url_code: 'BADRD',
    })
    expect(json).toMatchObject({
      url: expect.stringMatching(/^https:\/\/pay\.example\.net\/transaction-link\//),
    })
  },

  'errors.maintenance-10000': () => refusesWith('maintenance-10000', 503, 10000),
  'errors.unavailable-10001': () => refusesWith('unavailable-10001', 503, 10001),
  async 'errors.429'() {
    const at = await struck('errors.429')
    const answer = await at.answer()
    expect(answer).toMatchObject({ status: 429, json: null })
    expect(answer.headers.get('retry-after')).toBe('2')
    expect(executed(at)).toBe(0)
  },
  'errors.secret-3100': () => refusesWith('secret-3100', 403, 3100),
  'errors.secret-401': () => refusesWith('secret-401', 401, 3100),
  'errors.ip-1000': () => refusesWith('ip-1000', 400, 1000),
  async 'errors.ref-5000-foreign'() {
    const { shop } = await struck('ref-5000-foreign')
    expect(await shop.pay()).toMatchObject({ status: 409, json: { status_code: 5000 } })
    expect((await shop.status('REF0001')).json).toMatchObject({
      status: 'SUCCESS',
      amount: 600,
      customer_account_number: '066820866',
    })
    expect(shop.simulator.ledger.prompts()).toEqual([])
  },
  'errors.ambiguous-5001': () => refusesWith('ambiguous-5001', 409, 5001, true),
  'errors.link-used-5002': () => refusesWith('link-used-5002', 409, 5002),
  'errors.expired-6000': () => refusesWith('expired-6000', 410, 6000),
  'errors.constraint-8000': () => refusesWith('constraint-8000', 422, 8000),
  'errors.fees-9002': () => refusesWith('fees-9002', 502, 9002),
  'errors.balance-2000': () => refusesWith('balance-2000', 402, 2000),
  'errors.balance-2001': () => refusesWith('balance-2001', 402, 2001),
  'errors.mismatch-3017': () => refusesWith('mismatch-3017', 403, 3017),
  'errors.row': () => refusesWith('errors.row', 500, 500),
}

describe('commit, reply and error faults', () => {
  it.each(Object.entries(claims))('%s', async (_, claim) => {
    expect.hasAssertions()
    await claim()
  })
})
