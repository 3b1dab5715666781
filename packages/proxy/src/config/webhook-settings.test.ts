import { randomBytes } from 'node:crypto'
import { Secret } from '@pvit-checkout/pvit'
import { describe, expect, it } from 'vitest'
import { webhookFaults, webhookSecrets, webhookUrl } from './webhook-settings.ts'

const aSecret = (bytes = 32) => `whsec_${randomBytes(bytes).toString('base64')}`

function faultsOf(url: string, { secrets = [new Secret(aSecret())], allowPrivate = false } = {}) {
  return webhookFaults({
    shopWebhookUrl: webhookUrl(url),
    shopWebhookSecret: secrets,
    shopWebhookAllowPrivate: allowPrivate,
  })
}

describe('SHOP_WEBHOOK_URL', () => {
  it.each([
    'https://shop.example/hooks',
    'https://shop.example:8443/hooks?shop=1',
    'https://1.1.1.1/hooks',
  ])('may be %s', (url) => {
    expect(faultsOf(url)).toEqual([])
  })

  it.each([
    ['shop.example', 'is no https URL'],
    ['ftp://shop.example', 'is no https URL'],
    ['https://me@shop.example', 'must hold no user'],
    ['https://:word@shop.example', 'must hold no user'],
    ['https://shop.example/#part', 'must hold no fragment'],
  ])('cannot be %s', (url, wrong) => {
    expect(() => webhookUrl(url)).toThrow(wrong)
  })

  it.each([
    ['http://shop.example/hooks', 'must be https'],
    ['http://localhost:3000/hooks', 'must be https'],
    ['https://localhost/hooks', 'is this machine'],
    ['https://127.0.0.1/hooks', 'is this machine'],
    ['https://2130706433/hooks', 'is this machine'],
    ['https://[::1]/hooks', 'is this machine'],
    ['https://192.168.1.20/hooks', 'is an address that no public server has'],
    ['https://169.254.169.254/hooks', 'is an address that no public server has'],
    ['https://[fd00::1]/hooks', 'is an address that no public server has'],
  ])('is refused as %s: %s', (url, wrong) => {
    expect(faultsOf(url)).toMatchObject([{ name: 'SHOP_WEBHOOK_URL', wrong }])
    expect(faultsOf(url)[0]?.cure).toContain('SHOP_WEBHOOK_ALLOW_PRIVATE')
  })

  it.each(['http://localhost:3000/hooks', 'http://127.0.0.1/hooks', 'https://10.0.0.5/hooks'])(
    'may be %s where private addresses are allowed',
    (url) => {
      expect(faultsOf(url, { allowPrivate: true })).toEqual([])
    },
  )

  it.each(['http://10.0.0.5/hooks', 'http://shop.example/hooks', 'https://169.254.169.254/hooks'])(
    'is refused even then as %s',
    (url) => {
      expect(faultsOf(url, { allowPrivate: true })).toMatchObject([{ name: 'SHOP_WEBHOOK_URL' }])
    },
  )

  it('wants a secret, and says how to make one', () => {
    const [fault, ...more] = faultsOf('https://shop.example/hooks', { secrets: [] })
    expect(more).toEqual([])
    expect(fault).toMatchObject({ name: 'SHOP_WEBHOOK_SECRET' })
    const [, script = ''] = /node -p "(.+)"/.exec(fault?.cure ?? '') ?? []
    expect(script).toContain("'whsec_'+require('crypto').randomBytes(32)")
  })

  it('left out switches webhooks off, whatever else is set', () => {
    const off = { shopWebhookUrl: null, shopWebhookSecret: [], shopWebhookAllowPrivate: false }
    expect(webhookFaults(off)).toEqual([])
  })
})

describe('SHOP_WEBHOOK_SECRET', () => {
  it('is one, or several apart by spaces or commas', () => {
    const [first, second, third] = [aSecret(), aSecret(24), aSecret(64)]
    const read = webhookSecrets(` ${first}, ${second} ${third}\n`)
    expect(read.map((secret) => secret.reveal())).toEqual([first, second, third])
    expect(String(read)).not.toContain(first.slice(6))
  })

  it.each([
    ['a password'],
    [randomBytes(32).toString('base64')],
    [aSecret(23)],
    [aSecret(65)],
    [`${aSecret()}!`],
    [aSecret().slice(0, -2)],
    [`${aSecret()},hunter2`],
  ])('is refused, and never printed, as %#', (text) => {
    let message = ''
    try {
      webhookSecrets(text)
    } catch (error) {
      message = String(error)
    }
    expect(message).toContain('must be "whsec_"')
    expect(message).not.toContain(text)
  })
})
