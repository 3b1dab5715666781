import { describe, expect, it } from 'vitest'
import { acknowledge, createMerchant } from './testing/merchant.ts'

describe('one payment', () => {
  it('runs from the renewed key to the acknowledged callback', async () => {
    const shop = createMerchant()
    expect((await shop.renew()).json).toMatchObject({ status_code: '200' })
    expect(shop.key).toMatch(/^sk_test_[0-9a-f-]{36}$/)

    const begun = await shop.pay()
    expect(begun.json).toMatchObject({ status: 'PENDING', merchant_reference_id: 'REF0001' })
    expect((await shop.status('REF0001')).json).toMatchObject({ status: 'PENDING', amount: 500 })

    await shop.simulator.control.approve('REF0001')
    expect(shop.callbacks()).toMatchObject([{ status: 'SUCCESS', merchantReferenceId: 'REF0001' }])
    expect((await shop.status('REF0001')).json).toMatchObject({ status: 'SUCCESS' })
    expect(shop.simulator.ledger.callbacks()[0]?.acknowledged).toBe(true)
    expect(shop.simulator.ledger.debits()).toMatchObject([{ reference: 'REF0001', amount: 500 }])
  })

  it.each([
    [1000, 'SUCCESS'],
    [1001, 'FAILED'],
  ])('decides %i XAF by the test rule when nobody does: %s', async (amount, status) => {
    const shop = createMerchant()
    await shop.renew()
    await shop.pay({ amount })
    await shop.clock.advance(7_999)
    expect(shop.callbacks()).toEqual([])
    await shop.clock.advance(1)
    expect(shop.callbacks()).toMatchObject([{ status, amount }])
  })

  it('raises one prompt per accepted payment and none for a repeated reference', async () => {
    const shop = createMerchant()
    await shop.renew()
    const [first, second] = await Promise.all([shop.pay(), shop.pay()])
    expect(new Set([first.status, second.status])).toEqual(new Set([200, 409]))
    expect(shop.simulator.ledger.prompts({ reference: 'REF0001' })).toHaveLength(1)
    expect(shop.simulator.ledger.calls({ api: 'rest' })).toHaveLength(2)
  })

  it('lets a prompt that nobody answers die of age', async () => {
    const shop = createMerchant()
    await shop.renew()
    await shop.pay()
    shop.simulator.control.ignore('REF0001')
    await shop.clock.advance(119_999)
    expect(shop.simulator.ledger.transaction('REF0001')?.status).toBe('PENDING')
    await shop.clock.advance(1)
    expect(shop.simulator.ledger.transaction('REF0001')).toMatchObject({
      status: 'FAILED',
      cause: 'timed-out',
    })
  })
})

describe('the acknowledgement', () => {
  it.each([
    ['another code', (id: string) => Response.json({ responseCode: 201, transactionId: id })],
    ['another id', () => Response.json({ responseCode: 200, transactionId: 'PAY0' })],
    ['no body', () => new Response(null)],
    [
      'an error',
      (id: string) => Response.json({ responseCode: 200, transactionId: id }, { status: 500 }),
    ],
  ])('does not count with %s', async (_, answer) => {
    const shop = createMerchant()
    await shop.renew()
    await shop.pay()
    shop.answer = () => answer(shop.callbacks()[0]?.transactionId ?? '')
    await shop.simulator.control.approve('REF0001')
    expect(shop.simulator.ledger.callbacks()).toMatchObject([{ acknowledged: false }])
    expect(shop.simulator.ledger.goLive()).toMatchObject([{ successes: 0 }])
  })

  it('does not count when it comes too late, or in place of a redirect', async () => {
    const shop = createMerchant()
    await shop.renew()
    await shop.pay()
    shop.answer = () => new Promise(() => {})
    const told = shop.simulator.control.approve('REF0001')
    await shop.clock.advance(10_000)
    await told
    expect(shop.simulator.ledger.callbacks()).toMatchObject([
      { acknowledged: false, attempts: [{ httpStatus: null, why: 'no answer within 10 s.' }] },
    ])
    expect(shop.received.map(({ redirect }) => redirect)).toEqual(['manual', 'manual'])
  })

  it('counts towards going live: two successes and two failures', async () => {
    const shop = createMerchant()
    await shop.renew()
    for (const [at, amount] of [500, 500, 1500, 1500].entries()) {
      await shop.pay({ reference: `REF${at}`, amount })
    }
    expect(shop.simulator.ledger.goLive()).toMatchObject([{ ready: false }])
    await shop.clock.advance(8_000)
    expect(shop.simulator.ledger.goLive()).toMatchObject([
      { successes: 2, failures: 2, ready: true },
    ])
  })

  it('counts once for an outcome that is told several times', async () => {
    const shop = createMerchant()
    await shop.renew()
    shop.simulator.faults.arm({ name: 'callback.dup' })
    await shop.pay()
    await shop.simulator.control.approve('REF0001')
    expect(shop.callbacks()).toHaveLength(2)
    expect(shop.simulator.ledger.goLive()).toMatchObject([{ successes: 1, failures: 0 }])
    await shop.simulator.control.settle('REF0001', 'FAILED')
    expect(shop.simulator.ledger.goLive()).toMatchObject([{ successes: 1, failures: 1 }])
  })

  it('of one sent again by hand ends the tries of its own accord', async () => {
    const shop = createMerchant({ callbackRetriesMs: [5_000] })
    await shop.renew()
    await shop.pay()
    shop.answer = () => new Response(null, { status: 503 })
    await shop.simulator.control.approve('REF0001')
    shop.answer = acknowledge
    await shop.simulator.control.replay(shop.simulator.ledger.callbacks()[0]?.id ?? 0)
    await shop.clock.advance(60_000)
    expect(shop.callbacks()).toHaveLength(2)
  })

  it('is tried again only as configured, until it comes', async () => {
    const shop = createMerchant({ callbackRetriesMs: [5_000, 30_000] })
    await shop.renew()
    await shop.pay()
    shop.answer = () => new Response(null, { status: 503 })
    await shop.simulator.control.approve('REF0001')
    await shop.clock.advance(4_999)
    expect(shop.callbacks()).toHaveLength(1)
    shop.answer = acknowledge
    await shop.clock.advance(60_000)
    expect(shop.callbacks()).toHaveLength(2)
    expect(shop.simulator.ledger.callbacks()).toMatchObject([{ acknowledged: true }])
  })
})

