import { isIP } from 'node:net'
import { isLoopback, Secret } from '@pvit-checkout/pvit'
import { accountTable, readAccounts, type AccountSettings } from './account-settings.ts'
import { limitFaults, limitTable } from '../limits/settings.ts'
import { noNetworks, readNetworks } from '../limits/addresses.ts'
import { noPhones, readBlockedPhones } from '../limits/block-list.ts'
import { choice, flag, list, ms, origin, text, whole, type Setting } from './readers.ts'
import { webhookFaults, webhookSecrets, webhookUrl } from './webhook-settings.ts'
import { readTable, toCamelCase, type SettingFault, type Given, type ValuesOf } from './table.ts'

/**
 * The settings of the house, under their names in the environment; in a config file and in code the same names in
 * camelCase. What belongs to an account stands in `accountTable`.
 * A reader takes the text and returns the value, or throws what is wrong, never the value itself.
 */
const houseTable = {
  PVIT_BASE_URL: {
    read: baseUrl,
    fallback: 'https://api.mypvit.pro',
    cure: 'Leave it out for PVIT itself, or give the https URL of what stands in its place.',
  },
  PVIT_SOURCE_IPS: { read: readNetworks, fallback: noNetworks },
  TRUSTED_PROXIES: { read: readNetworks, fallback: noNetworks },
  PVIT_LINK_HOSTS: { read: list(linkHost), fallback: [] as readonly string[] },
  PVIT_AGENT: {
    read: text(15),
    fallback: null,
    cure: 'Give at most 15 characters on one line, or leave it out.',
  },
  PVIT_CALLBACK_FORMAT: { read: choice('json', 'xml'), fallback: 'json' },
  PVIT_OWNER_CHARGE: { read: choice('MERCHANT', 'CUSTOMER'), fallback: 'MERCHANT' },
  PVIT_OPERATOR_OWNER_CHARGE: { read: choice('MERCHANT', 'CUSTOMER'), fallback: 'CUSTOMER' },
  PVIT_MIN_AMOUNT: { read: whole(1, 100_000_000), fallback: 151 },
  PVIT_MAX_AMOUNT: { read: whole(1, 100_000_000), fallback: 490_000 },
  SHOP_NAME: {
    read: text(60),
    fallback: null,
    cure: 'Give at most 60 characters on one line, or leave it out.',
  },
  HOST: { read: host, fallback: '127.0.0.1' },
  PORT: { read: whole(0, 65_535), fallback: 8787 },
  PUBLIC_URL: {
    read: baseUrl,
    cure: 'The https URL under which PVIT and browsers reach this proxy.',
  },
  DATABASE_URL: { read: databaseUrl, fallback: 'file:./pvit-checkout.db' },
  CHECKOUT_API_KEY: { read: bearerToken(32), cure: '"pvit-checkout keys" prints a fresh one.' },
  CHECKOUT_SECRET_KEY: { read: masterKeys, cure: '"pvit-checkout keys" prints a fresh one.' },
  HOOK_TOKEN: { read: hookToken, cure: '"pvit-checkout keys" prints a fresh one.' },
  CHECKOUT_ORIGINS: {
    read: list(origin),
    cure: 'The exact origins of the pages that show the checkout, comma-separated.',
  },
  SHOP_WEBHOOK_URL: {
    read: webhookUrl,
    fallback: null,
    cure: 'The https URL of your server that takes the events, such as https://shop.example/events.',
  },
  SHOP_WEBHOOK_SECRET: { read: webhookSecrets, fallback: [] as readonly Secret[] },
  SHOP_WEBHOOK_ALLOW_PRIVATE: { read: flag, fallback: false },
  PAYOUTS_ENABLED: { read: flag, fallback: false },
  PAYOUT_MAX: { read: whole(1, 100_000_000), fallback: null },
  PAYOUT_DAILY_MAX: { read: whole(1, 1_000_000_000), fallback: null },
  PAYOUT_NUMBER_DAILY_MAX: { read: whole(1, 1_000_000_000), fallback: null },
  SESSION_TTL_SECONDS: { read: ms(60, 86_400), fallback: 1_800_000 },
  WAIT_SECONDS: { read: ms(30, 3_600), fallback: 180_000 },
  LINK_WAIT_SECONDS: { read: ms(60, 86_400), fallback: 900_000 },
  ...limitTable,
  BLOCKED_PHONES: {
    read: readBlockedPhones,
    fallback: noPhones,
    cure: 'Numbers such as 074 12 34 56, comma-separated.',
  },
  METRICS_TOKEN: {
    read: bearerToken(16),
    fallback: null,
    cure: '"openssl rand -hex 24" prints one.',
  },
  REPOST_WHEN_NOT_FOUND: { read: flag, fallback: true },
  LOG_LEVEL: { read: choice('debug', 'info', 'warn', 'error', 'silent'), fallback: 'info' },
} as const satisfies Record<string, Setting<unknown>>

