import { isIP } from 'node:net'
import { Secret } from '@pvit-checkout/pvit'
import {
  address,
  choice,
  code,
  flag,
  list,
  ms,
  origin,
  secret,
  text,
  whole,
  type Setting,
} from './readers.ts'

/**
 * Every setting, under its name in the environment; in a config file and in code the same name in camelCase.
 * A reader takes the text and returns the value, or throws what is wrong and how to mend it, never the value itself.
 */
export const settings = {
  PVIT_BASE_URL: { read: baseUrl, fallback: 'https://api.mypvit.pro' },
  PVIT_ENVIRONMENT: {
    read: choice('test', 'production'),
    cure: 'Set it to "test" or "production".',
  },
  PVIT_ACCOUNT: { read: code, cure: "The operation account's code, ACC_…, from PVIT's dashboard." },
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
  PVIT_BALANCE_CODE: { read: address('balance'), fallback: null },
  PVIT_KYC_CODE: { read: address('kyc'), fallback: null },
  PVIT_LINK_CODE: { read: address('link'), fallback: null },
  PVIT_CALLBACK_CODE: {
    read: code,
    cure: 'The code of the callback URL registered in PVIT\'s dashboard; "pvit-checkout urls" prints that URL.',
  },
  PVIT_SECRET_CODE: {
    read: code,
    cure: 'The code of the key reception URL registered in PVIT\'s dashboard; "pvit-checkout urls" prints that URL.',
  },
  PVIT_SUCCESS_CODE: { read: code, fallback: null },
  PVIT_FAILED_CODE: { read: code, fallback: null },
  PVIT_LINK_HOSTS: { read: list(host), fallback: [] as readonly string[] },
  PVIT_SECRET: { read: secret(16), fallback: null },
  PVIT_AGENT: { read: text(15), fallback: null },
  PVIT_CALLBACK_FORMAT: { read: choice('json', 'xml'), fallback: 'json' },
  PVIT_OWNER_CHARGE: { read: choice('MERCHANT', 'CUSTOMER'), fallback: 'MERCHANT' },
  PVIT_OPERATOR_OWNER_CHARGE: { read: choice('MERCHANT', 'CUSTOMER'), fallback: 'CUSTOMER' },
  PVIT_MIN_AMOUNT: { read: whole(1, 100_000_000), fallback: 151 },
  PVIT_MAX_AMOUNT: { read: whole(1, 100_000_000), fallback: 490_000 },
  SHOP_NAME: { read: text(60), fallback: null },
  HOST: { read: host, fallback: '127.0.0.1' },
  PORT: { read: whole(0, 65_535), fallback: 8787 },
  PUBLIC_URL: {
    read: publicUrl,
    cure: 'The https URL under which PVIT and browsers reach this proxy.',
  },
  DATABASE_URL: { read: databaseUrl, fallback: 'file:./pvit-checkout.db' },
  CHECKOUT_API_KEY: { read: secret(32), cure: '"pvit-checkout keys" prints a fresh one.' },
  CHECKOUT_SECRET_KEY: { read: masterKeys, cure: '"pvit-checkout keys" prints a fresh one.' },
  HOOK_TOKEN: { read: hookToken, cure: '"pvit-checkout keys" prints a fresh one.' },
  CHECKOUT_ORIGINS: {
    read: list(origin),
    cure: 'The exact origins of the pages that show the checkout, comma-separated.',
  },
  SESSION_TTL_SECONDS: { read: ms(60, 86_400), fallback: 1_800_000 },
  WAIT_SECONDS: { read: ms(30, 3_600), fallback: 180_000 },
  LINK_WAIT_SECONDS: { read: ms(60, 86_400), fallback: 900_000 },
  REPOST_WHEN_NOT_FOUND: { read: flag, fallback: true },
  LOG_LEVEL: { read: choice('debug', 'info', 'warn', 'error', 'silent'), fallback: 'info' },
} as const satisfies Record<string, Setting<unknown>>

type Table = typeof settings
export type SettingName = keyof Table
type ValueOf<S> = S extends { read: (text: string) => infer V }
  ? S extends { fallback: infer F }
    ? V | F
    : V
  : never
/** What the rest of the proxy reads: parsed once, with every default filled in. Durations are milliseconds. */
export type Settings = {
  readonly [Name in SettingName as CamelCase<Name>]: Widen<ValueOf<Table[Name]>>
}

