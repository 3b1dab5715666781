import {
  operators as operatorNames,
  paymentMethods,
  type Operator,
  type PaymentMethod,
} from '@pvit-checkout/contract/checkout'
import { address, choice, code, list, operationAccount, secret, type Setting } from './readers.ts'
import { readTable, toCamelCase, type SettingFault, type Given, type ValuesOf } from './table.ts'

/**
 * What belongs to one operation account. Each stands in the environment under its name here; in a list of several accounts
 * (PVIT_ACCOUNTS, or `accounts` of a config file) under the same name in camelCase without `PVIT_`, and what an entry
 * leaves out it takes from the environment, and a fault of that is the environment's.
 */
export const accountTable = {
  PVIT_ENVIRONMENT: {
    read: choice('test', 'production'),
    cure: 'Set it to "test" or "production".',
  },
  PVIT_ACCOUNT: {
    read: operationAccount,
    cure: "The operation account's code, ACC_…, from PVIT's dashboard.",
  },
  PVIT_PASSWORD: { read: secret(1), cure: "The password of renew-secret, from PVIT's dashboard." },
  PVIT_REST_CODE: {
    read: address('rest'),
    cure: "The REST API's code or URL, as PVIT's dashboard shows it.",
  },
  PVIT_STATUS_CODE: {
    read: address('status'),
    cure: "The STATUS API's code or URL, as PVIT's dashboard shows it.",
  },
  PVIT_RENEW_CODE: {
    read: address('renew'),
    cure: "The RENEW SECRET API's code or URL, as PVIT's dashboard shows it.",
  },
  PVIT_BALANCE_CODE: {
    read: address('balance'),
    fallback: null,
    cure: "The BALANCE API's code or URL, as PVIT's dashboard shows it, or leave it out.",
  },
  PVIT_KYC_CODE: {
    read: address('kyc'),
    fallback: null,
    cure: "The KYC API's code or URL, as PVIT's dashboard shows it, or leave it out.",
  },
  PVIT_LINK_CODE: {
    read: address('link'),
    fallback: null,
    cure: "The LINK API's code or URL, as PVIT's dashboard shows it, or leave it out.",
  },
  PVIT_CALLBACK_CODE: {
    read: code,
    cure: 'The code of the callback URL registered in PVIT\'s dashboard; "pvit-checkout urls" prints that URL.',
  },
  PVIT_SECRET_CODE: {
    read: code,
    cure: 'The code of the key reception URL registered in PVIT\'s dashboard; "pvit-checkout urls" prints that URL.',
  },
  PVIT_SUCCESS_CODE: {
    read: code,
    fallback: null,
    cure: 'The code of a redirection registered in PVIT\'s dashboard; "pvit-checkout urls" prints its URL.',
  },
  PVIT_FAILED_CODE: {
    read: code,
    fallback: null,
    cure: 'The code of a redirection registered in PVIT\'s dashboard; "pvit-checkout urls" prints its URL.',
  },
  PVIT_SECRET: {
    read: secret(16),
    fallback: null,
    cure: 'Give the whole key, or leave it out: the proxy asks PVIT for one.',
  },
} as const satisfies Record<string, Setting<unknown>>

/** Each of PVIT's APIs, the setting that holds its code, and where that is read to. */
export const apiSettings = [
  ['rest', 'PVIT_REST_CODE', 'pvitRestCode'],
  ['status', 'PVIT_STATUS_CODE', 'pvitStatusCode'],
  ['renew', 'PVIT_RENEW_CODE', 'pvitRenewCode'],
  ['balance', 'PVIT_BALANCE_CODE', 'pvitBalanceCode'],
  ['kyc', 'PVIT_KYC_CODE', 'pvitKycCode'],
  ['link', 'PVIT_LINK_CODE', 'pvitLinkCode'],
] as const satisfies readonly (readonly [
  string,
  keyof typeof accountTable,
  keyof AccountSettings,
])[]

/** Only an entry of a list has these: one account alone takes everything it can. */
const routingTable = {
  PVIT_OPERATORS: { read: list(choice(...operatorNames)), fallback: null },
  PVIT_METHODS: { read: list(choice(...paymentMethods)), fallback: null },
} as const satisfies Record<string, Setting<unknown>>

export type AccountSettings = ValuesOf<typeof accountTable> & {
  /** Whose numbers it takes; null: everybody's. */
  readonly pvitOperators: readonly Operator[] | null
  readonly pvitMethods: readonly PaymentMethod[] | null
}

/**
 * The accounts, at least one, or what is wrong with them: all of it, in whichever entry. `listed` is null where only one is
 * given, by the environment. With faults the accounts have holes: they are there to be checked against other settings.
 */