/** What the rest of the proxy reads: parsed once, with every default filled in. Durations are milliseconds. */
export type Settings = ValuesOf<typeof houseTable> & {
  readonly accounts: readonly [AccountSettings, ...AccountSettings[]]
}

/** The same settings as an integrator writes them in code or a config file: text, numbers, booleans, or lists. */
export type Config = {
  readonly [Name in keyof ValuesOf<typeof houseTable & typeof accountTable>]?: ConfigValue
} & {
  /** Several operation accounts, such as one per operator: see PVIT_ACCOUNTS. */
  readonly accounts?: readonly AccountConfig[]
}
export type ConfigValue = string | number | boolean | readonly string[] | null | undefined
export type AccountConfig = Readonly<Record<string, string | readonly string[] | null>>

/** Settings that cannot be right. All faults at once; no value in any of them. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
  readonly faults: readonly SettingFault[]

  constructor(faults: readonly SettingFault[], options?: ErrorOptions) {
    super(faults.map(({ name, wrong, cure }) => `${name} ${wrong}. ${cure}`).join('\n'), options)
    this.faults = faults
  }
}

/** Read settings from the environment's names, from camelCase config, or both: the environment wins. Throws a SettingsError. */
export function readSettings(
  config: Config,
  environment: Readonly<Record<string, string | undefined>> = {},
): Settings {
  const given = givenBy(config, environment)
  const house = readTable(houseTable, given)
  const { accounts, faults: accountFaults } = readAccounts(
    blankToUnset(environment['PVIT_ACCOUNTS']) ?? config.accounts,
    given,
  )
  const faults = [
    ...house.faults,
    ...accountFaults,
    ...unknownNames(config),
    ...crossFaults(house.values, new Set(house.faults.map(({ name }) => name))),
    ...limitFaults(house.values, accounts),
  ]
  const [first, ...others] = accounts
  if (faults.length > 0 || first === undefined) throw new SettingsError(faults)
  return { ...house.values, accounts: [first, ...others] }
}

/** Every setting, under its name in the environment. */
export const settingNames: readonly string[] = [
  ...Object.keys(houseTable),
  ...Object.keys(accountTable),
  'PVIT_ACCOUNTS',
]

/** Where PVIT reaches us. All that is needed to register there, before PVIT has given the codes that `readSettings` wants. */
export type PublicAddress = Pick<Settings, 'publicUrl' | 'hookToken'>

/** Some settings of the house alone, for commands that need no more. Throws a SettingsError about these. */
export function readPart<Name extends keyof typeof houseTable>(
  names: readonly Name[],
  config: Config,
  environment: Readonly<Record<string, string | undefined>> = {},
): ValuesOf<Pick<typeof houseTable, Name>> {
  const table = Object.fromEntries(names.map((name) => [name, houseTable[name]]))
  const { values, faults: ofTable } = readTable(table, givenBy(config, environment))
  // A misspelt one may be one of these: "migrate" would bring another database up to date.
  const faults = [...ofTable, ...unknownNames(config)]
  if (faults.length > 0) throw new SettingsError(faults)
  return values as ValuesOf<Pick<typeof houseTable, Name>> // the rows just picked
}

/** Types a config file: `export default defineConfig({ pvitEnvironment: 'test', … })`. */
export function defineConfig(config: Config): Config {
  return config
}

function givenBy(config: Config, environment: Readonly<Record<string, string | undefined>>): Given {
  return (name) =>
    blankToUnset(environment[name]) ??
    blankToUnset(configText(config[toCamelCase(name) as Exclude<keyof Config, 'accounts'>]))
}

/** A misspelt setting would be a default, silently. In the environment others have names too; a config file is ours. */
function unknownNames(config: Config): SettingFault[] {
  const known = new Set(['accounts', ...settingNames.map(toCamelCase)])
  return Object.keys(config)
    .filter((name) => !known.has(name))
    .map((name) => ({
      name,
      wrong: 'is no setting',
      cure: 'The proxy’s README lists them; in a config file they are written in camelCase.',
    }))
}

