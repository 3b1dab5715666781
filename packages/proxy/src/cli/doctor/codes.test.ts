import { describe, expect, it } from 'vitest'
import { readSettings } from '../../config/settings.ts'
import { aShop } from '../../testing/environment.ts'
import { checkCodes } from './codes.ts'

const links = { PVIT_LINK_CODE: 'LINKCODE', PVIT_SUCCESS_CODE: 'SUCCE', PVIT_FAILED_CODE: 'FAILE' }
const all = { ...links, PVIT_BALANCE_CODE: 'BALACODE', PVIT_KYC_CODE: 'KYCCODE1' }
const check = (environment: Record<string, string>) =>
  checkCodes(readSettings({}, { ...aShop, ...environment }))

describe('what can be told of the codes by reading them', () => {
  it.each([
    [{}, "; off for want of a code: balance, the name check, cards and PVIT's pages"],
    [{ ...links, PVIT_BALANCE_CODE: 'BALACODE' }, '; off for want of a code: the name check'],
    [all, ''],
  ])('with %j says what is off for want of one', (codes, off) => {
    expect(check(codes)).toEqual([{ state: 'ok', says: `each API has its own${off}` }])
  })

  it('says whose are off, where there are several accounts', () => {
    const accounts = [
      { account: 'ACC_1', operators: ['airtel'], kycCode: 'KYCCODE1' },
      { account: 'ACC_2', operators: ['moov'] },
    ]
    const [finding] = check({
      ...links,
      PVIT_BALANCE_CODE: 'BALACODE',
      PVIT_ACCOUNTS: JSON.stringify(accounts),
    })
    expect(finding?.says).toMatch(/: ACC_2: the name check$/)
  })

  it('names a code that stands for two addresses, and one that stands for two APIs', () => {
    expect(check({ ...all, PVIT_SECRET_CODE: aShop.PVIT_CALLBACK_CODE })).toMatchObject([
      {
        state: 'fault',
        says: 'ACC_TEST: PVIT_CALLBACK_CODE and PVIT_SECRET_CODE are the same code',
        cure: expect.stringContaining('"pvit-checkout urls" prints both') as string,
      },
    ])
    expect(check({ ...all, PVIT_KYC_CODE: all.PVIT_BALANCE_CODE })).toMatchObject([
      {
        state: 'warning',
        says: 'ACC_TEST: PVIT_BALANCE_CODE and PVIT_KYC_CODE are the same code',
        cure: expect.stringContaining("Copy each from PVIT's dashboard") as string,
      },
    ])
  })

  it.each([
    ['takes all', {}, ['warning']],
    ['takes mobile money of all', { methods: ['card', 'mobile_money'] }, ['warning']],
    ['takes cards alone', { methods: ['card'] }, ['ok']],
    ['has its operators', { operators: ['airtel'] }, ['ok']],
  ])('warns of a production account for every operator: one that %s', (_, more, states) => {
    const accounts = [{ account: 'ACC_1', ...more }]
    const production = { PVIT_ENVIRONMENT: 'production', PVIT_ACCOUNTS: JSON.stringify(accounts) }
    const findings = check({ ...all, ...production })
    expect(findings.map(({ state }) => state)).toEqual(states)
    for (const { says, cure } of findings.filter(({ state }) => state === 'warning')) {
      expect(says).toBe('ACC_1: takes customers of every operator, in production')
      expect(cure).toContain('List the accounts in PVIT_ACCOUNTS')
    }
    const test = { ...production, PVIT_ENVIRONMENT: 'test' }
    expect(check({ ...all, ...test }).map(({ state }) => state)).toEqual(['ok'])
  })
})
