import { describe, expect, it } from 'vitest'
import type { SimulatorOptions } from './simulator.ts'
import { createMerchant } from './testing/merchant.ts'

async function linked(
  service: string,
  options?: SimulatorOptions,
  fields: Record<string, unknown> = {},
) {
  const shop = createMerchant(options)
  await shop.renew()
  const made = await shop.post('link', {
    ...shop.payment(),
    service,
    success_redirection_url_code: 'GOODR',
    failed_redirection_url_code: 'BADRD',
    ...fields,
  })
  const url = String(Object(made.json).url)
  const { pathname } = new URL(url)
  const step = (name: string) => pathname.replace(/payment$/, name)
  const press = (name: string, form: Record<string, string>) =>
    shop.send(step(name), { method: 'POST', body: new URLSearchParams(form) })
  const browse = (name: string) => shop.send(step(name), { headers: { accept: 'text/html' } })
  return { shop, made, url, press, browse, step }
}

describe('a link', () => {
  it('is made for its own address, names no PVIT id, and is no transaction yet', async () => {
    const { shop, made, url } = await linked('WEB', { origin: 'https://sim.example' })
    expect(made.json).toMatchObject({ status: 'SUCCESS', status_code: '200' })
    expect(made.json).not.toHaveProperty('reference_id')
    expect(url).toMatch(/^https:\/\/sim\.example\/transaction-link\/[\w-]+\/payment$/)
    expect((await shop.status('REF0001')).json).toMatchObject({ status_code: 4006 })
  })

  it('takes its reference: neither LINK nor REST can use it again', async () => {
    const { shop } = await linked('WEB')
    expect((await shop.pay()).json).toMatchObject({ status_code: 5000 })
  })

  it('expires', async () => {
    const { shop, step, browse } = await linked('WEB')
    await shop.clock.advance(15 * 60_000)
    expect(await shop.send(step('payment'))).toMatchObject({
      status: 410,
      json: { status_code: 6000 },
    })
    const page = await browse('payment')
    expect(page.status).toBe(410)
    expect(page.text).toContain('Lien expiré')
  })

  it('that nobody made is not found', async () => {
    const { shop } = await linked('WEB')
    const answer = await shop.send('/transaction-link/QUNDX05P/payment')
    expect(answer).toMatchObject({ status: 404, json: { status_code: 4006 } })
  })
})

describe('WEB', () => {
  it('prompts once the customer agrees, then sends the browser to the success address', async () => {
    const { shop, press, browse } = await linked('WEB')
    expect((await browse('payment')).text).toContain('500')
    expect(shop.simulator.ledger.prompts()).toEqual([])

    expect((await press('payment', { action: 'pay' })).status).toBe(303)
    expect((await browse('wait')).text).toMatch(/<noscript\s*><meta http-equiv="refresh"/)
    expect((await shop.status('REF0001')).json).toMatchObject({ status: 'PENDING' })

    await shop.simulator.control.approve('REF0001')
    const back = await browse('wait')
    expect([back.status, back.headers.get('location')]).toEqual([303, 'https://shop.example/paid'])
    expect(shop.callbacks()).toMatchObject([{ status: 'SUCCESS', operator: 'AIRTEL_MONEY' }])
  })

  it('sends the browser to the failure address when the phone refuses', async () => {
    const { shop, press, browse } = await linked('WEB')
    await press('payment', { action: 'pay' })
    await shop.simulator.control.refuse('REF0001')
    expect((await browse('wait')).headers.get('location')).toBe('https://shop.example/not-paid')
  })

  it('can be left without paying, and come back to', async () => {
    const { shop, press } = await linked('WEB')
    const left = await press('payment', { action: 'cancel' })
    expect(left.headers.get('location')).toBe('https://shop.example/not-paid')
    expect(shop.simulator.ledger.transactions()).toEqual([])
    expect((await press('payment', { action: 'pay' })).status).toBe(303)
  })

  it('cannot be paid twice', async () => {
    const { shop, press, browse } = await linked('WEB')
    await press('payment', { action: 'pay' })
    expect((await press('payment', { action: 'pay' })).status).toBe(409)
    const page = await browse('payment')
    expect([page.status, page.text.includes('Lien déjà utilisé')]).toEqual([409, true])
    expect(shop.simulator.ledger.prompts()).toHaveLength(1)
  })
})