/** What is wrong between settings, each of which could be read by itself. */
function crossFaults(
  read: ValuesOf<typeof houseTable>,
  unread: ReadonlySet<string>,
): SettingFault[] {
  const faults = unread.has('SHOP_WEBHOOK_URL')
    ? []
    : webhookFaults({
        shopWebhookUrl: read.shopWebhookUrl,
        shopWebhookSecret: unread.has('SHOP_WEBHOOK_SECRET') ? null : read.shopWebhookSecret,
        // Of a switch that cannot be read we do not know that it is off: what is wrong even where it is on is named.
        shopWebhookAllowPrivate:
          unread.has('SHOP_WEBHOOK_ALLOW_PRIVATE') || read.shopWebhookAllowPrivate,
      })
  // What could not be read is undefined here, and above nothing.
  if (read.pvitMinAmount > read.pvitMaxAmount) {
    faults.push({
      name: 'PVIT_MIN_AMOUNT',
      wrong: 'is above PVIT_MAX_AMOUNT',
      cure: 'Lower it, or raise the other.',
    })
  }
  return faults
}

function configText(value: ConfigValue): string | undefined {
  if (value === undefined || value === null) return undefined
  return Array.isArray(value) ? value.join(',') : String(value)
}

function blankToUnset(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text
}

function secureUrl(value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : null
  if (url === null || !/^https?:$/.test(url.protocol)) throw new Error('is no http(s) URL')
  if (url.protocol !== 'https:' && !isLoopback(url.hostname))
    throw new Error('must be https (http only on this machine)')
  if (url.username !== '' || url.password !== '') throw new Error('must hold no user or password')
  if (url.search !== '' || url.hash !== '') throw new Error('must end with its path')
  return url
}

function baseUrl(value: string): string {
  return secureUrl(value).href.replace(/\/+$/, '')
}

function host(value: string): string {
  if (isHost(value)) return value
  throw new Error('must be one host name or address such as 127.0.0.1, without http:// or a port')
}

/** As a link's host is written once it is read: in small letters, IPv6 in brackets. */
function linkHost(value: string): string {
  const url = `https://${isIP(value) === 6 ? `[${value}]` : value}`
  if (isHost(value) && URL.canParse(url)) return new URL(url).host
  throw new Error(
    'must list host names or addresses such as pay.example, without https:// or a path, comma-separated',
  )
}

function isHost(value: string): boolean {
  return isIP(value) !== 0 || /^[a-z0-9.-]+$/i.test(value)
}

function databaseUrl(value: string): string {
  if (value.startsWith('file:') && value.length > 5) return value
  if (/^postgres(?:ql)?:\/\//.test(value) && URL.canParse(value)) {
    const { searchParams } = new URL(value)
    // The driver takes a mode it does not know for another, and dies of some words for `ssl` once it has connected.
    const knows = (name: string, words: RegExp) => words.test(searchParams.get(name) ?? '')
    if (knows('sslmode', sslModes) && knows('ssl', /^(?:true|1|0|no-verify)?$/)) return value
    throw new Error('must ask for TLS in words that are known, such as sslmode=verify-full')
  }
  throw new Error('must be file:./pvit-checkout.db (SQLite) or postgres://user@host/database')
}

const sslModes = /^(?:disable|prefer|require|verify-ca|verify-full|no-verify)?$/

function masterKeys(value: string): readonly Uint8Array[] {
  return value.split(',').map((part) => {
    const bytes = Buffer.from(part.trim(), 'base64url')
    if (bytes.length !== 32 || !/^[\w-]+={0,2}$/.test(part.trim()))
      throw new Error('must be 32 bytes in base64url (a comma list rotates)')
    return bytes
  })
}

/** As it can stand behind `Authorization: Bearer`: nobody could send another one. */
function bearerToken(least: number): (text: string) => Secret {
  return (value) => {
    if (value.length >= least && /^[\x21-\x7e]{1,256}$/.test(value)) return new Secret(value)
    throw new Error(`must be ${least} to 256 characters, without spaces and accents`)
  }
}

function hookToken(value: string): Secret {
  if (/^[\w-]{22,128}$/.test(value)) return new Secret(value)
  throw new Error('must be 22 to 128 letters, digits, - or _')
}