/** The same settings as an integrator writes them in code or a config file: text, numbers, booleans, or lists. */
export type Config = { readonly [Name in SettingName as CamelCase<Name>]?: ConfigValue }
export type ConfigValue = string | number | boolean | readonly string[] | undefined

type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Rest}`
  ? `${Lowercase<Head>}${Capitalize<CamelCase<Rest>>}`
  : Lowercase<Name>
type Widen<V> = V extends true | false ? boolean : V

export interface SettingFault {
  readonly name: SettingName
  readonly wrong: string
  readonly cure: string
}

/** Settings that cannot be right. All faults at once; no value in any of them. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
  readonly faults: readonly SettingFault[]

  constructor(faults: readonly SettingFault[]) {
    super(faults.map(({ name, wrong, cure }) => `${name} ${wrong}. ${cure}`).join('\n'))
    this.faults = faults
  }
}

/** Read settings from the environment's names, from camelCase config, or both: the environment wins. Throws a SettingsError. */
export function readSettings(
  config: Config,
  environment: Readonly<Record<string, string | undefined>> = {},
): Settings {
  const faults: SettingFault[] = []
  const result: Record<string, unknown> = {}
  for (const [name, setting] of Object.entries(settings) as [SettingName, Setting<unknown>][]) {
    const camel = toCamelCase(name)
    const given = blankToUnset(environment[name]) ?? configText(config[camel as keyof Config])
    try {
      if (given !== undefined) result[camel] = setting.read(given)
      else if ('fallback' in setting) result[camel] = setting.fallback
      else faults.push({ name, wrong: 'is missing', cure: setting.cure ?? '' })
    } catch (error) {
      faults.push({
        name,
        wrong: error instanceof Error ? error.message : 'cannot be read',
        cure: setting.cure ?? '',
      })
    }
  }
  const read = result as Settings // every name of the table was filled in, or there is a fault
  if (faults.length === 0) faults.push(...crossFaults(read))
  if (faults.length > 0) throw new SettingsError(faults)
  return read
}

/** Types a config file: `export default defineConfig({ pvitEnvironment: 'test', … })`. */
export function defineConfig(config: Config): Config {
  return config
}

/** PVIT_BASE_URL → pvitBaseUrl */
export function toCamelCase(name: string): string {
  return name.toLowerCase().replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

function crossFaults(read: Settings): SettingFault[] {
  const linkCodes = {
    PVIT_LINK_CODE: read.pvitLinkCode,
    PVIT_SUCCESS_CODE: read.pvitSuccessCode,
    PVIT_FAILED_CODE: read.pvitFailedCode,
  } as const
  const missing = Object.entries(linkCodes).filter(([, value]) => value === null)
  if (missing.length > 0 && missing.length < 3) {
    return missing.map(([name]) => ({
      name: name as SettingName, // a key of `linkCodes`
      wrong: 'is missing, and links need all three codes',
      cure: 'Set PVIT_LINK_CODE, PVIT_SUCCESS_CODE and PVIT_FAILED_CODE, or none of them.',
    }))
  }
  if (read.pvitMinAmount > read.pvitMaxAmount) {
    return [
      {
        name: 'PVIT_MIN_AMOUNT',
        wrong: 'is above PVIT_MAX_AMOUNT',
        cure: 'Lower it, or raise the other.',
      },
    ]
  }
  return []
}

function configText(value: ConfigValue): string | undefined {
  return value === undefined ? undefined : Array.isArray(value) ? value.join(',') : String(value)
}

function blankToUnset(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
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

function publicUrl(value: string): string {
  return baseUrl(value)
}

function host(value: string): string {
  if (isIP(value) !== 0 || /^[a-z0-9.-]+$/i.test(value)) return value
  throw new Error('is no host name or address')
}

function databaseUrl(value: string): string {
  if (value.startsWith('file:') && value.length > 5) return value
  throw new Error('must be a SQLite file, such as file:./pvit-checkout.db')
}

function masterKeys(value: string): readonly Uint8Array[] {
  return value.split(',').map((part) => {
    const bytes = Buffer.from(part.trim(), 'base64url')
    if (bytes.length !== 32 || !/^[\w-]+={0,2}$/.test(part.trim()))
      throw new Error('must be 32 bytes in base64url (a comma list rotates)')
    return bytes
  })
}

function hookToken(value: string): Secret {
  if (/^[\w-]{22,128}$/.test(value)) return new Secret(value)
  throw new Error('must be 22 to 128 letters, digits, - or _')
}