describe('VISA_MASTERCARD', () => {
  it('asks for a card, then for the bank’s code, and raises no prompt', async () => {
    const { shop, press, browse } = await linked('VISA_MASTERCARD')
    const card = await press('payment', { action: 'pay', card: '4000 0000 0000 1000' })
    expect(card.headers.get('location')).toMatch(/\/bank/)
    expect((await browse('bank')).text).toContain('123456')
    await press('bank', { action: 'confirm', code: '123456' })
    expect((await browse('wait')).headers.get('location')).toBe('https://shop.example/paid')
    expect(shop.simulator.ledger.prompts()).toEqual([])
    expect(shop.callbacks()).toMatchObject([{ status: 'SUCCESS', operator: 'VISA_MASTERCARD' }])
  })

  it.each([
    ['4000000000002000', 'card-declined'],
    ['4000000000003000', 'insufficient-funds'],
  ])('card %s: %s', async (card, cause) => {
    const { shop, press, browse } = await linked('VISA_MASTERCARD')
    await press('payment', { action: 'pay', card })
    expect((await browse('wait')).headers.get('location')).toBe('https://shop.example/not-paid')
    expect(shop.simulator.ledger.transaction('REF0001')).toMatchObject({ status: 'FAILED', cause })
  })

  it('refuses every card that is not a test card, and keeps none of it', async () => {
    const { shop, press } = await linked('VISA_MASTERCARD')
    const real = ['4111', '1111', '1111', '1111'].join('')
    const answer = await press('payment', { action: 'pay', card: real })
    expect(answer.status).toBe(422)
    expect(answer.text).not.toContain(real)
    expect(
      JSON.stringify([shop.simulator.journal.entries(), shop.simulator.ledger.calls()]),
    ).not.toContain(real)
    expect(shop.simulator.ledger.transactions()).toEqual([])
  })

  it('gives the bank’s code three tries', async () => {
    const { shop, press } = await linked('VISA_MASTERCARD')
    await press('payment', { action: 'pay', card: '4000000000001000' })
    expect((await press('bank', { action: 'confirm', code: '1' })).status).toBe(422)
    expect((await press('bank', { action: 'confirm', code: '2' })).status).toBe(422)
    expect((await press('bank', { action: 'confirm', code: '3' })).status).toBe(303)
    expect(shop.simulator.ledger.transaction('REF0001')).toMatchObject({ cause: 'card-declined' })
  })

  it('fails when the customer refuses at the bank, and when they walk away', async () => {
    const refused = await linked('VISA_MASTERCARD')
    await refused.press('payment', { action: 'pay', card: '4000000000001000' })
    await refused.press('bank', { action: 'refuse' })
    expect(refused.shop.callbacks()).toMatchObject([{ status: 'FAILED' }])

    const left = await linked('VISA_MASTERCARD')
    await left.press('payment', { action: 'pay', card: '4000000000001000' })
    await left.shop.clock.advance(120_000)
    expect(left.shop.simulator.ledger.transaction('REF0001')).toMatchObject({ cause: 'timed-out' })
  })
})

describe('RESTLINK', () => {
  it('raises the prompt when it is merely opened, once', async () => {
    const { shop, step } = await linked('RESTLINK')
    expect(shop.simulator.ledger.prompts()).toEqual([])
    expect((await shop.send(step('payment'))).status).toBe(200)
    expect(await shop.send(step('payment'))).toMatchObject({
      status: 409,
      json: { status_code: 5002 },
    })
    expect(shop.simulator.ledger.prompts()).toHaveLength(1)
    await shop.clock.advance(8_000)
    expect(shop.callbacks()).toMatchObject([{ status: 'SUCCESS' }])
  })

  it('takes the sample’s GIVE_CHANGE without redirection codes, with a warning, and still takes money', async () => {
    const { shop, step } = await linked('RESTLINK', undefined, {
      transaction_type: 'GIVE_CHANGE',
      success_redirection_url_code: undefined,
      failed_redirection_url_code: undefined,
    })
    const warnings = shop.simulator.journal.entries().filter(({ kind }) => kind === 'warning')
    expect(warnings).toHaveLength(2)
    await shop.send(step('payment'))
    await shop.clock.advance(8_000)
    expect((await shop.status('REF0001', 'GIVE_CHANGE')).json).toMatchObject({ status: 'SUCCESS' })
    expect(shop.simulator.ledger.debits()).toMatchObject([{ operation: 'PAYMENT', amount: 500 }])
  })
})
