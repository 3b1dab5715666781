import { describe, expect, it } from 'vitest'
import { Secret } from '@pvit-checkout/pvit'
import { faultsOf, good } from '../testing/settings.ts'
import { isSecret } from './names.ts'
import { readSettings, settingNames, SettingsError } from './settings.ts'
import { toCamelCase } from './table.ts'

const aKey = (bytes: number) => Buffer.alloc(bytes, 1).toString('base64url')

describe('settings', () => {
  it('fill in every default', () => {
    const settings = readSettings({}, good)
    expect(settings).toMatchObject({
      pvitBaseUrl: 'https://api.mypvit.pro',
      publicUrl: 'https://shop.test/pay',
      checkoutOrigins: ['https://shop.test', 'https://www.shop.test'],
      pvitCallbackFormat: 'json',
      pvitOwnerCharge: 'MERCHANT',
      pvitOperatorOwnerCharge: 'CUSTOMER',
      pvitMinAmount: 151,
      pvitMaxAmount: 490_000,
      pvitLinkHosts: [],
      pvitAgent: null,
      shopName: null,
      host: '127.0.0.1',
      port: 8787,
      databaseUrl: 'file:./pvit-checkout.db',
      shopWebhookUrl: null,
      shopWebhookSecret: [],
      shopWebhookAllowPrivate: false,
      payoutsEnabled: false,
      payoutMax: null,
      payoutDailyMax: null,
      payoutNumberDailyMax: null,
      sessionTtlSeconds: 1_800_000,
      waitSeconds: 180_000,
      linkWaitSeconds: 900_000,
      limitPhone: [
        { most: 3, windowMs: 600_000 },
        { most: 8, windowMs: 86_400_000 },
      ],
      limitSession: 4,
      limitIp: [{ most: 120, windowMs: 600_000 }],
      limitGlobal: [{ most: 30, windowMs: 1_000 }],
      limitKyc: { numbers: 5, shared: [{ most: 600, windowMs: 3_600_000 }] },
      limitSseIp: 200,
      metricsToken: null,
      repostWhenNotFound: true,
      logLevel: 'info',
      accounts: [{ pvitAccount: 'ACC_TEST', pvitKycCode: null, pvitOperators: null }],
    })
  })

  it('that are secret, or whose numbers are nobody’s business, are told by their names', () => {
    const { accounts, ...house } = readSettings({}, { ...good, PVIT_SECRET: 's'.repeat(20) })
    const values: Record<string, unknown> = { ...accounts[0], ...house }
    const held = settingNames.filter((name) => values[toCamelCase(name)] instanceof Secret)
    expect(held.length).toBeGreaterThan(3)
    for (const name of [...held, 'CHECKOUT_SECRET_KEY', 'PVIT_ACCOUNTS', 'BLOCKED_PHONES']) {
      expect([name, isSecret(name)]).toEqual([name, true])
    }
    expect(isSecret('PVIT_SECRET_CODE')).toBe(false)
  })

  it('are faulted all at once: alone, and between those that can be read', () => {
    const faults = faultsOf({
      PORT: 'many',
      PVIT_STATUS_CODE: undefined,
      PVIT_MIN_AMOUNT: '600',
      PVIT_MAX_AMOUNT: '500',
      SHOP_WEBHOOK_URL: 'https://shop.test/hook',
      PVIT_LINK_CODE: 'LINKCODE',
      PVIT_ENVIRONMENT: 'production',
      LIMIT_PHONE: 'off',
    })
    expect(faults.map(({ name }) => name).sort()).toEqual([
      'LIMIT_PHONE',
      'PORT',
      'PVIT_FAILED_CODE',
      'PVIT_MIN_AMOUNT',
      'PVIT_STATUS_CODE',
      'PVIT_SUCCESS_CODE',
      'SHOP_WEBHOOK_SECRET',
    ])
    const unread = faultsOf({ SHOP_WEBHOOK_URL: 'nowhere', PVIT_MAX_AMOUNT: 'much' })
    expect(unread.map(({ name }) => name).sort()).toEqual(['PVIT_MAX_AMOUNT', 'SHOP_WEBHOOK_URL'])
  })

  it.each([
    ['http://shop.test/hook', ['SHOP_WEBHOOK_ALLOW_PRIVATE', 'SHOP_WEBHOOK_URL']],
    ['http://localhost:3000/hook', ['SHOP_WEBHOOK_ALLOW_PRIVATE']],
  ])('name a webhook’s address for what no other setting of it could mend: %s', (url, names) => {
    const others = { SHOP_WEBHOOK_SECRET: 'open', SHOP_WEBHOOK_ALLOW_PRIVATE: 'perhaps' }
    const faults = faultsOf({ SHOP_WEBHOOK_URL: url, ...others })
    expect(faults.map(({ name }) => name).sort()).toEqual([...names, 'SHOP_WEBHOOK_SECRET'].sort())
  })

  it('come from code under their camelCase names, and the environment wins', () => {
    const settings = readSettings(
      { port: 9_000, waitSeconds: 60, checkoutOrigins: ['https://a.test'] },
      { ...good, PORT: '9001' },
    )
    expect(settings).toMatchObject({
      port: 9_001,
      waitSeconds: 60_000,
      checkoutOrigins: ['https://shop.test', 'https://www.shop.test'],
    })
  })

  it('name all faults at once, each with its cure', () => {
    const faults = faultsOf({
      PVIT_ENVIRONMENT: undefined,
      CHECKOUT_API_KEY: 'short',
      PORT: 'many',
    })
    expect(faults.map((fault) => fault.name).sort()).toEqual([
      'CHECKOUT_API_KEY',
      'PORT',
      'PVIT_ENVIRONMENT',
    ])
    expect(faults).toContainEqual({
      name: 'PVIT_ENVIRONMENT',
      wrong: 'is missing',
      cure: 'Set it to "test" or "production".',
    })
    expect(faults.find(({ name }) => name === 'CHECKOUT_API_KEY')?.cure).toMatch(/keys" prints/)
  })

  it('say that HOST is one address, where several were given', () => {
    const [fault] = faultsOf({ HOST: '127.0.0.1,10.0.0.4' })
    expect(fault?.wrong).toContain('one host name or address')
    expect(fault?.wrong).not.toContain('list')
  })

  it('say what PVIT_LINK_HOSTS takes, where an address was pasted whole', () => {
    const [fault] = faultsOf({ PVIT_LINK_HOSTS: 'https://pay.test/link' })
    expect(fault).toMatchObject({ name: 'PVIT_LINK_HOSTS' })
    expect(fault?.wrong).toContain('without https://')
  })

  it('take what a config file leaves null or blank for not given, as of the environment', () => {
    const config: object = JSON.parse('{"shopName":null,"pvitAgent":" ","metricsToken":null}')
    const nothing = { shopName: null, pvitAgent: null, metricsToken: null }
    expect(readSettings(config, good)).toMatchObject(nothing)
    expect(readSettings({ ...config, port: '' }, good).port).toBe(8787)
    const alone: object = JSON.parse('{"accounts":null}')
    expect(readSettings(alone, good).accounts).toMatchObject([{ pvitAccount: 'ACC_TEST' }])
  })

  it('read PVIT_LINK_HOSTS as the host of a link is written', () => {
    const read = readSettings({}, { ...good, PVIT_LINK_HOSTS: 'Pay.Test, 2001:DB8::0' })
    expect(read.pvitLinkHosts).toEqual(['pay.test', '[2001:db8::]'])
  })

  it('never print a value', () => {
    const error = new SettingsError(
      faultsOf({
        CHECKOUT_API_KEY: 'hunter2',
        HOOK_TOKEN: 'hunter2',
        CHECKOUT_SECRET_KEY: 'hunter2',
      }),
    )
    expect(error.message).not.toContain('hunter2')
    expect(error.faults).toHaveLength(3)
  })

  it.each([
    ['PVIT_BASE_URL', 'http://api.mypvit.pro'],
    ['PVIT_BASE_URL', 'ftp://localhost'],
    ['PVIT_BASE_URL', 'https://user@api.mypvit.pro'],
    ['PVIT_BASE_URL', 'https://:pass@api.mypvit.pro'],
    ['PVIT_LINK_HOSTS', '300.1.1.1'],
    ['PUBLIC_URL', 'shop.test'],
    ['PUBLIC_URL', 'http://shop.test'],
    ['PUBLIC_URL', 'https://shop.test/pay?x=1'],
    ['PUBLIC_URL', 'https://shop.test/pay#x'],
    ['CHECKOUT_ORIGINS', 'https://shop.test/'],
    ['CHECKOUT_ORIGINS', 'ftp://shop.test'],
    ['CHECKOUT_ORIGINS', '*'],
    ['PVIT_ACCOUNT', 'MR_1234567'],
    ['PVIT_CALLBACK_CODE', 'https://shop.test/callback'],
    ['PVIT_REST_CODE', 'two words'],
    ['PVIT_STATUS_CODE', 'https://api.mypvit.pro/CODE/rest'],
    ['PVIT_AGENT', 'longer than fifteen characters'],
    ['SHOP_NAME', 'Boutique\u0007Akwaba'],
    ['DATABASE_URL', 'mysql://x'],
    ['DATABASE_URL', 'postgres://user:pa ss@:x/db'],
    ['DATABASE_URL', 'postgres://u@h/db?sslmode=verify_full'],
    ['DATABASE_URL', 'postgres://u@h/db?ssl=require'],
    ['HOOK_TOKEN', 'short'],
    ['CHECKOUT_SECRET_KEY', `${aKey(32)}!`],
    ['CHECKOUT_API_KEY', 'a key of many words that nobody could send'],
    ['CHECKOUT_API_KEY', 'une-clé-que-personne-ne-pourrait-envoyer'],
    ['METRICS_TOKEN', 'sixteen characters'],
    ['METRICS_TOKEN', 'short'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['PVIT_SOURCE_IPS', 'mypvit.pro'],
    ['LIMIT_PHONE', '7'],
    ['LIMIT_SESSION', 'many'],
    ['BLOCKED_PHONES', '066 82 08'],
    ['REPOST_WHEN_NOT_FOUND', 'perhaps'],
    ['PVIT_MIN_AMOUNT', '150.5'],
    ['WAIT_SECONDS', '5'],
    ['PVIT_SECRET', 'sk_live_cut'],
    ['PVIT_KYC_CODE', 'https://'],
    ['SHOP_WEBHOOK_URL', 'nowhere'],
  ])(
    'refuse %s=%s, in words of our own that do not repeat it and say how to mend it',
    (name, value) => {
      const faults = faultsOf({ [name]: value })
      expect(faults).toMatchObject([
        { name, wrong: expect.stringMatching(/^(?:is|must|holds|lists) /) },
      ])
      // "Must be …" says both.
      expect(faults.filter(({ wrong, cure }) => cure === '' && !wrong.startsWith('must '))).toEqual(
        [],
      )
      expect(JSON.stringify(faults)).not.toContain(value)
    },
  )

  it.each([
    ['HOST', '0.0.0.0'],
    ['HOST', '::1'],
    ['HOST', 'localhost'],
    ['DATABASE_URL', 'postgres://u@h/db'],
    ['DATABASE_URL', 'postgresql://u@h/db?sslmode=verify-full'],
  ])('take %s=%s as it is', (name, value) => {
    const read: Record<string, unknown> = { ...readSettings({}, { ...good, [name]: value }) }
    expect(read[toCamelCase(name)]).toBe(value)
  })

  it('take a webhook on this machine where private addresses are allowed', () => {
    const hook = {
      SHOP_WEBHOOK_URL: 'http://localhost:3000/hook',
      SHOP_WEBHOOK_SECRET: `whsec_${Buffer.alloc(24, 1).toString('base64')}`,
      SHOP_WEBHOOK_ALLOW_PRIVATE: 'true',
    }
    expect(faultsOf(hook)).toEqual([])
  })

  it('read what blanks or the end of a line stand around as what it is', () => {
    const read = readSettings(
      {},
      {
        ...good,
        PVIT_ENVIRONMENT: ' test\r',
        PVIT_CALLBACK_CODE: ' CALLB\r',
        PVIT_REST_CODE: ' RESTCODE\r',
        SHOP_NAME: ' Boutique Akwaba\r',
        PORT: ' 9000\r',
        CHECKOUT_SECRET_KEY: `${aKey(32)}, ${aKey(32)}\r`,
      },
    )
    expect(read).toMatchObject({ shopName: 'Boutique Akwaba', port: 9_000 })
    expect(read.checkoutSecretKey).toHaveLength(2)
    expect(read.accounts).toMatchObject([
      { pvitEnvironment: 'test', pvitCallbackCode: 'CALLB', pvitRestCode: 'RESTCODE' },
    ])
  })

  it.each([
    ['true', true],
    ['1', true],
    ['TRUE ', true],
    ['false', false],
    ['0', false],
    [' False', false],
  ])('read a switch set to %j as %s', (word, on) => {
    expect(readSettings({}, { ...good, REPOST_WHEN_NOT_FOUND: word }).repostWhenNotFound).toBe(on)
  })

  it.each([
    ['CHECKOUT_API_KEY', 'k'.repeat(32), 'k'.repeat(31)],
    ['CHECKOUT_API_KEY', 'k'.repeat(256), 'k'.repeat(257)],
    ['METRICS_TOKEN', 'm'.repeat(16), 'm'.repeat(15)],
    ['HOOK_TOKEN', 'h'.repeat(22), 'h'.repeat(21)],
    ['HOOK_TOKEN', 'h'.repeat(128), 'h'.repeat(129)],
    ['CHECKOUT_SECRET_KEY', aKey(32), aKey(31)],
    ['CHECKOUT_SECRET_KEY', `${aKey(32)},${aKey(32)}`, `${aKey(32)},${aKey(33)}`],
    ['DATABASE_URL', 'file:x', 'file:'],
    ['PVIT_SECRET', 's'.repeat(16), 's'.repeat(15)],
    ['PVIT_AGENT', 'a'.repeat(15), 'a'.repeat(16)],
    ['SESSION_TTL_SECONDS', '60', '59'],
    ['SESSION_TTL_SECONDS', '86400', '86401'],
    ['WAIT_SECONDS', '30', '29'],
    ['WAIT_SECONDS', '3600', '3601'],
    ['LINK_WAIT_SECONDS', '60', '59'],
    ['PORT', '65535', '65536'],
    ['PAYOUT_MAX', '1', '0'],
    ['PAYOUTS_ENABLED', 'true', 'yes, please'],
    ['PVIT_OWNER_CHARGE', 'CUSTOMER', 'SHOPPER'],
  ])('take %s as far as %s, and no further', (name, last, beyond) => {
    expect(faultsOf({ [name]: last })).toEqual([])
    expect(faultsOf({ [name]: beyond }).map((fault) => fault.name)).toEqual([name])
  })

  it('read blocked numbers in every form people write them, as one', () => {
    const blockedPhones = ['074 12 34 56', '+241 66 82 08 66', '04 12 34 57', '074-12-34-56']
    const read = readSettings({ blockedPhones }, good).blockedPhones
    expect([...read]).toEqual(['074123456', '066820866', '074123457'])
    expect(readSettings({}, good).blockedPhones.size).toBe(0)
  })

  it('name a blocked number that is none by its place, and never by its value', () => {
    const [fault, ...others] = faultsOf({ BLOCKED_PHONES: '074 12 34 56,+33 612345678,,07412' })
    expect(others).toEqual([])
    expect(fault).toMatchObject({
      name: 'BLOCKED_PHONES',
      wrong: 'lists what is no Gabonese number (entry 2, 3, 4)',
    })
    expect(JSON.stringify(fault)).not.toMatch(/33|07412/)
  })

  it('take limits off on a test account alone', () => {
    expect(faultsOf({ LIMIT_PHONE: 'off', LIMIT_KYC: 'off' })).toEqual([])
    const faults = faultsOf({
      LIMIT_PHONE: 'off',
      LIMIT_KYC: 'off',
      PVIT_ENVIRONMENT: 'production',
    })
    expect(faults.map(({ name }) => name)).toEqual(['LIMIT_PHONE', 'LIMIT_KYC'])
  })

  it('refuse limits that cross', () => {
    expect(faultsOf({ PVIT_MIN_AMOUNT: '1000', PVIT_MAX_AMOUNT: '500' })).toMatchObject([
      { name: 'PVIT_MIN_AMOUNT' },
    ])
    expect(faultsOf({ PVIT_MIN_AMOUNT: '500', PVIT_MAX_AMOUNT: '500' })).toEqual([])
  })

  it.each(['http://127.0.0.1:8788', 'http://localhost:8788', 'http://[::1]:8788'])(
    'allow http on this machine: %s',
    (url) => {
      expect(readSettings({}, { ...good, PVIT_BASE_URL: url }).pvitBaseUrl).toBe(url)
    },
  )

  it('hold secrets in a form that cannot be printed', () => {
    expect(JSON.stringify(readSettings({}, good))).not.toContain('a password')
  })
})