describe('keys', () => {
  it('die of age', async () => {
    const shop = createMerchant()
    await shop.renew()
    await shop.clock.advance(3_600_000 - 1)
    expect((await shop.get('balance', { accountOperationCode: shop.setup().account })).status).toBe(
      200,
    )
    await shop.clock.advance(1)
    const late = await shop.get('balance', { accountOperationCode: shop.setup().account })
    expect(late).toMatchObject({
      status: 403,
      json: { status_code: 3100, error: 'AUTHENTICATION_FAILED' },
    })
  })

  it('are killed by the next one', async () => {
    const shop = createMerchant()
    await shop.renew()
    const first = shop.key
    await shop.renew()
    expect((await shop.pay({}, { 'X-Secret': first })).json).toMatchObject({ status_code: 3100 })
    expect((await shop.pay()).status).toBe(200)
  })

  it('open one account only', async () => {
    const shop = createMerchant({ accounts: [{ code: 'ACC_ONE' }, { code: 'ACC_TWO' }] })
    await shop.renew({ operationAccountCode: 'ACC_TWO' })
    const foreign = await shop.pay({ merchant_operation_account_code: 'ACC_ONE' })
    expect(foreign).toMatchObject({ status: 403, json: { status_code: 3100 } })
    expect(shop.simulator.ledger.prompts()).toEqual([])
  })

  it('are not given for a wrong password', async () => {
    const shop = createMerchant()
    expect(await shop.renew({ password: 'guess' })).toMatchObject({
      status: 403,
      json: { status_code: 3100 },
    })
    expect(shop.simulator.ledger.keys()).toEqual([])
  })
})

