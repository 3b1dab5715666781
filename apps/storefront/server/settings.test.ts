import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'

import { readSettings } from './settings.ts'

const apiKey = randomBytes(32).toString('base64url')
const good = { CHECKOUT_ENDPOINT: 'http://localhost:8787', CHECKOUT_API_KEY: apiKey }

describe('readSettings', () => {
  it('needs no more than the proxy and its key', () => {
    expect(readSettings(good)).toMatchObject({
      settings: { port: 5173, url: 'http://localhost:5173', apiKey, production: false },
    })
  })

  it('keeps the path of the endpoint and drops its last slash', () => {
    expect(readSettings({ ...good, CHECKOUT_ENDPOINT: 'https://shop.example/pay/' })).toMatchObject(
      { settings: { endpoint: 'https://shop.example/pay' } },
    )
  })

  it('names every fault at once, each with its cure', () => {
    const read = readSettings({ STOREFRONT_PORT: '80a', CHECKOUT_ENDPOINT: 'localhost:8787' })
    expect('faults' in read && read.faults.map((fault) => fault.name)).toEqual([
      'STOREFRONT_PORT',
      'CHECKOUT_ENDPOINT',
      'CHECKOUT_API_KEY',
    ])
  })

  it.each([
    ['a short key', { CHECKOUT_API_KEY: apiKey.slice(0, 31) }, 'CHECKOUT_API_KEY'],
    ['a key with a line break', { CHECKOUT_API_KEY: `${apiKey}\n` }, 'CHECKOUT_API_KEY'],
    ['a query', { CHECKOUT_ENDPOINT: 'http://localhost:8787?a=1' }, 'CHECKOUT_ENDPOINT'],
    ['another protocol', { CHECKOUT_ENDPOINT: 'ftp://localhost' }, 'CHECKOUT_ENDPOINT'],
    ['a webhook secret that is none', { SHOP_WEBHOOK_SECRET: apiKey }, 'SHOP_WEBHOOK_SECRET'],
    ['port 0', { STOREFRONT_PORT: '0' }, 'STOREFRONT_PORT'],
    ['port 65536', { STOREFRONT_PORT: '65536' }, 'STOREFRONT_PORT'],
  ])('refuses %s', (_, change, name) => {
    expect(readSettings({ ...good, ...change })).toMatchObject({ faults: [{ name }] })
  })

  it('takes no webhook secret, one, or several while they change', () => {
    const [old, fresh] = [24, 32].map((size) => `whsec_${randomBytes(size).toString('base64')}`)
    expect(readSettings(good)).toMatchObject({ settings: { webhookSecrets: [] } })
    expect(readSettings({ ...good, SHOP_WEBHOOK_SECRET: `${old}, ${fresh}` })).toMatchObject({
      settings: { webhookSecrets: [old, fresh] },
    })
  })

  it('never repeats a value in a fault', () => {
    const short = apiKey.slice(0, 20)
    const read = readSettings({ ...good, CHECKOUT_API_KEY: short })
    expect(JSON.stringify(read)).not.toContain(short)
  })
})
