import { describe, expect, it } from 'vitest'
import type { SimulatorOptions } from '../simulator.ts'
import { createMerchant } from '../testing/merchant.ts'

type Shop = ReturnType<typeof createMerchant>

async function keyed(options?: SimulatorOptions): Promise<Shop> {
  const shop = createMerchant(options)
  await shop.renew()
  return shop
}

const phone = '/phone/074123456'
const page = async (shop: Shop, path = phone) => (await shop.send(path)).text

/** Presses a button of the dialog the way a browser without scripts does: with the fields of the form shown. */
async function press(shop: Shop, action: string, pin = '') {
  const prompt = /name="prompt" value="(\d+)"/.exec(await page(shop))?.[1] ?? ''
  const body = new URLSearchParams({ prompt, pin, action })
  return shop.send(`${phone}/answer`, { method: 'POST', body })
}

const truth = (shop: Shop) => shop.simulator.ledger.transaction('REF0001')

describe('the phone', () => {
  it('shows the prompt with its amount, to whom and which payment', async () => {
    const shop = await keyed()
    expect(await page(shop)).toContain('Aucune demande')
    await shop.pay()
    const shown = await page(shop)
    for (const word of ['500', 'XAF', shop.setup().account, 'REF0001', 'type="password"']) {
      expect(shown).toContain(word)
    }
  })

  it('pays with a PIN, by a plain form', async () => {
    const shop = await keyed()
    await shop.pay()
    expect((await press(shop, 'approve', '1234')).status).toBe(303)
    await shop.simulator.idle()
    expect(truth(shop)).toMatchObject({ status: 'SUCCESS', cause: 'approved' })
    expect(shop.callbacks()).toMatchObject([{ status: 'SUCCESS' }])
    expect(await page(shop)).toContain('confirmé')
  })

  it('ends after three wrong PINs, and lets nobody else decide in between', async () => {
    const shop = await keyed()
    await shop.pay()
    await press(shop, 'approve', '0000')
    expect(await page(shop)).toMatch(/Essais restants :\s*2/)
    await shop.clock.advance(20_000)
    await press(shop, 'approve', '0000')
    await press(shop, 'approve', '0000')
    expect(truth(shop)).toMatchObject({ status: 'FAILED', cause: 'wrong-pin' })
  })

  it.each(['answer', 'hand'])('says what it takes when %s gets something else', async (button) => {
    const shop = await keyed()
    const headers = { 'content-type': 'application/json' }
    const answer = await shop.send(`${phone}/${button}`, { method: 'POST', headers, body: '{}' })
    expect(answer).toMatchObject({ status: 415, text: expect.stringContaining('takes a form') })
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it.each(['', '12', 'abcd', '12345'])('takes no notice of the PIN "%s"', async (pin) => {
    const shop = await keyed()
    await shop.pay()
    await press(shop, 'approve', pin)
    expect(truth(shop)?.status).toBe('PENDING')
  })

  it('refuses', async () => {
    const shop = await keyed()
    await shop.pay()
    await press(shop, 'refuse')
    expect(truth(shop)).toMatchObject({ status: 'FAILED', cause: 'refused-by-payer' })
  })

  it('lets a prompt lie until it dies', async () => {
    const shop = await keyed()
    await shop.pay()
    await press(shop, 'ignore')
    await shop.clock.advance(100_000)
    expect(truth(shop)?.status).toBe('PENDING')
    await shop.clock.advance(20_000)
    expect(truth(shop)).toMatchObject({ cause: 'timed-out' })
  })

  it('answers a prompt once: a late press changes nothing', async () => {
    const shop = await keyed()
    await shop.pay()
    const prompt = /name="prompt" value="(\d+)"/.exec(await page(shop))?.[1] ?? ''
    await shop.clock.advance(8_000)
    const told = shop.simulator.journal.entries().length
    for (const action of ['refuse', 'ignore']) {
      const body = new URLSearchParams({ prompt, pin: '', action })
      await shop.send(`${phone}/answer`, { method: 'POST', body })
    }
    expect(truth(shop)?.status).toBe('SUCCESS')
    expect(shop.callbacks()).toHaveLength(1)
    expect(shop.simulator.journal.entries()).toHaveLength(told)
  })

  it('in hand, waits for its owner every time', async () => {
    const shop = await keyed()
    await shop.send(`${phone}/hand`, {
      method: 'POST',
      body: new URLSearchParams({ inHand: 'yes' }),
    })
    await shop.pay()
    await shop.clock.advance(60_000)
    expect(truth(shop)?.status).toBe('PENDING')
    await shop.send(`${phone}/hand`, {
      method: 'POST',
      body: new URLSearchParams({ inHand: 'no' }),
    })
    await shop.pay({ reference: 'REF0002' })
    await shop.clock.advance(8_000)
    expect(shop.simulator.ledger.transaction('REF0002')?.status).toBe('SUCCESS')
  })

  it('taken in hand, keeps the prompt it already shows; handed back, lets the rule decide', async () => {
    const shop = await keyed()
    await shop.pay()
    await shop.clock.advance(5_000)
    shop.simulator.control.takePhone('+241 74 12 34 56', true)
    await shop.clock.advance(60_000)
    expect(truth(shop)?.status).toBe('PENDING')
    shop.simulator.control.takePhone('074123456', false)
    await shop.clock.advance(8_000)
    expect(truth(shop)?.status).toBe('SUCCESS')
  })

  it('handed back, does not answer what its owner chose to let lie', async () => {
    const shop = await keyed()
    await shop.pay()
    shop.simulator.control.ignore('REF0001')
    shop.simulator.control.takePhone('074123456', false)
    await shop.clock.advance(60_000)
    expect(truth(shop)?.status).toBe('PENDING')
  })

  it('finds the number however it is written', async () => {
    const shop = await keyed()
    const found = await shop.send(`/phone?number=${encodeURIComponent('+241 74 12 34 56')}`)
    expect([found.status, found.headers.get('location')]).toEqual([303, '/phone/074123456?lang=fr'])
    expect(await page(shop, '/phone')).toContain('<form')
  })
})

describe('the home page', () => {
  it('shows addresses, magic numbers, the journal and the go-live counter', async () => {
    const shop = await keyed()
    await shop.pay()
    await shop.simulator.control.approve('REF0001')
    const shown = await page(shop, '/')
    for (const word of [
      shop.setup().codes.rest ?? '',
      '9001',
      'REF0001',
      '1/2',
      'https://api.example',
    ]) {
      expect(shown).toContain(word)
    }
    expect(shown).not.toContain(shop.key)
    expect(shown).not.toContain('074123456</td>')
  })

  it('speaks French first, English when asked or preferred', async () => {
    const shop = createMerchant()
    expect(await page(shop, '/')).toContain('<html lang="fr">')
    expect(await page(shop, '/?lang=en')).toContain('Going live')
    const preferred = await shop.send('/', { headers: { 'accept-language': 'en-GB,en;q=0.9' } })
    expect(preferred.text).toContain('<html lang="en">')
  })

  it('replays a callback', async () => {
    const shop = await keyed()
    await shop.pay()
    await shop.simulator.control.approve('REF0001')
    await shop.send('/callbacks/1/replay', { method: 'POST' })
    expect(shop.callbacks()).toHaveLength(2)
    expect(shop.simulator.ledger.goLive()).toMatchObject([{ successes: 1 }])
  })

  it('tells its script when there is news', async () => {
    const shop = await keyed()
    const newest = async () => Object((await shop.send('/journal')).json).newest
    const before = await newest()
    expect(await newest()).toBe(before)
    await shop.pay()
    expect(await newest()).toBeGreaterThan(before)
  })

  it('arms and disarms faults, unless a token guards them', async () => {
    const shop = await keyed()
    const arm = (body: Record<string, string>) =>
      shop.send('/faults', { method: 'POST', body: new URLSearchParams(body) })
    expect((await arm({ name: 'callback.lost', rate: '0.5', action: 'arm' })).status).toBe(303)
    expect(shop.simulator.faults.armed()).toEqual([{ name: 'callback.lost', rate: 0.5 }])
    expect(await page(shop, '/')).toContain('Never sent.')
    expect((await arm({ name: 'callback.lost', rate: '5', action: 'arm' })).status).toBe(422)
    await arm({ action: 'clear' })
    expect(shop.simulator.faults.armed()).toEqual([])

    const guarded = await keyed({ controlToken: 'let-me-in' })
    const body = new URLSearchParams({ name: 'callback.lost', action: 'arm' })
    expect((await guarded.send('/faults', { method: 'POST', body })).status).toBe(403)
    expect(await page(guarded, '/')).not.toContain('PVIT_PASSWORD')
    expect(await page(shop, '/')).toContain('PVIT_PASSWORD')
  })
})

describe('every page', () => {
  it('shows a merchant’s words as words', async () => {
    const shop = await keyed()
    await shop.pay({ reference: '<b>"&\'x</b>' })
    await shop.send(`/<script>x</script>/balance`)
    for (const path of ['/', phone]) expect(await page(shop, path)).not.toMatch(/<b>"|<script>x/)
  })

  it('lets nothing from elsewhere run', async () => {
    const shop = createMerchant()
    const { headers } = await shop.send('/')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('takes presses from its own pages only', async () => {
    const shop = await keyed()
    await shop.pay()
    const body = new URLSearchParams({ prompt: '1', pin: '1234', action: 'approve' })
    const headers = { 'sec-fetch-site': 'cross-site' }
    expect((await shop.send(`${phone}/answer`, { method: 'POST', body, headers })).status).toBe(403)
    expect(truth(shop)?.status).toBe('PENDING')
  })
})

describe('the control API', () => {
  const post = (shop: Shop, path: string, body: unknown, headers: Record<string, string> = {}) =>
    shop.send(`/_control/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })

  it('gives the ledger of one reference, without keys', async () => {
    const shop = await keyed()
    await shop.pay()
    await shop.pay({ reference: 'REF0002' })
    const { json, text } = await shop.send('/_control/ledger?reference=REF0001')
    expect(json).toMatchObject({
      transactions: [{ reference: 'REF0001' }],
      prompts: [{ reference: 'REF0001', amount: 500 }],
      calls: [{ api: 'rest', reference: 'REF0001', values: { amount: 500 } }],
      debits: [],
      keys: [{ endedAt: null }],
    })
    const whole = (await shop.send('/_control/ledger')).text
    expect(whole).toContain('"api":"renew"')
    for (const secret of [shop.key, shop.setup().password]) {
      expect(text).not.toContain(secret)
      expect(whole).not.toContain(secret)
    }
  })

  it('approves, refuses, ignores, expires and settles', async () => {
    const ends = {
      approve: 'SUCCESS',
      refuse: 'FAILED',
      ignore: 'PENDING',
      expire: 'FAILED',
    }
    for (const [action, status] of Object.entries(ends)) {
      const shop = await keyed()
      await shop.pay()
      const { json } = await post(shop, 'transactions/REF0001', { action })
      expect(json).toMatchObject({ transaction: { status } })
    }
    const shop = await keyed()
    await shop.pay()
    const settled = await post(shop, 'transactions/REF0001', {
      action: 'settle',
      status: 'AMBIGUOUS',
    })
    expect(settled.json).toMatchObject({ transaction: { status: 'AMBIGUOUS', cause: 'by-hand' } })
    await shop.clock.advance(86_400_000)
    expect(truth(shop)?.status).toBe('AMBIGUOUS')
    expect(await post(shop, 'transactions/REF9', { action: 'approve' })).toMatchObject({
      status: 422,
      json: { error: 'No prompt is open for the reference REF9.' },
    })
  })

  it('hands out a key, and sends one unasked as the dashboard does', async () => {
    const shop = await keyed()
    const { account } = shop.setup()
    shop.received.length = 0
    const { json } = await post(shop, 'keys', { account })
    expect([Object(json).secret, shop.received.length]).toEqual([expect.any(String), 0])
    const sent = await post(shop, 'keys', { account, deliver: 'SECRT' })
    expect(sent.json).toEqual({ account, secret: shop.key, expiresInSeconds: 3600 })
    expect(shop.received).toMatchObject([{ path: '/secret' }])
    expect((await shop.pay()).status).toBe(200)
    expect(await post(shop, 'keys', { account, deliver: 'CALLB' })).toMatchObject({
      status: 422,
      json: { error: expect.stringContaining('CALLB') },
    })
  })

  it('arms, lists and disarms faults, and names what is wrong with one', async () => {
    const shop = await keyed()
    expect((await post(shop, 'faults', { name: 'callback.lost', rate: 0.5 })).json).toEqual({
      armed: [{ name: 'callback.lost', rate: 0.5 }],
    })
    expect((await shop.send('/_control/faults')).json).toMatchObject({
      known: { 'callback.dup': { params: { n: 2 } } },
    })
    expect((await post(shop, 'faults', { name: 'callback.lost', rate: 7 })).status).toBe(422)
    expect((await post(shop, 'faults', { name: 'gremlins' })).json).toMatchObject({
      error: expect.stringContaining('gremlins'),
    })
    expect((await post(shop, 'faults', { name: 'callback.lost', extra: 1 })).status).toBe(422)
    const noJson = await shop.send('/_control/faults', { method: 'POST', body: 'callback.lost' })
    expect(noJson).toMatchObject({ status: 422, json: { error: expect.stringContaining('body') } })
    const cleared = await shop.send('/_control/faults', { method: 'DELETE' })
    expect(cleared.json).toEqual({ armed: [] })
  })

  it('hands out a key for calls by hand', async () => {
    const shop = createMerchant()
    const { json } = await post(shop, 'keys', { account: shop.setup().account })
    shop.key = String(Object(json).secret)
    expect((await shop.pay()).status).toBe(200)
    expect((await post(shop, 'keys', { account: 'ACC_NOBODY' })).status).toBe(422)
  })

  it('streams the journal as NDJSON', async () => {
    const shop = await keyed()
    const whole = await shop.send('/_control/journal')
    expect(
      whole.text
        .trim()
        .split('\n')
        .map((line) => Object(JSON.parse(line)).kind),
    ).toContain('key')

    const give = new AbortController()
    const live = await shop.simulator.fetch(
      'https://api.example/_control/journal?after=999&follow',
      {
        signal: give.signal,
      },
    )
    const reader = live.body?.getReader()
    await shop.pay()
    let seen = ''
    while (!seen.includes('"kind":"call"'))
      seen += new TextDecoder().decode((await reader?.read())?.value)
    expect(seen).toContain('REF0001')
    await reader?.cancel()
  })

  it('wants its token when it has one', async () => {
    const shop = await keyed({ controlToken: 'let-me-in' })
    expect((await shop.send('/_control/ledger')).status).toBe(401)
    const headers = { authorization: 'Bearer let-me-in' }
    expect((await shop.send('/_control/ledger', { headers })).status).toBe(200)
    expect((await post(shop, 'phones/074123456', { inHand: true }, headers)).status).toBe(200)
    expect((await shop.send('/')).status).toBe(200)
  })
})
