import { expect, it } from 'vitest'
import type { LogFields } from '../log.ts'
import { readSettings, type Config } from './settings.ts'
import { tellSettings } from './tell-settings.ts'

const all: Config = {
  pvitEnvironment: 'test',
  pvitAccount: 'ACC_TEST',
  pvitPassword: 'a password',
  pvitRestCode: 'RESTCODE',
  pvitStatusCode: 'STATCODE',
  pvitRenewCode: 'v2/RENECODE',
  pvitBalanceCode: 'BALACODE',
  pvitKycCode: 'KYCCODE',
  pvitLinkCode: 'LINKCODE',
  pvitCallbackCode: 'CALLB',
  pvitSecretCode: 'KEYCD',
  pvitSuccessCode: 'GOOD1',
  pvitFailedCode: 'BAD01',
  publicUrl: 'https://shop.test/pay/',
  checkoutApiKey: 'k'.repeat(43),
  checkoutSecretKey: Buffer.alloc(32, 1).toString('base64url'),
  hookToken: 'h'.repeat(32),
  checkoutOrigins: ['https://shop.test'],
}

function told(differing: Config): [string, LogFields | undefined][] {
  const lines: [string, LogFields | undefined][] = []
  const tell = (message: string, fields?: LogFields) => void lines.push([message, fields])
  tellSettings(readSettings({ ...all, ...differing }, {}), { info: tell, warn: tell, error: tell })
  return lines
}

it('good settings are not commented', () => {
  expect(told({})).toEqual([])
})

it('what is off for want of a code is told', () => {
  const noLinks = { pvitLinkCode: undefined, pvitSuccessCode: undefined, pvitFailedCode: undefined }
  const without = { pvitKycCode: undefined, pvitBalanceCode: undefined, ...noLinks }
  expect(told(without).map(([message]) => message)).toEqual([
    'no PVIT_BALANCE_CODE: keys are verified by a status question',
    'no PVIT_KYC_CODE: the name check is off',
    "no PVIT_LINK_CODE: cards and PVIT's pages are off",
  ])
})

it.each([
  'RESTCODE',
  'v2/RESTCODE',
  'https://api.mypvit.pro/v2/RESTCODE/kyc',
  'https://api.mypvit.pro/RESTCODE/kyc/',
])('a code that stands for two APIs is warned of by name, however it is written: %s', (code) => {
  expect(told({ pvitKycCode: code })).toEqual([
    [
      'settings hold one code together, and PVIT gives each API its own',
      { account: 'ACC_TEST', hint: 'PVIT_REST_CODE and PVIT_KYC_CODE' },
    ],
  ])
})

it('a code that stands for both addresses PVIT posts to is warned of', () => {
  expect(told({ pvitSecretCode: 'CALLB' })[0]?.[0]).toContain('are one code')
})

it('a test account beside a production account is warned of', () => {
  const accounts = (environment: string) => [
    { account: 'ACC_A', operators: ['airtel'], environment: 'production' },
    { account: 'ACC_M', operators: ['moov'], environment },
  ]
  const about = (environment: string) =>
    told({ accounts: accounts(environment), pvitSourceIps: '192.0.2.1' })
  expect(about('production')).toEqual([])
  expect(about('test')).toEqual([
    [
      'test and production accounts stand side by side',
      { hint: expect.stringContaining('play money') },
    ],
  ])
})

it('in production an open door for PVIT’s posts is warned of', () => {
  const [[message] = ['']] = told({ pvitEnvironment: 'production' })
  expect(message).toContain('PVIT_SOURCE_IPS is empty')
  expect(told({ pvitEnvironment: 'production', pvitSourceIps: '192.0.2.1' })).toEqual([])
})

it.each([
  ['on without a cap', { payoutsEnabled: true }, 1],
  ['on without a daily cap', { payoutsEnabled: true, payoutMax: 5_000 }, 1],
  ['on without a cap of each', { payoutsEnabled: true, payoutDailyMax: 50_000 }, 1],
  ['on with both', { payoutsEnabled: true, payoutMax: 5_000, payoutDailyMax: 50_000 }, 0],
  ['off', {}, 0],
] as const)('payouts that are %s are warned of so often: %#', (_, payouts, times) => {
  const about = told(payouts).filter(([message]) => message.includes('PAYOUT_DAILY_MAX'))
  expect(about).toHaveLength(times)
})