export function readAccounts(
  listed: unknown,
  given: Given,
): { accounts: AccountSettings[]; faults: SettingFault[] } {
  if (listed === null || listed === undefined) {
    const { values, faults } = readTable(accountTable, given)
    const account: AccountSettings = { ...values, pvitOperators: null, pvitMethods: null }
    return {
      accounts: [account],
      faults: [...faults, ...linkFaults(account)],
    }
  }
  const entries = parseList(listed)
  if (entries === null) {
    // Whatever the list was to say, what the environment gives all accounts is wrong already.
    const { values, faults } = readTable(accountTable, given)
    return {
      accounts: [{ ...values, pvitOperators: null, pvitMethods: null }],
      faults: [
        { name: 'PVIT_ACCOUNTS', wrong: 'is no list of accounts', cure: listCure },
        ...faults.filter(({ name }) => given(name) !== undefined),
      ],
    }
  }
  const isGivenBySome = (name: string) =>
    entries.some((entry) => isEntry(entry) && textOf(entry[entryName(name)]) !== undefined)
  // An account's own code is the one thing that entries cannot share.
  const isShared = (name: string) =>
    given(name) !== undefined || !(name === 'PVIT_ACCOUNT' || isGivenBySome(name))
  const read = entries.map((entry, index) =>
    readEntry(entry, `PVIT_ACCOUNTS[${index}]`, { given, isShared }),
  )
  const accounts = read.flatMap(({ account }) => (account === null ? [] : [account]))
  const faults = onceEach(read.flatMap((one) => one.faults))
  const names = accounts.map(({ pvitAccount }) => pvitAccount).filter((name) => name !== undefined)
  if (new Set(names).size < names.length)
    faults.push({
      name: 'PVIT_ACCOUNTS',
      wrong: 'lists one account twice',
      cure: 'Merge its operators into one entry.',
    })
  return { accounts, faults }
}

const listCure =
  'Give a JSON list such as [{"account":"ACC_…","operators":["airtel"],"password":"…"}].'

function readEntry(
  entry: unknown,
  at: string,
  { given, isShared }: { given: Given; isShared: (name: string) => boolean },
): { account: AccountSettings | null; faults: SettingFault[] } {
  if (!isEntry(entry)) {
    return { account: null, faults: [{ name: at, wrong: 'is no account', cure: listCure }] }
  }
  const own: Given = (name) => textOf(entry[entryName(name)])
  const inEntry = (fault: SettingFault): SettingFault => ({
    ...fault,
    name: `${at}.${entryName(fault.name)}`,
  })
  // Redirection codes of the house are for the accounts that make links: one that makes none needs none of them.
  const makesLinks = (own('PVIT_LINK_CODE') ?? given('PVIT_LINK_CODE')) !== undefined
  const isForLinks = (name: string) => name === 'PVIT_SUCCESS_CODE' || name === 'PVIT_FAILED_CODE'
  const ownOrShared: Given = (name) =>
    own(name) ?? (isForLinks(name) && !makesLinks ? undefined : given(name))
  const known = new Set([...Object.keys(accountTable), ...Object.keys(routingTable)].map(entryName))
  const unknown = Object.keys(entry)
    .filter((name) => !known.has(name))
    .map((name) => ({
      name: `${at}.${name}`,
      wrong: 'is no setting of an account',
      cure: `There are: ${[...known].join(', ')}.`,
    }))

  const { values, faults } = readTable(accountTable, ownOrShared)
  const routing = readTable(routingTable, own)
  const account: AccountSettings = { ...values, ...routing.values }
  const isOwn = (name: string) => own(name) !== undefined || !isShared(name)
  const hasOwnLinks = linkNames.some((name) => own(name) !== undefined)
  return {
    account,
    faults: [
      ...faults.map((fault) => (isOwn(fault.name) ? inEntry(fault) : fault)),
      ...routing.faults.map(inEntry),
      ...linkFaults(account).map((fault) => (hasOwnLinks ? inEntry(fault) : fault)),
      ...unknown,
    ],
  }
}

/** What several entries have from one variable, or want of it, is told of once. */
function onceEach(faults: readonly SettingFault[]): SettingFault[] {
  return faults.filter(
    ({ name }, index) => faults.findIndex((other) => other.name === name) === index,
  )
}

const linkNames = ['PVIT_LINK_CODE', 'PVIT_SUCCESS_CODE', 'PVIT_FAILED_CODE'] as const

function linkFaults(account: AccountSettings): SettingFault[] {
  const codes = {
    PVIT_LINK_CODE: account.pvitLinkCode,
    PVIT_SUCCESS_CODE: account.pvitSuccessCode,
    PVIT_FAILED_CODE: account.pvitFailedCode,
  }
  const missing = linkNames.filter((name) => codes[name] === null)
  if (missing.length === linkNames.length) return []
  return missing.map((name) => ({
    name,
    wrong: 'is missing, and links need all three codes',
    cure: 'Set PVIT_LINK_CODE, PVIT_SUCCESS_CODE and PVIT_FAILED_CODE, or none of them.',
  }))
}

/** What an entry of PVIT_ACCOUNTS calls a setting: PVIT_REST_CODE → restCode */
export function entryName(name: string): string {
  return toCamelCase(name.replace(/^PVIT_/, ''))
}

function parseList(listed: unknown): readonly unknown[] | null {
  try {
    const value: unknown = typeof listed === 'string' ? JSON.parse(listed) : listed
    return Array.isArray(value) && value.length > 0 ? value : null
  } catch {
    return null
  }
}

function isEntry(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Lists stand in the environment as comma lists; what is neither text nor a list of it reads as no valid value. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  if (Array.isArray(value)) return value.join(',')
  return typeof value === 'string' ? value : JSON.stringify(value)
}