describe('the state', () => {
  it('outlives the process: payments, keys, waiting prompts and their timers', async () => {
    let kept: string | null = null
    const state = { load: () => kept, save: (text: string) => void (kept = text) }
    const before = createMerchant({ state })
    await before.renew()
    await before.pay()
    // No close: what a kill leaves is what was saved before each answer.
    const after = createMerchant({ state })
    after.key = before.key
    await after.clock.advance(8_000)
    expect(after.callbacks()).toMatchObject([{ status: 'SUCCESS', merchantReferenceId: 'REF0001' }])
    expect((await after.status('REF0001')).json).toMatchObject({ status: 'SUCCESS' })
    expect((await after.pay()).status).toBe(409)
  })

  it('outlives it with what faults have still to do: a payout, a change of mind, a revocation', async () => {
    let kept: string | null = null
    const state = { load: () => kept, save: (text: string) => void (kept = text) }
    const before = createMerchant({ state })
    before.simulator.faults.arm({ name: 'revoked-midway', params: { ms: 90_000 } })
    await before.renew()
    before.simulator.faults.arm({ name: 'sync-pending' })
    before.simulator.faults.arm({ name: 'success-then-failed' })
    await before.pay()
    await before.simulator.control.approve('REF0001')
    await before.pay({ reference: 'REF0002', transaction_type: 'GIVE_CHANGE' })
    // Killed, and nothing armed afterwards.
    const after = createMerchant({ state })
    after.key = before.key
    await after.clock.advance(10_000)
    const standing = (reference: string) => after.simulator.ledger.transaction(reference)?.status
    expect([standing('REF0001'), standing('REF0002')]).toEqual(['SUCCESS', 'SUCCESS'])
    await after.clock.advance(50_000)
    expect(standing('REF0001')).toBe('FAILED')
    expect(after.callbacks()).toMatchObject([{ status: 'FAILED' }])
    expect((await after.status('REF0001')).status).toBe(200)
    await after.clock.advance(30_000)
    expect((await after.status('REF0001')).json).toMatchObject({ status_code: 3100 })
  })

  it('outlives it with what faults put off: a call that is executed late, and a late key', async () => {
    let kept: string | null = null
    const state = { load: () => kept, save: (text: string) => void (kept = text) }
    const before = createMerchant({ state })
    await before.renew()
    before.simulator.faults.arm({ name: 'late-commit' })
    void before.pay()
    await before.clock.advance(0)
    before.simulator.faults.arm({ name: 'secret.late', params: { ms: 90_000 } })
    before.simulator.faults.arm({ name: 'bare-text' })
    before.simulator.faults.arm({ name: 'old-lives' })
    await before.renew()
    // Killed, and nothing armed afterwards.
    const after = createMerchant({ state })
    after.key = before.key
    await after.clock.advance(79_999)
    expect(after.simulator.ledger.transactions()).toEqual([])
    await after.clock.advance(1)
    expect(after.simulator.ledger.transactions()).toMatchObject([{ reference: 'REF0001' }])
    expect(after.received).toEqual([])
    await after.clock.advance(10_000)
    const keys = after.received.filter(({ path }) => path === '/secret')
    expect(keys).toMatchObject([{ contentType: 'text/plain' }])
    // What is done is done once.
    const last = createMerchant({ state })
    await last.clock.advance(100_000)
    expect(last.received.filter(({ path }) => path === '/secret')).toEqual([])
    expect(last.simulator.ledger.transactions()).toHaveLength(1)
  })

  it('is written before a callback leaves: nobody hears of what a kill could still undo', async () => {
    let kept = ''
    const shop = createMerchant({ state: { load: () => null, save: (text) => void (kept = text) } })
    await shop.renew()
    await shop.pay()
    let known = false
    shop.answer = (entry) => {
      known = kept.includes('"cause":"approved"')
      return acknowledge(entry)
    }
    await shop.simulator.control.approve('REF0001')
    expect(known).toBe(true)
  })

  it('sends again, after the next start, a callback that was under way', async () => {
    let kept: string | null = null
    const state = { load: () => kept, save: (text: string) => void (kept = text) }
    const before = createMerchant({ state })
    await before.renew()
    await before.pay()
    let under: string | null = null
    before.answer = (entry) => {
      under = kept
      return acknowledge(entry)
    }
    await before.simulator.control.approve('REF0001')
    // Killed while the merchant was still answering …
    const killed = createMerchant({ state: { load: () => under, save: () => {} } })
    await killed.simulator.idle()
    expect(killed.callbacks()).toHaveLength(1)
    // … and after it had answered.
    const later = createMerchant({ state })
    await later.simulator.idle()
    expect(later.callbacks()).toEqual([])
  })

  it('takes a new password from the one who starts it', async () => {
    let kept: string | null = null
    const state = { load: () => kept, save: (text: string) => void (kept = text) }
    createMerchant({ state, password: 'the first' })
    const after = createMerchant({ state, password: 'the second' })
    expect((await after.renew({ password: 'the first' })).status).toBe(403)
    expect((await after.renew({ password: 'the second' })).status).toBe(200)
  })

  it.each([
    '{"some":"thing"}',
    'null',
    '"pvit-simulator"',
    '{"format":"another","version":1,"world":{}}',
    '{"format":"pvit-simulator","world":{}}',
    '{"format":"pvit-simulator","version":2,"world":{}}',
    '{"format":"pvit-simulator","version":1}',
  ])('is refused when another program, or another version, wrote it: %s', (text) => {
    const state = { load: () => text, save: () => {} }
    expect(() => createMerchant({ state })).toThrow(/not one this simulator/)
  })
})

describe('the journal', () => {
  it('warns of a call to an address without an API', async () => {
    const shop = createMerchant()
    expect((await shop.send('/R3ST0CODE/rests?key=a', { method: 'POST' })).status).toBe(404)
    expect(shop.simulator.journal.entries()).toMatchObject([
      { kind: 'warning', says: 'POST /R3ST0CODE/rests: no API at this address.' },
    ])
  })

  it('keeps the newest lines, and all a listener has heard', async () => {
    const shop = createMerchant({ journalLimit: 5 })
    const heard: number[] = []
    const forget = shop.simulator.journal.subscribe(({ seq }) => heard.push(seq))
    await shop.renew()
    for (let at = 0; at < 20; at++) await shop.status(`REF${at}`)
    forget()
    await shop.status('REFLAST')
    const kept = shop.simulator.journal.entries().map(({ seq }) => seq)
    const newest = heard.length + 1
    expect(kept).toEqual([newest - 4, newest - 3, newest - 2, newest - 1, newest])
    expect(heard).toEqual(Array.from({ length: heard.length }, (_, at) => at + 1))
    expect(shop.simulator.journal.entries(newest - 1)).toMatchObject([{ seq: newest }])
  })
})
