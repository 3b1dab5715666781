import { describe, expect, it } from 'vitest'
import { Secret } from '@pvit-checkout/pvit'
import { isSecret } from './names.ts'
import { readSettings, settingNames, SettingsError } from './settings.ts'
import { toCamelCase, type SettingFault } from './table.ts'

const good = {
  PVIT_ENVIRONMENT: 'test',
  PVIT_ACCOUNT: 'ACC_TEST',
  PVIT_PASSWORD: 'a password',
  PVIT_REST_CODE: 'RESTCODE',
  PVIT_STATUS_CODE: 'STATCODE',
  PVIT_RENEW_CODE: 'v2/RENECODE',
  PVIT_CALLBACK_CODE: 'CALLB',
  PVIT_SECRET_CODE: 'KEYCD',
  PUBLIC_URL: 'https://shop.test/pay/',
  CHECKOUT_API_KEY: 'k'.repeat(43),
  CHECKOUT_SECRET_KEY: Buffer.alloc(32, 1).toString('base64url'),
  HOOK_TOKEN: 'h'.repeat(32),
  CHECKOUT_ORIGINS: 'https://shop.test, https://www.shop.test',
}

const aKey = (bytes: number) => Buffer.alloc(bytes, 1).toString('base64url')

function faultsOf(environment: Record<string, string | undefined>): readonly SettingFault[] {
  try {
    readSettings({}, { ...good, ...environment })
  } catch (error) {
    if (error instanceof SettingsError) return error.faults
    throw error
  }
  return []
}

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
    for (const fault of faults) expect(fault.wrong).not.toBe('')
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
  })

  it('read PVIT_LINK_HOSTS as the host of a link is written', () => {
    const read = readSettings({}, { ...good, PVIT_LINK_HOSTS: 'Pay.Test, 2001:DB8::0' })
    expect(read.pvitLinkHosts).toEqual(['pay.test', '[2001:db8::]'])
    expect(faultsOf({ PVIT_LINK_HOSTS: '300.1.1.1' })).toHaveLength(1)
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
    ['PVIT_BASE_URL', 'https://user:pass@api.mypvit.pro'],
    ['PUBLIC_URL', 'http://shop.test'],
    ['PUBLIC_URL', 'https://shop.test/pay?x=1'],
    ['CHECKOUT_ORIGINS', 'https://shop.test/'],
    ['CHECKOUT_ORIGINS', '*'],
    ['PVIT_ACCOUNT', 'MR_1234567'],
    ['PVIT_CALLBACK_CODE', 'https://shop.test/callback'],
    ['PVIT_REST_CODE', 'two words'],
    ['PVIT_STATUS_CODE', 'https://api.mypvit.pro/CODE/rest'],
    ['PVIT_AGENT', 'longer than fifteen characters'],
    ['DATABASE_URL', 'mysql://x'],
    ['DATABASE_URL', 'postgres://user:pa ss@:x/db'],
    ['DATABASE_URL', 'postgres://u@h/db?sslmode=verify_full'],
    ['DATABASE_URL', 'postgres://u@h/db?ssl=require'],
    ['HOOK_TOKEN', 'short'],
    ['CHECKOUT_API_KEY', 'a key of many words that nobody could send'],
    ['CHECKOUT_API_KEY', 'une-clé-que-personne-ne-pourrait-envoyer'],
    ['METRICS_TOKEN', 'sixteen characters'],
    ['METRICS_TOKEN', 'short'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['PVIT_SOURCE_IPS', 'mypvit.pro'],
    ['LIMIT_PHONE', '3'],
    ['LIMIT_SESSION', 'many'],
    ['REPOST_WHEN_NOT_FOUND', 'perhaps'],
    ['PVIT_MIN_AMOUNT', '150.5'],
    ['WAIT_SECONDS', '5'],
  ])('refuse %s=%s', (name, value) => {
    expect(faultsOf({ [name]: value }).map((fault) => fault.name)).toEqual([name])
  })

  it.each([
    ['CHECKOUT_API_KEY', 'k'.repeat(32), 'k'.repeat(31)],
    ['CHECKOUT_API_KEY', 'k'.repeat(256), 'k'.repeat(257)],
    ['METRICS_TOKEN', 'm'.repeat(16), 'm'.repeat(15)],
    ['HOOK_TOKEN', 'h'.repeat(22), 'h'.repeat(21)],
    ['HOOK_TOKEN', 'h'.repeat(128), 'h'.repeat(129)],
    ['CHECKOUT_SECRET_KEY', aKey(32), aKey(31)],
    ['CHECKOUT_SECRET_KEY', `${aKey(32)},${aKey(32)}`, `${aKey(32)},${aKey(33)}`],
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

  it('take several accounts, each with what it says and the rest from the environment', () => {
    const listed = [
      { account: 'ACC_A', operators: ['airtel'], password: 'pw a' },
      { account: 'ACC_M', operators: ['moov'], methods: ['mobile_money'], restCode: 'OTHERCODE' },
    ]
    const { accounts } = readSettings({}, { ...good, PVIT_ACCOUNTS: JSON.stringify(listed) })
    expect(accounts).toMatchObject([
      {
        pvitAccount: 'ACC_A',
        pvitOperators: ['airtel'],
        pvitMethods: null,
        pvitRestCode: 'RESTCODE',
      },
      {
        pvitAccount: 'ACC_M',
        pvitOperators: ['moov'],
        pvitMethods: ['mobile_money'],
        pvitRestCode: 'OTHERCODE',
      },
    ])
    expect(accounts[0].pvitPassword.reveal()).toBe('pw a')
    expect(readSettings({ accounts: listed }, good).accounts).toHaveLength(2)
  })

  it.each([
    ['[]', 'PVIT_ACCOUNTS'],
    ['{"account":"ACC_A"}', 'PVIT_ACCOUNTS'],
    ['not json', 'PVIT_ACCOUNTS'],
    ['[{"account":"ACC_A","colour":"red"}]', 'PVIT_ACCOUNTS[0].colour'],
    ['[{"account":"ACC_A"},{"account":"two words"}]', 'PVIT_ACCOUNTS[1].account'],
    ['[{"account":"ACC_A"},{"account":"MR_1234567"}]', 'PVIT_ACCOUNTS[1].account'],
    ['[{"account":"ACC_A","operators":["orange"]}]', 'PVIT_ACCOUNTS[0].operators'],
    ['[{"account":"ACC_A"},{"account":"ACC_A"}]', 'PVIT_ACCOUNTS'],
    ['[{"account":"ACC_A","linkCode":"LINKCODE"}]', 'PVIT_ACCOUNTS[0].successCode'],
  ])('name the entry at fault: %s', (text, name) => {
    expect(faultsOf({ PVIT_ACCOUNTS: text }).map((fault) => fault.name)).toContain(name)
  })

  it.each([
    [
      'a list that cannot be read',
      { PVIT_ACCOUNTS: '[{', PVIT_ENVIRONMENT: 'production', PVIT_REST_CODE: 'two words' },
      ['LIMIT_PHONE', 'PVIT_ACCOUNTS', 'PVIT_REST_CODE'],
    ],
    [
      'an entry that is none',
      { PVIT_ACCOUNTS: '["ACC_A",{"account":"two words"},{"account":"ACC_B","colour":"red"}]' },
      ['PVIT_ACCOUNTS[0]', 'PVIT_ACCOUNTS[1].account', 'PVIT_ACCOUNTS[2].colour'],
    ],
    [
      'an entry that is wrong and listed twice, and in production',
      {
        PVIT_ACCOUNTS:
          '[{"account":"ACC_A","colour":"red","environment":"production"},{"account":"ACC_A"}]',
      },
      ['LIMIT_PHONE', 'PVIT_ACCOUNTS', 'PVIT_ACCOUNTS[0].colour'],
    ],
  ])('tell of all other faults beside %s', (_, environment, names) => {
    const faults = faultsOf({ ...environment, LIMIT_PHONE: 'off' })
    expect(faults.map(({ name }) => name).sort()).toEqual(names)
  })

  it.each([
    [
      'wrong for all',
      '[{"account":"ACC_A"},{"account":"ACC_B"}]',
      { PVIT_ENVIRONMENT: 'live', PVIT_LINK_CODE: 'LINKCODE' },
      ['PVIT_ENVIRONMENT', 'PVIT_FAILED_CODE', 'PVIT_SUCCESS_CODE'],
    ],
    [
      'missing for all',
      '[{"account":"ACC_A"},{"operators":["moov"]}]',
      { PVIT_ACCOUNT: undefined, PVIT_ENVIRONMENT: undefined, PVIT_PASSWORD: '' },
      ['PVIT_ACCOUNTS[1].account', 'PVIT_ENVIRONMENT', 'PVIT_PASSWORD'],
    ],
    [
      'missing or wrong for one',
      '[{"account":"ACC_A","environment":"live","password":"p"},{"account":"ACC_B"}]',
      { PVIT_PASSWORD: undefined },
      ['PVIT_ACCOUNTS[0].environment', 'PVIT_ACCOUNTS[1].password'],
    ],
  ])('of several accounts are faulted where they are to be mended: %s', (_, listed, env, names) => {
    const faults = faultsOf({ PVIT_ACCOUNTS: listed, ...env })
    expect(faults.map(({ name }) => name).sort()).toEqual(names)
  })

  it('want all three codes of links, or none', () => {
    expect(faultsOf({ PVIT_LINK_CODE: 'LINKCODE' }).map((fault) => fault.name)).toEqual([
      'PVIT_SUCCESS_CODE',
      'PVIT_FAILED_CODE',
    ])
  })

  it('leave links off on an account without a code for them, whatever redirections the house has', () => {
    const listed = [
      { account: 'ACC_A', operators: ['airtel'] },
      { account: 'ACC_C', methods: ['card'], linkCode: 'LINKCODE' },
    ]
    const { accounts } = readSettings(
      { accounts: listed },
      { ...good, PVIT_SUCCESS_CODE: 'GOOD1', PVIT_FAILED_CODE: 'BAD01' },
    )
    expect(accounts).toMatchObject([
      { pvitLinkCode: null, pvitSuccessCode: null },
      { pvitLinkCode: 'LINKCODE', pvitSuccessCode: 'GOOD1', pvitFailedCode: 'BAD01' },
    ])
  })

  it('refuse limits that cross', () => {
    expect(faultsOf({ PVIT_MIN_AMOUNT: '1000', PVIT_MAX_AMOUNT: '500' })).toMatchObject([
      { name: 'PVIT_MIN_AMOUNT' },
    ])
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
