import { describe, expect, it } from 'vitest'
import { faultsOf, good } from '../testing/settings.ts'
import { readSettings } from './settings.ts'

describe('settings of accounts', () => {
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

  it('take what an entry leaves null for left out, and a code written as a number for a code', () => {
    const listed = '[{"account":"ACC_A","kycCode":null,"restCode":12345678,"operators":null}]'
    const { accounts } = readSettings({}, { ...good, PVIT_ACCOUNTS: listed })
    const [account] = accounts
    expect(account).toMatchObject({ pvitKycCode: null, pvitRestCode: '12345678' })
    expect(account.pvitOperators).toBeNull()
  })

  it.each([
    ['[]', 'PVIT_ACCOUNTS'],
    ['{"account":"ACC_A"}', 'PVIT_ACCOUNTS'],
    ['not json', 'PVIT_ACCOUNTS'],
    ['"ACC_A"', 'PVIT_ACCOUNTS'],
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
      {
        ...{ PVIT_ACCOUNTS: '[{', PVIT_ACCOUNT: undefined },
        ...{ PVIT_ENVIRONMENT: 'production', PVIT_REST_CODE: 'two words' },
      },
      ['LIMIT_PHONE', 'PVIT_ACCOUNTS', 'PVIT_REST_CODE'],
    ],
    [
      'an entry that is none',
      {
        PVIT_ACCOUNTS: '["ACC_A",["ACC_A"],{"account":"two words"},{"account":"ACC_B","colour":1}]',
      },
      [
        ...['PVIT_ACCOUNTS[0]', 'PVIT_ACCOUNTS[1]'],
        ...['PVIT_ACCOUNTS[2].account', 'PVIT_ACCOUNTS[3].colour'],
      ],
    ],
    [
      'an empty entry',
      { PVIT_ACCOUNTS: '[null,{"account":"ACC_B"}]', PVIT_PASSWORD: undefined },
      ['PVIT_ACCOUNTS[0]', 'PVIT_PASSWORD'],
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
      'the one thing that none can share, missing for all',
      '[{"operators":["airtel"]},{"operators":["moov"]}]',
      { PVIT_ACCOUNT: undefined },
      ['PVIT_ACCOUNTS[0].account', 'PVIT_ACCOUNTS[1].account'],
    ],
    [
      'wrong for those that take it from there',
      '[{"account":"ACC_A","environment":"test"},{"account":"ACC_B"}]',
      { PVIT_ENVIRONMENT: 'live' },
      ['PVIT_ENVIRONMENT'],
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
})
